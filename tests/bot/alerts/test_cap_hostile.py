"""Documents made to hurt are refused while they are read, at a cost in memory that has a bound.

Measured in a child process a document, since libxml2's memory is not Python's. On two quiet cores
each was refused in under 30 ms, the one with 15,000 faults in some 90 ms; no test hangs on that.
"""

import json
import subprocess
import sys
from typing import Any

import pytest

from bot.settings import ROOT

MOST_KB = 50 * 1024
HEAD = b'<?xml version="1.0"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">\n'
GOOD = (
    b"<identifier>A</identifier><sender>s</sender><sent>2026-11-22T08:00:00+08:00</sent>"
    b"<status>Actual</status><msgType>Update</msgType><scope>Public</scope>"
)
INFO = (
    b"<info><category>Met</category><event>x</event><urgency>Past</urgency>"
    b"<severity>Minor</severity><certainty>Likely</certainty><area><areaDesc>x</areaDesc>"
)
LAUGHS = b"".join(b"<!ENTITY l%d '%s'>" % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12))
BOMB = b"<!DOCTYPE alert [<!ENTITY l0 'lol'>" + LAUGHS + b"]>"
REMOTE = b"<!DOCTYPE alert SYSTEM 'file:///etc/passwd'>"


def _numbered(pattern: bytes, count: int) -> bytes:
    return b"".join(pattern % n for n in range(count))


DOCUMENTS: dict[str, tuple[bytes, tuple[str, int | None, str]]] = {
    "100 MB": (b"x" * 100_000_000, ("", None, "too_large")),
    "billion laughs": (BOMB + HEAD + b"<note>&l11;</note></alert>", ("DOCTYPE", 1, "doctype")),
    "laughs in an attribute": (
        b"<!-- <alert> -->\n" + BOMB + b"<alert x='&l11;'/>",
        ("DOCTYPE", 2, "doctype"),
    ),
    "external entity": (REMOTE + HEAD + b"</alert>", ("DOCTYPE", 1, "doctype")),
    "comment without end": (b"<!--" + b"x" * 4_900_000, ("", 1, "not_xml")),
    "deep": (HEAD + b"<info>" * 800_000, ("", 2, "too_deep")),
    "elements": (HEAD + b"<code/>" * 700_000, ("", 2, "too_large")),
    "names": (HEAD + _numbered(b"<a%d/>", 400_000), ("", 2, "too_large")),
    "one attribute": (HEAD + b"<info x='" + b"x" * 4_900_000, ("", 2, "too_large")),
    "attributes": (HEAD + b"<info" + _numbered(b" a%d=''", 400_000), ("", 2, "too_large")),
    "namespaces": (HEAD + _numbered(b"<a xmlns='u%d'/>", 200_000), ("", 2, "too_large")),
    "one text": (HEAD + b"<note>" + b"x" * 4_900_000, ("", 2, "too_large")),
    "one wide text": (HEAD + b"<note>" + "字".encode() * 1_600_000, ("", 2, "too_large")),
    "points": (
        HEAD + GOOD + INFO + b"<polygon>" + b"1,1 " * 480_000 + b"</polygon></area></info></alert>",
        ("alert/info[1]/area[1]/polygon[1]", 2, "too_large"),
    ),
    "references": (
        HEAD + GOOD + b"<references>" + b"a,b,c " * 300_000 + b"</references></alert>",
        ("alert/references[1]", 2, "too_large"),
    ),
    "faults": (
        HEAD + GOOD + b"<info>" + _numbered(b"<a%d/>", 15_000) + b"</info></alert>",
        ("alert/info[1]/a0[1]", 2, "unknown_element"),
    ),
}


@pytest.fixture(scope="module")
def costs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("hostile")
    files = []
    for name, (data, _) in DOCUMENTS.items():
        files.append(folder / f"{name}.xml")
        files[-1].write_bytes(data)
    read = subprocess.run(
        [sys.executable, "-m", "tests.bot.alerts.hostile_reader", *map(str, files)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    found = [json.loads(line) for line in read.stdout.splitlines()]
    return {each["name"]: each for each in found}


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_it_is_refused_for_its_reason_at_little_cost(costs: dict[str, Any], name: str) -> None:
    assert tuple(costs[name]["faults"][0]) == DOCUMENTS[name][1]
    assert costs[name]["grown_kb"] < MOST_KB
