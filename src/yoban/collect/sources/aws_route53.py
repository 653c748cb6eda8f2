"""Queries that Amazon Route 53's resolver answered for a VPC.

Source: the Route 53 developer guide, "Values that appear in Resolver query logs".
"""

from __future__ import annotations

from yoban.model.source import Attribute, Class, Has, Layout, Logsource, Sample, Source

_NAMES = {"query": "query_name", "record_type": "query_type", "answer": "answers.Rdata"}

source = Source(
    name="aws_route53",
    title="Amazon Route 53 resolver query logs",
    version=1,
    vendor="AWS",
    layouts=(Layout("record", (Has("query_name"), Has("query_timestamp"), Has("srcaddr"))),),
    route=("query_type",),
    logsources=(
        Logsource("aws", None, "route53", {}, _NAMES),
        Logsource(None, "dns", None, {}, _NAMES),
    ),
    time=("query_timestamp",),
    utc=("query_timestamp",),
    attributes=(
        Attribute("query.hostname", ("query_name",), "host"),
        Attribute("answers.rdata", ("answers.Rdata",)),
        Attribute("src_endpoint.ip", ("srcaddr",), "ip"),
        Attribute("src_endpoint.port", ("srcport",), "int"),
        Attribute("connection_info.protocol_name", ("transport",), "lower"),
        Attribute("device.uid", ("srcids.instance", "srcids.resolver_endpoint")),
        Attribute("cloud.account.uid", ("account_id",)),
        Attribute("cloud.region", ("region",)),
        Attribute("status", ("firewall_rule_action", "rcode"), "outcome"),
    ),
    classes=(Class(4003, 6),),
    samples=(
        Sample(
            b'{"version":"1.1","account_id":"111122223333","region":"eu-west-1","vpc_id":"vpc-1",'
            b'"query_timestamp":"2026-03-01T00:00:00Z","query_name":"www.example.com.",'
            b'"query_type":"A","rcode":"NOERROR","srcaddr":"192.0.2.1","srcport":"4000",'
            b'"transport":"UDP","srcids":{"instance":"i-1"}}',
            "record",
            {"query_type": "A"},
            {"query.hostname": "www.example.com", "src_endpoint.ip": "192.0.2.1"},
        ),
    ),
)
