"""Real shippers and libraries deliver to a real service: nothing lost, and back-pressure heard."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk
from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from tests.real.service import Running, running

from yoban.model.tenancy import Integration
from yoban.runtime.place import free_port

COUNT = 300


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, port: int) -> Iterator[Running]:
    every = [
        Integration("es", "t-es", "bulk"),
        Integration("otel", "t-otel", "otlp"),
        Integration("rsyslog-es", "t-rses", "bulk"),
        Integration("rsyslog", "t-rs", "syslog", port=port),
    ]
    with running(tmp_path_factory.mktemp("service") / "home", every) as made:
        yield made


def test_elasticsearch_py_delivers_in_bulk(service: Running) -> None:
    token = service.tokens["t-es", "es"]
    client = Elasticsearch(f"http://127.0.0.1:{service.port}", api_key=token)
    assert client.info()["tagline"]
    rows = ({"_index": "logs", "message": f"line {n}", "n": n} for n in range(COUNT))
    done, failed = bulk(client, rows, chunk_size=100)
    assert (done, failed) == (COUNT, [])
    service.until("t-es", COUNT)


def test_the_opentelemetry_sdk_delivers_logs(service: Running) -> None:
    exporter = OTLPLogExporter(
        endpoint=f"http://127.0.0.1:{service.port}/v1/logs",
        headers={"authorization": f"Bearer {service.tokens['t-otel', 'otel']}"},
        compression=Compression.Gzip,
    )
    provider = LoggerProvider()
    provider.add_log_record_processor(BatchLogRecordProcessor(exporter))
    logger = provider.get_logger("test")
    for n in range(COUNT):
        record = LogRecord(
            timestamp=time.time_ns(), severity_number=SeverityNumber.INFO, body=f"line {n}"
        )
        logger.emit(record)
    provider.shutdown()
    service.until("t-otel", COUNT)


def rsyslog(folder: Path, actions: str) -> None:
    """Let a real rsyslogd read a file and forward its lines until all are gone."""
    program = shutil.which("rsyslogd") or "/usr/sbin/rsyslogd"
    if not os.path.exists(program):
        assert os.environ.get("CI") != "true", "rsyslog is missing in CI: apt-get install rsyslog"
        pytest.skip("rsyslog is not installed")
    source = folder / "app.log"
    source.write_text("".join(f"rsyslog line {n}\n" for n in range(COUNT)))
    work = folder / "work"
    work.mkdir()
    conf = folder / "rsyslog.conf"
    conf.write_text(
        f'global(workDirectory="{work}")\n'
        'module(load="imfile" mode="polling" pollingInterval="1")\n'
        f'input(type="imfile" File="{source}" Tag="app:")\n{actions}\n'
    )
    words = [program, "-n", "-f", str(conf), "-i", str(folder / "pid")]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(4)
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.parametrize(
    ("name", "protocol", "framing"),
    [("udp", "udp", ""), ("tcp", "tcp", ""), ("counted", "tcp", 'TCP_Framing="octet-counted"')],
)
def test_rsyslog_forwards_over_udp_and_tcp(
    service: Running, port: int, tmp_path: Path, name: str, protocol: str, framing: str
) -> None:
    before = service.rows("t-rs", "SELECT coalesce(sum(received), 0) FROM ledger")
    count = int(str(before[0][0])) if before else 0
    rsyslog(
        tmp_path,
        f'action(type="omfwd" Target="127.0.0.1" Port="{port}" Protocol="{protocol}" {framing}\n'
        '  Template="RSYSLOG_SyslogProtocol23Format")',
    )
    del name
    service.until("t-rs", count + COUNT, 20)


def test_rsyslog_delivers_in_bulk(service: Running, tmp_path: Path) -> None:
    module = Path("/usr/lib/x86_64-linux-gnu/rsyslog/omelasticsearch.so")
    if not module.exists():
        assert os.environ.get("CI") != "true", "apt-get install rsyslog-elasticsearch"
        pytest.skip("rsyslog-elasticsearch is not installed")
    token = service.tokens["t-rses", "rsyslog-es"]
    rsyslog(
        tmp_path,
        'module(load="omelasticsearch")\n'
        'template(name="j" type="list" option.jsonf="on") {\n'
        ' property(outname="message" name="msg" format="jsonf")\n'
        ' property(outname="host" name="hostname" format="jsonf") }\n'
        f'action(type="omelasticsearch" server="127.0.0.1" serverport="{service.port}"\n'
        f' template="j" bulkmode="on" uid="yoban" pwd="{token}" searchType=""\n'
        ' action.resumeRetryCount="-1")',
    )
    service.until("t-rses", COUNT, 20)
