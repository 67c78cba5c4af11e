"""Every CAP document that we were given is taken in or refused with a reason."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from bot.alerts import cap
from bot.alerts.content import from_json, to_json

NOW = datetime(2026, 11, 22, tzinfo=UTC)

TAKEN: dict[str, tuple[str, ...]] = {  # file → languages of the draft made from it
    "CanadaNaad.xml": ("en", "fr"),
    "NOAA_MultiplePolygons.txt": ("en",),
    "australia.cap": ("en",),
    "australia_bom.cap": ("en",),
    "canada.cap": ("en", "fr"),
    "canada_signed.cap": ("en", "fr"),
    "earthquake-iso8859-1.cap": ("en",),
    "earthquake.cap": ("en",),
    "earthquake_signed.cap": ("en",),
    "iceland_met_office.cap": ("is", "en"),
    "no_info_tag.cap": (),
    "no_optional_fields.cap": (),
    "ph.cap": ("en",),
    "taiwan.cap": ("zh-Hant",),
    "wcatwc-warning.cap": ("en",),
    "weather.cap": ("en",),
}
REFUSED: dict[str, list[tuple[str, int, str]]] = {  # file → element, line, reason
    "canada_errors.cap": [("alert/references", 12, "references_missing")],
    "invalid.cap": [("alert", 2, "missing")],
    "invalid_xmlns.cap": [("alert", 2, "not_cap")],
    "noaa_errors.cap": [
        ("alert/info[1]/urgency[1]", 17, "not_listed"),
        ("alert/info[1]/severity[1]", 18, "not_listed"),
        ("alert/info[1]/certainty[1]", 19, "not_listed"),
        ("alert/info[1]/area[1]/polygon[1]", 66, "position_form"),
    ],
    "sweden.cap": [
        ("alert/info[1]/area[1]/Type[1]", 22, "unknown_element"),
        ("alert/info[1]/area[1]/Polygon[1]", 23, "unknown_element"),
        ("alert/info[1]/area[2]/Type[1]", 31, "unknown_element"),
        ("alert/info[1]/area[2]/Polygon[1]", 32, "unknown_element"),
    ],
    "xee.cap": [("DOCTYPE", 3, "doctype")],
}
ENVELOPES = {"bushfire_valid.edxlde": 59}  # file → alerts in it
CAP_11 = {"earthquake.cap", "earthquake_signed.cap", "no_optional_fields.cap", "weather.cap"}


def document(shared_data: Path, name: str) -> bytes:
    return (shared_data / "cap" / "alerts" / name).read_bytes()


def schema(shared_data: Path, name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(shared_data / "cap" / "xsd" / name))


def unsigned(data: bytes) -> etree._Element:
    """CAP 1.1's schema has no place for the signature that its text allows."""
    root = etree.fromstring(data.removeprefix(b"\xef\xbb\xbf"))
    for signature in root.findall("{http://www.w3.org/2000/09/xmldsig#}Signature"):
        root.remove(signature)
    return root


def test_the_tables_hold_every_document(shared_data: Path) -> None:
    assert {file.name for file in (shared_data / "cap" / "alerts").iterdir()} == {
        *TAKEN,
        *REFUSED,
        *ENVELOPES,
    }


@pytest.mark.parametrize("name", sorted(ENVELOPES))
def test_every_alert_in_an_envelope_is_taken_in_whole(shared_data: Path, name: str) -> None:
    found = cap.take_in_all(document(shared_data, name))
    assert (len(found.alerts), found.refused) == (ENVELOPES[name], ())
    assert len({alert.identifier for alert in found.alerts}) == ENVELOPES[name]
    for alert in found.alerts:
        written = cap.write(alert)
        schema(shared_data, "CAP-v1.2.xsd").assertValid(etree.fromstring(written))
        assert cap.parse(written) == alert
        assert tuple(cap.to_content(alert, NOW).content.texts) == ("en",)


@pytest.mark.parametrize("name", sorted(TAKEN))
def test_a_real_alert_is_taken_in_and_written_as_valid_cap(shared_data: Path, name: str) -> None:
    data = document(shared_data, name)
    alert = cap.take_in(data)
    assert [problem for problem in cap.check(alert) if problem.fatal] == []
    theirs = schema(shared_data, "cap11.xsd" if name in CAP_11 else "CAP-v1.2.xsd")
    theirs.assertValid(unsigned(data))
    written = cap.write(alert)
    schema(shared_data, "CAP-v1.2.xsd").assertValid(etree.fromstring(written))
    schema(shared_data, "cap12_extended.xsd").assertValid(etree.fromstring(written))
    assert cap.parse(written) == alert


@pytest.mark.parametrize("name", sorted(TAKEN))
def test_a_draft_is_made_from_a_real_alert(shared_data: Path, name: str) -> None:
    content = cap.to_content(cap.take_in(document(shared_data, name)), NOW).content
    assert tuple(content.texts) == TAKEN[name]
    assert from_json(to_json(content)) == content
    assert content.expires is None and content.onset is None and content.effective is None


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_bad_document_is_refused_with_element_line_and_reason(
    shared_data: Path, name: str
) -> None:
    with pytest.raises(cap.CapInvalid) as refused:
        cap.take_in(document(shared_data, name))
    found = [(fault.element, fault.line, fault.code.value) for fault in refused.value.problems]
    assert found == REFUSED[name]
    assert all(element and line for element, line, _ in found)


def test_scripts_and_accents_survive(shared_data: Path) -> None:
    taiwan = cap.take_in(document(shared_data, "taiwan.cap"))
    latin = cap.take_in(document(shared_data, "earthquake-iso8859-1.cap"))
    assert taiwan.infos[0].event == "水庫洩洪"
    assert latin.infos[0].headline is not None and "Usulután" in latin.infos[0].headline
    assert "Usulután".encode() in cap.write(latin)
