"""Documents are read in any encoding and shape that real services send; attacks cost nothing."""

import socket
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts import cap
from bot.alerts.cap.faults import MOST
from bot.alerts.cap.xml import MOST_BYTES
from bot.alerts.content import Certainty

INFO = """<info><language>zh-CN</language><category>Met</category><event>暴雨</event>
<urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty>
<senderName>气象台</senderName>%s
<area><areaDesc>浦东</areaDesc><polygon>31.2,121.4
31.2,121.5  31.3,121.5
	31.2,121.4</polygon></area></info>"""


def document(
    *,
    version: str = "1.2",
    encoding: str = "UTF-8",
    head: str = "",
    extra: str = "",
    sent: str = "2026-11-22T08:00:00+08:00",
    info: str = "",
) -> str:
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>{head}'
        f'<alert xmlns="urn:oasis:names:tc:emergency:cap:{version}">'
        f"<identifier>A-1</identifier><sender>s@example.org</sender><sent>{sent}</sent>"
        f"<status>Actual</status><msgType>Alert</msgType><scope>Public</scope>{extra}"
        f"{INFO % info}</alert>"
    )


def codes(data: bytes) -> list[str]:
    with pytest.raises(cap.CapInvalid) as refused:
        cap.parse(data)
    return [problem.code.value for problem in refused.value.problems]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(document().encode(), id="UTF-8"),
        pytest.param(b"\xef\xbb\xbf" + document().encode(), id="UTF-8 with a BOM"),
        pytest.param(b"\r\n\n" + document().encode(), id="blank lines first"),
        pytest.param(document(encoding="UTF-16").encode("utf-16"), id="UTF-16"),
        pytest.param(document(encoding="GB18030").encode("gb18030"), id="GB18030"),
        pytest.param(document(encoding="GBK").encode("gbk"), id="GBK"),
        pytest.param(document(encoding="gb2312").encode("gbk"), id="GB 2312"),
        pytest.param(
            document(encoding="Big5").replace("东", "東").encode("big5", "xmlcharrefreplace"),
            id="Big5",
        ),
        pytest.param(document().partition("?>")[2].encode("utf-16-be"), id="UTF-16 unsaid"),
        pytest.param(document(version="1.1").encode(), id="CAP 1.1"),
        pytest.param(document(head="<?xml-stylesheet href='x'?>").encode(), id="stylesheet"),
        pytest.param(document(head="<!-- <a> -->").encode(), id="comment first"),
        pytest.param(document().replace("暴雨", "暴<!-- x -->雨").encode(), id="comment in text"),
        pytest.param(document().replace("暴雨", "<![CDATA[暴雨]]>").encode(), id="CDATA"),
        pytest.param(document(sent="2026-11-22T00:00:00Z").encode(), id="Z for UTC"),
        pytest.param(document(sent="2026-11-22T08:00:00.123+08:00").encode(), id="fractions"),
        pytest.param(document(extra="<x xmlns='urn:x'>1</x>").encode(), id="foreign element"),
    ],
)
def test_what_real_services_send_is_read(data: bytes) -> None:
    alert = cap.parse(data)
    assert alert.sent == datetime(2026, 11, 22, tzinfo=UTC)
    assert alert.infos[0].event == "暴雨"
    ring = ((31.2, 121.4), (31.2, 121.5), (31.3, 121.5), (31.2, 121.4))
    assert alert.infos[0].areas[0].polygons == (ring,)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"", "not_xml", id="nothing"),
        pytest.param(b"\x00\xff\x00", "not_xml", id="noise"),
        pytest.param(b"{}", "not_xml", id="JSON"),
        pytest.param(document()[:-3].encode(), "not_xml", id="cut off"),
        pytest.param(document(encoding="UTF-8").encode("gbk"), "not_xml", id="encoding a lie"),
        pytest.param(document(encoding="x-none").encode(), "not_xml", id="encoding unknown"),
        pytest.param(document().replace("暴雨", "&xxe;").encode(), "not_xml", id="entity"),
        pytest.param(document(version="2.0").encode(), "not_cap", id="another version"),
        pytest.param(b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "not_cap", id="a feed"),
        pytest.param(document(head="<!DOCTYPE alert>").encode(), "doctype", id="document type"),
        pytest.param(
            document(head="<!DOCTYPE alert>", encoding="UTF-16").encode("utf-16"),
            "doctype",
            id="document type in UTF-16",
        ),
        pytest.param(
            document(head="<!-- <a> --><!DOCTYPE alert [<!ENTITY a 'b'>]>").encode(),
            "doctype",
            id="document type behind a comment",
        ),
        pytest.param(b"x" * (MOST_BYTES + 1), "too_large", id="too many bytes"),
        pytest.param(
            document(extra="<x xmlns='urn:x'>" + "<a/>" * 50_000 + "</x>").encode(),
            "too_large",
            id="too many elements",
        ),
        pytest.param(
            document(extra="<x xmlns='urn:x'>" + "<a>" * 40 + "</a>" * 40 + "</x>").encode(),
            "too_deep",
            id="too deep",
        ),
        pytest.param(
            document(extra="<a xmlns='urn:x'>" + "<a>" * 9_000 + "</a>" * 9_001).encode(),
            "too_deep",
            id="deeper than libxml2 goes",
        ),
        pytest.param(document(encoding="UTF-7").encode("utf-7"), "not_xml", id="UTF-7"),
        pytest.param(
            document(encoding="IBM037").encode("cp037", "xmlcharrefreplace"), "not_xml", id="EBCDIC"
        ),
        pytest.param(
            document(info="<parameter><name>a</name><value>b</value></parameter>").encode(),
            "unknown_element",
            id="a name that is none of a pair's",
        ),
        pytest.param(
            document(extra="<note>Until <expires>now</expires></note>").encode(),
            "unknown_element",
            id="an element in a text",
        ),
        pytest.param(
            document(
                info=f"<area><areaDesc>x</areaDesc><altitude>{'1' * 41}</altitude></area>"
            ).encode(),
            "not_a_number",
            id="a number without end",
        ),
        pytest.param(document(extra="<expire/>").encode(), "unknown_element", id="misspelt"),
        pytest.param(document(extra="<scope>Public</scope>").encode(), "repeated", id="twice"),
        pytest.param(document(sent="2026-11-22T08:00:00").encode(), "not_a_time", id="naive"),
        pytest.param(document(sent="2026-13-22T08:00:00Z").encode(), "not_a_time", id="month 13"),
        pytest.param(document(sent="").encode(), "missing", id="no sent"),
        pytest.param(
            document(
                info="<resource><resourceDesc>x</resourceDesc><size>1e3</size></resource>"
            ).encode(),
            "not_a_number",
            id="size",
        ),
        pytest.param(document().replace("121.5", "nan").encode(), "position_form", id="nan"),
        pytest.param(document().replace("121.5", "1_2").encode(), "position_form", id="1_2"),
    ],
)
def test_the_rest_is_refused_for_its_reason(data: bytes, expected: str) -> None:
    assert expected in codes(data)


