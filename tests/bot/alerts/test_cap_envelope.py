"""EDXL-DE envelopes are opened: every alert in them, and one that is bad keeps no other back."""

import pytest

from bot.alerts import cap

DE = "urn:oasis:names:tc:emergency:EDXL:DE:1.0"
ALERT = """<c:alert xmlns:c="urn:oasis:names:tc:emergency:cap:1.2">
<c:identifier>%s</c:identifier><c:sender>s@example.org</c:sender>
<c:sent>2026-11-22T08:00:00+08:00</c:sent><c:status>Actual</c:status><c:msgType>%s</c:msgType>
<c:scope>Public</c:scope></c:alert>"""


def alert(name: str, msg_type: str = "Alert") -> str:
    return ALERT % (name, msg_type)


def envelope(*contents: str, namespace: str = DE) -> bytes:
    objects = "".join(
        f"<contentObject><xmlContent><keyXMLContent>{alert('key')}</keyXMLContent>\n"
        f"<embeddedXMLContent>{content}</embeddedXMLContent></xmlContent></contentObject>"
        for content in contents
    )
    return f'<EDXLDistribution xmlns="{namespace}">{objects}</EDXLDistribution>'.encode()


def names(data: bytes) -> list[str]:
    return [one.identifier for one in cap.take_in_all(data).alerts]


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_every_alert_is_found_and_no_extract_of_one(version: str) -> None:
    namespace = f"urn:oasis:names:tc:emergency:EDXL:DE:{version}"
    both = envelope(alert("A"), "<x/>", alert("B") + alert("C"), namespace=namespace)
    assert names(both) == ["A", "B", "C"]


def test_a_bare_document_is_an_envelope_of_one() -> None:
    assert names(alert("A").encode()) == ["A"]
    assert cap.take_in(envelope(alert("A"))) == cap.take_in(alert("A").encode())


def test_a_bad_one_is_named_and_keeps_no_other_back() -> None:
    found = cap.take_in_all(envelope(alert("A"), alert("B", "Shout"), alert("C", "Cancel")))
    assert [one.identifier for one in found.alerts] == ["A"]
    assert [(one.element, one.line, one.code.value) for one in found.refused] == [
        ("EDXLDistribution/contentObject[2]/alert/msgType[1]", 14, "not_listed"),
        ("EDXLDistribution/contentObject[3]/alert/references", 19, "references_missing"),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(envelope(), "not_cap", id="empty"),
        pytest.param(envelope("<x/>"), "not_cap", id="no alert in it"),
        pytest.param(envelope(alert("A"), namespace="urn:x"), "not_cap", id="another envelope"),
        pytest.param(envelope(alert("A", "Cancel")), "references_missing", id="none that is good"),
    ],
)
def test_an_envelope_of_nothing_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(cap.CapInvalid) as refused:
        cap.take_in_all(data)
    assert [problem.code.value for problem in refused.value.problems] == [code]


def test_where_one_is_wanted_several_are_refused() -> None:
    with pytest.raises(cap.CapInvalid) as refused:
        cap.take_in(envelope(alert("A"), alert("B")))
    assert [problem.code.value for problem in refused.value.problems] == ["repeated"]
