"""Cutting by articles, chapters, headings and pages; nothing longer than can be quoted."""

import pytest

from knowledge.documents.cutting import LONGEST, parts
from knowledge.documents.model import place, where
from tests.knowledge.documents.conftest import Reading
from tests.knowledge.documents.making import pdf

LAW = """# 中华人民共和国示例法

2020年1月1日 第十三届全国人民代表大会常务委员会第十五次会议通过

第一章  总　则

第一条　为了示例，制定本法。

第二条 本法所称示例，是指：

（一）第一种；

（二）依照本法第十条以及其他有关法律、行政法规和
第十八条规定的第二种。

第二章 预警

第一节 级别

第三条 预警分为四级。
第一级最高。

第三条之一 预警由政府发布，适用本法第九条 的规定。

附件 表格

第一级 红色"""

PLAN = """County flood plan
Issued by the Example County Government, 2023-05-01

CONTENTS
1. Warning ........ 2
1.1 Sirens 3
2. Shelters 4

1. Warning
Everybody is warned in their own
language and by more than one
channel.

1.1 Sirens
Sirens reach 95% of the people.

2. Shelters

The school is the shelter. 3 buses go there.
1) Buses leave from the market.
Table\tPlaces\tBeds
School\t12\t300
"""


def test_a_law_is_cut_by_its_articles(reading: Reading) -> None:
    law = reading(LAW)
    assert [(e.article, e.number, e.headings) for e in law.excerpts] == [
        (None, None, ()),
        ("第一条", 1, ("第一章 总 则",)),
        ("第二条", 2, ("第一章 总 则",)),
        ("第三条", 3, ("第二章 预警", "第一节 级别")),
        ("第三条之一", 3, ("第二章 预警", "第一节 级别")),
        (None, None, ("附件 表格",)),
    ]
    assert "行政法规和第十八条规定的第二种" in law.excerpts[2].text
    assert law.excerpts[4].text.endswith("适用本法第九条 的规定。")


def test_a_plan_is_cut_by_its_headings(reading: Reading) -> None:
    plan = reading(PLAN)
    assert [(where(plan, e), e.text) for e in plan.excerpts[1:]] == [
        ("1. Warning", "Everybody is warned in their own language and by more than one channel."),
        ("1. Warning › 1.1 Sirens", "Sirens reach 95% of the people."),
        (
            "2. Shelters",
            "The school is the shelter. 3 buses go there.\n1) Buses leave from the market.\n"
            "Table | Places | Beds\nSchool | 12 | 300",
        ),
    ]
    assert "...." not in "".join(excerpt.text for excerpt in plan.excerpts)


def test_pages_of_a_pdf_are_kept_and_their_edges_left_out(reading: Reading) -> None:
    lines = [
        "示例县防汛应急预案",
        "第一章 总则",
        "第一条　为了做好本县的防汛工作，制",
        "定本预案。",
    ]
    more = ["第二条　本预案适用于本县的防汛工作，也适用于邻近的地", "区。", "第三条　预警分为"]
    pages = [
        [*lines, "— 1 —"],
        ["示例县防汛应急预案", *more, "— 2 —"],
        ["示例县防汛应急预案", "四级，红色最高。", "第四条　学校停课。", "— 3 —"],
    ]
    plan = reading(pdf(pages), name="scan.pdf")
    assert plan.title == "示例县防汛应急预案"
    assert [(e.page, e.text) for e in plan.excerpts] == [
        (1, "第一条 为了做好本县的防汛工作，制定本预案。"),
        (2, "第二条 本预案适用于本县的防汛工作，也适用于邻近的地区。"),
        (2, "第三条 预警分为四级，红色最高。"),
        (3, "第四条 学校停课。"),
    ]
    assert where(plan, plan.excerpts[0]) == "第一章 总则 › 第1页"
    assert place(plan, plan.excerpts[0]) == "第一条"


def test_a_page_is_the_place_where_there_are_no_articles(reading: Reading) -> None:
    plan = reading("The first page says hello to all of you.\fThe second says that it is over.")
    assert [place(plan, excerpt) for excerpt in plan.excerpts] == ["p. 1", "p. 2"]


def test_english_articles(reading: Reading) -> None:
    text = "\n\n".join(f"Article {n}. The county shall do what is needed of it." for n in (1, 2, 3))
    law = reading(f"Chapter I General\n\n{text}")
    assert [(e.article, e.headings) for e in law.excerpts] == [
        (f"Article {number}", ("Chapter I General",)) for number in (1, 2, 3)
    ]


LIST = "第九条 有下列情形之一的，处罚：\n" + "\n".join(
    f"（{number}）{'不执行命令的' * 20}；" for number in range(1, 10)
)
SENTENCES = "这一句话有二十个字一定要完整地留下来才行。" * 80
ENDLESS = "字" * 3_000


@pytest.mark.parametrize(
    ("text", "ends"),
    [(LIST, "；"), (SENTENCES, "。"), ("One is not enough, said he. " * 90, "."), (ENDLESS, "字")],
    ids=["list", "sentences", "english", "endless"],
)
def test_long_texts_are_cut_where_something_ends(text: str, ends: str) -> None:
    found = parts(text)
    assert len(found) > 1
    assert all(len(part) <= LONGEST and part.endswith(ends) for part in found)
    whole = "".join("".join(found).split()).replace("第九条有下列情形之一的，处罚：……", "")
    assert whole == "".join(text.split())


def test_a_list_goes_on_under_its_opening_words() -> None:
    first, *rest = parts(LIST)
    assert first.startswith("第九条 有下列情形之一的，处罚：\n（1）")
    assert all(part.startswith("第九条 有下列情形之一的，处罚：……\n（") for part in rest)