@pytest.mark.parametrize("word", ["None", "N/A", "null", "Not Applicable", "-"])
def test_words_of_a_program_with_nothing_to_say_are_left_out(word: str) -> None:
    info = f"<instruction>{word}</instruction><contact>{word}</contact>"
    read = cap.parse(document(info=info).encode()).infos[0]
    assert read.contact is None and read.instruction is None


def test_words_in_foreign_markup_are_words() -> None:
    extra = "<note>Stay <b xmlns='http://www.w3.org/1999/xhtml'>inside</b> now</note>"
    assert cap.parse(document(extra=extra).encode()).note == "Stay inside now"


def test_very_likely_of_cap_1_0_is_likely() -> None:
    data = document(version="1.1").replace("<certainty>Likely", "<certainty>Very Likely")
    assert cap.parse(data.encode()).infos[0].certainty is Certainty.LIKELY


def test_a_resource_of_cap_1_1_may_lack_its_type() -> None:
    info = "<resource><resourceDesc>x</resourceDesc></resource>"
    alert = cap.parse(document(version="1.1", info=info).encode())
    assert alert.infos[0].resources[0].mime_type == "application/octet-stream"
    assert cap.parse(cap.write(alert)) == alert


def test_160_kb_of_embedded_audio_are_taken_in() -> None:
    sound = "UklGR" * 32_000
    info = (
        "<resource><resourceDesc>x</resourceDesc><mimeType>audio/x-ms-wma</mimeType>"
        f"<derefUri>{sound}</derefUri></resource>"
    )
    (resource,) = cap.take_in(document(info=info).encode()).infos[0].resources
    assert resource.deref_uri == sound


@pytest.mark.parametrize("head", ["", "\n\n", "<!-- a\nb -->"])
def test_lines_are_those_of_the_file(head: str) -> None:
    data = document(head=head).replace("?>", " \n?>", 1).replace("<event>", "\n<expire/><event>")
    with pytest.raises(cap.CapInvalid) as refused:
        cap.parse(data.encode())
    (problem,) = refused.value.problems
    assert problem.line == 1 + data[: data.index("<expire/>")].count("\n")


def test_a_document_with_faults_without_end_is_given_up() -> None:
    info = "".join(f"<a{n}/>" for n in range(1_000))
    assert len(codes(document(info=info).encode())) == MOST


def test_faults_name_their_line() -> None:
    data = document().replace("<urgency>Expected", "<urgency>Soon").encode()
    with pytest.raises(cap.CapInvalid) as refused:
        cap.parse(data)
    (problem,) = refused.value.problems
    assert (problem.element, problem.line) == ("alert/info[1]/urgency[1]", 2)


def test_an_entity_attack_is_refused_at_once_without_a_call_outside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entities = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    bomb = f"<!DOCTYPE alert [<!ENTITY l0 'lol'>{entities}]>"
    remote = "<!DOCTYPE alert SYSTEM 'http://127.0.0.1:9/x.dtd'>"

    def refuse(*_: object) -> None:
        raise AssertionError("a parser must not connect")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    started = time.perf_counter()
    for head in (bomb, remote, "<!-- <a> -->" + bomb, "<!-- <a> -->" + remote):
        assert codes(document(head=head).replace("暴雨", "&l11;").encode())[0] in (
            "doctype",
            "not_xml",
        )
    assert time.perf_counter() - started < 5


@given(st.binary(max_size=400))
def test_nothing_but_a_refusal_comes_of_any_bytes(data: bytes) -> None:
    with pytest.raises(cap.CapInvalid):
        cap.take_in(data)


@given(st.data())
def test_nothing_but_a_refusal_comes_of_a_damaged_document(data: st.DataObject) -> None:
    good = document().encode()
    at = data.draw(st.integers(0, len(good) - 1))
    damaged = good[:at] + data.draw(st.binary(max_size=3)) + good[at + 1 :]
    try:
        alert = cap.take_in(damaged)
    except cap.CapInvalid as refused:
        assert refused.problems
    else:
        assert cap.parse(cap.write(alert)) == alert
