"""What a document is called, who published it, when and in which language."""

import pytest

from knowledge.documents.errors import LanguageUnknown, NoText
from knowledge.documents.numerals import number
from tests.knowledge.documents.conftest import Reading
from tests.knowledge.documents.making import word

BODY = "\n第一条 为了示例。\n第二条 适用本法。\n第三条 施行。\n"
EN = "\n\nThe county shall warn the people and the people are to go to the school in the town."


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("x.txt", f"# 中华人民共和国示例法\n{BODY}", "中华人民共和国示例法"),
        ("scan0001.txt", f"示例县防汛应急预案\n{BODY}", "示例县防汛应急预案"),
        ("示例条例(2020-01-02).txt", BODY, "示例条例"),
        ("County flood plan 2021-2025 (en).txt", f"County flood plan for all{EN}",
         "County flood plan for all"),
        ("Briefing on floods 2024 (en).txt", f"Mrs Li:{EN}", "Briefing on floods 2024"),
        ("a.html", f"<html><title>Flood page</title><body><p>{EN}", "Flood page"),
    ],
    ids=["heading", "first line", "file name", "named alike", "speaker", "html"],
)  # fmt: skip
def test_title(reading: Reading, name: str, text: str, title: str) -> None:
    assert reading(text, name=name).title == title


@pytest.mark.parametrize(
    ("head", "source"),
    [
        ("2021年4月29日 第十三届全国人民代表大会常务委员会第二十八次会议修正",
         "全国人民代表大会常务委员会 (2021)"),
        ("2009年2月26日 中华人民共和国国务院令第552号公布", "国务院 (2009)"),
        ("2003年8月8日 上海市第十二届人民代表大会常务委员会第六次会议通过",
         "上海市人民代表大会常务委员会 (2003)"),
        ("发文机关：示例县人民政府", "示例县人民政府"),
        ("2003年11月24日公布\n\n2004年3月1日 施行", "law.txt (2003)"),
        ("没有日期", "law.txt"),
    ],
    ids=["national", "state council", "city", "issuer", "in force later", "unknown"],
)  # fmt: skip
def test_publisher_and_year(reading: Reading, head: str, source: str) -> None:
    assert reading(f"# 示例法\n\n{head}\n{BODY}", name="law.txt").source == source


def test_the_newest_date_of_text_and_name_counts(reading: Reading) -> None:
    head = "# 示例法\n\n1991年7月2日 国务院令第86号公布\n\n2005年7月15日 修订"
    assert reading(f"{head}\n{BODY}", name="示例法(2011-01-08).txt").year == 2011
    assert reading(f"{head}\n{BODY}", name="示例法.txt").year == 2005


def test_what_is_said_of_it_counts_more(reading: Reading) -> None:
    said = {"title": "别的法", "publisher": "县政府", "year": 1999, "language": "zh"}
    law = reading(f"# 示例法\n{BODY}", **said)
    assert (law.title, law.id, law.source) == ("别的法", "plan:别的法", "县政府 (1999)")


def test_the_state_s_name_is_not_part_of_the_id(reading: Reading) -> None:
    assert reading(f"# 中华人民共和国示例法\n{BODY}").id == reading(f"# 示例法\n{BODY}").id


@pytest.mark.parametrize(
    ("text", "language"),
    [(BODY, "zh"), (EN, "en"), (f"{BODY}{EN}", "zh")],
    ids=["chinese", "english", "chinese with english"],
)
def test_language(reading: Reading, text: str, language: str) -> None:
    assert reading(text).language == language


@pytest.mark.parametrize(
    "text",
    ["Khi có bão, hãy ở trong nhà và đừng ra ngoài.", "地震のときは、つくえの下に入ってください。"],
    ids=["vietnamese", "japanese"],
)
def test_another_language_has_to_be_named(reading: Reading, text: str) -> None:
    with pytest.raises(LanguageUnknown, match="--language"):
        reading(text)


@pytest.mark.parametrize("content", ["，。、！\n——", word([("", "")])], ids=["marks", "empty word"])
def test_without_a_word_there_is_no_document(reading: Reading, content: str | bytes) -> None:
    with pytest.raises(NoText):
        reading(content, language="zh")


@pytest.mark.parametrize(
    ("text", "value"),
    [("四十二", 42), ("42", 42), ("４２", 42), ("一百零三", 103), ("一〇三", 103), ("十", 10),
     ("二十", 20), ("一百一十", 110), ("两百", 200), ("", None), ("百般", None), ("99999", None)],
)  # fmt: skip
def test_numerals(text: str, value: int | None) -> None:
    assert number(text) == value
