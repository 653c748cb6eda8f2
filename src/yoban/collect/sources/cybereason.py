"""Cybereason: malops, the machines, users and files they touch, and their activities as CEF.

`@class` tells which of them a record is.
Source: the Cybereason API documentation (malops) and its CEF forwarder's field list.
"""

from __future__ import annotations

from yoban.model.source import Alert, Attribute, Class, Has, Is, Layout, Logsource, Sample, Source

source = Source(
    name="cybereason",
    title="Cybereason malops",
    version=1,
    vendor="Cybereason",
    layouts=(
        Layout(
            "malop",
            (Has("@class"), Has("guid")),
            names={
                "name": "displayName",
                "host": "machines.displayName|ownerMachineName|files.ownerMachineName",
            },
        ),
        Layout(
            "malware",
            (Is("deviceVendor", ("Cybereason",)), Is("name", ("Malware Added", "Malware Updated"))),
            names={"host": "cs5", "@class": "name"},
        ),
        Layout(
            "activity",
            (Is("deviceVendor", ("Cybereason",)), Has("deviceEventClassId")),
            names={"host": "dhost|destinationDnsDomain", "@class": "name"},
        ),
    ),
    route=("@class",),
    logsources=(Logsource("cybereason"),),
    time=("lastUpdateTime", "metadata.timestamp", "creationTime", "rt"),
    attributes=(
        Attribute("metadata.uid", ("metadata.malopGuid", "guid", "cs1")),
        Attribute("activity_name", ("@class",)),
        Attribute(
            "message",
            ("descriptions", "primaryRootCauseName", "detectionValues", "requestContext", "cs5"),
        ),
        Attribute("severity", ("severity", "malopSeverity", "priority")),
        Attribute(
            "device.hostname",
            ("displayName",),
            "host",
            {"@class": (".MachineDetailsModel", ".MachineInboxModel")},
        ),
        Attribute("device.hostname", ("host",), "host"),
        Attribute("actor.user.name", ("users.displayName", "suser", "duser"), "domain_user"),
        Attribute(
            "actor.user.name",
            ("displayName",),
            "domain_user",
            {"@class": (".UserDetailsModel", ".UserInboxModel")},
        ),
        Attribute("src_endpoint.ip", ("src",), "ip"),
        Attribute("dst_endpoint.ip", ("dst", "destinationTranslatedAddress"), "ip"),
        Attribute("dst_endpoint.port", ("dpt",), "int"),
        Attribute("process.file.path", ("deviceProcessName",)),
        Attribute("process.cmd_line", ("request",)),
        Attribute("file.path", ("filePaths", "files.correctedPath", "correctedPath", "filePath")),
        Attribute(
            "file.hash.sha1", ("fileHash", "sha1String", "files.sha1String", "cs4"), "hash_sha1"
        ),
    ),
    classes=(Class(2004, 1),),
    alerts=(
        Alert(
            "malop",
            "a malop: what Cybereason put together of one operation",
            (Has("malopDetectionType"),),
            ("descriptions", "displayName"),
            uid=("metadata.malopGuid", "guid"),
            signature=("malopDetectionType", "detectionTypes"),
            severity=("severity", "malopSeverity"),
            levels={"Low": "low", "Medium": "medium", "High": "high"},
            default="medium",
            stopped=(Is("status", ("Closed", "Remediated")),),
            attack=("mitreTactics", "mitreTechniques", "mitreSubTechniques"),
            description=("primaryRootCauseName",),
        ),
        Alert(
            "activity",
            "a malop that began, or malware that was found",
            (
                Is(
                    "@class",
                    ("Malop Created", "Malop Process Added", "Malware Added", "Malop Hash Added"),
                ),
            ),
            ("requestContext", "cs2", "@class"),
            uid=("cs1",),
            signature=("cs2",),
            default="medium",
            stopped=(Is("cs6", ("Prevented", "Blocked", "Quarantined")),),
        ),
    ),
    samples=(
        Sample(
            b'{"@class":".MalopInboxModel","guid":"g1","malopDetectionType":"KNOWN_MALWARE","displayName":"x.exe","severity":"High",'
            b'"lastUpdateTime":1772323200000,"machines":[{"displayName":"LT-01"}],"users":'
            b'[{"displayName":"EXAMPLE\\\\ana"}],"filePaths":["C:\\\\x.exe"]}',
            "malop",
            {"severity": "High"},
            {"device.hostname": "lt-01", "actor.user.name": "ana", "file.path": "C:\\x.exe"},
            ("malop", "high"),
        ),
        Sample(
            b'{"deviceVendor":"Cybereason","deviceProduct":"Cybereason","deviceEventClassId":"1",'
            b'"name":"Malware Added","severity":"5","rt":"1772323200000","cs5":"LT-03",'
            b'"filePath":"C:\\\\x.doc"}',
            "malware",
            {"host": "LT-03"},
            {"device.hostname": "lt-03"},
            ("activity", "medium"),
        ),
        Sample(
            b'{"deviceVendor":"Cybereason","deviceProduct":"Cybereason","deviceEventClassId":"5",'
            b'"name":"Malop Connection Added","severity":"5","rt":"1772323200000","dst":'
            b'"198.51.100.3","dhost":"LT-02"}',
            "activity",
            {"dst": "198.51.100.3"},
            {"device.hostname": "lt-02", "dst_endpoint.ip": "198.51.100.3"},
        ),
    ),
)
