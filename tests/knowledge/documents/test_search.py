"""Questions over made-up documents: the named one answers, what is asked for, or nothing does."""

from dataclasses import replace

import pytest

from knowledge.documents.model import Document, Excerpt
from knowledge.documents.search import Shelf
from knowledge.encoding import FakeEncoder

NO_ENCODER = FakeEncoder(languages=frozenset())


def _law(
    title: str, *articles: str, language: str = "zh", chapter: str = "第一章 总则"
) -> Document:
    return Document(
        id=f"plan:{title}",
        title=title,
        publisher="国务院",
        year=2020,
        language=language,
        file_name="law.txt",
        sha256="0",
        excerpts=tuple(
            Excerpt(
                text=f"第{number}条 {text}",
                headings=(chapter,),
                article=f"第{number}条",
                number=number,
            )
            for number, text in enumerate(articles, start=1)
        ),
    )


EMERGENCY = _law(
    "中华人民共和国突发事件应对法",
    "为了预防和减少突发事件的发生，制定本法。",
    "预警级别分为一级、二级、三级和四级，分别用红色、橙色、黄色和蓝色标示。",
    "编造并传播有关突发事件的虚假信息的，处以罚款。",
)
SHANGHAI = _law(
    "上海市实施《中华人民共和国突发事件应对法》办法",
    "根据突发事件应对法，制定本办法。",
    "本市预警级别的标示按照国家规定执行。",
)
FIRE = _law("上海市消防条例", "每年11月9日为本市消防活动日。", "不得占用消防车通道。")
NATION_FLOOD = _law(
    "中华人民共和国防汛条例", "防汛工作实行行政首长负责制。", "全国汛期由国家决定。"
)
SHANGHAI_FLOOD = _law("上海市防汛条例", "维护本市人民的安全。", "本市汛期由市防汛指挥机构公告。")
PLAN = replace(
    _law("Example Emergency Plan", language="en"),
    file_name="Plan 2021-2025.pdf",
    excerpts=(
        Excerpt(text="Warnings to the public shall reach 90% of the people.", page=4),
        Excerpt(text="Schools hold a drill for every pupil each term.", page=5),
    ),
)
ALL = (EMERGENCY, SHANGHAI, FIRE, NATION_FLOOD, SHANGHAI_FLOOD, PLAN)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf(ALL, NO_ENCODER)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("突发事件应对法第二条", "突发事件应对法 第2条"),
        ("《突发事件应对法》第2条怎么说", "突发事件应对法 第2条"),
        ("中华人民共和国突发事件应对法２条", "突发事件应对法 第2条"),
        ("突發事件應對法第二條", "突发事件应对法 第2条"),
        ("Article 2 of the Emergency Response Law", "突发事件应对法 第2条"),
        ("突发事件应对法对预警级别怎么规定?", "突发事件应对法 第2条"),
        ("上海市实施突发事件应对法办法第二条", "上海市实施突发事件应对法办法 第2条"),
        ("上海的突发事件应对法实施办法第二条", "上海市实施突发事件应对法办法 第2条"),
        ("突发事件应对法讲的是什么", "突发事件应对法 第1条"),
        ("防汛条例第二条", "防汛条例 第2条"),
        ("上海市防汛条例第二条", "上海市防汛条例 第2条"),
        ("上海的防汛条例第二条", "上海市防汛条例 第2条"),
        ("消防条例第一条", "上海市消防条例 第1条"),
        ("占用消防车通道违法吗", "上海市消防条例 第2条"),
        ("突发事件的预警级别用什么颜色标示", "突发事件应对法 第2条"),
    ],
)
def test_the_right_article(shelf: Shelf, question: str, title: str) -> None:
    found = shelf.search(question, language="zh")
    assert found[:1] and found[0].title == title


@pytest.mark.parametrize(
    "question",
    [
        "突发事件应对法第四十二条",
        "突发事件应对法第99999条",
        "安全生产法第二条",
        "《传染病防治法》怎么规定的",
        "刑法里纵火怎么判",
        "消防法第二条",
        "第二条",
        "突发事件应对法对炒股票怎么规定",
        "今天天气怎么样",
        "   ",
        "what does the Work Safety Law say about drills",
        "What does the Smoke Alarm Act provide?",
        "第" * 2_000 + "条",
    ],
)
def test_nothing_rather_than_a_near_miss(shelf: Shelf, question: str) -> None:
    assert shelf.search(question, language="zh") == []


def test_a_share_is_found_however_it_is_asked_for(shelf: Shelf) -> None:
    for asked in ("What share of the public should warnings reach by 2025?",
                  "which percentage of people do the warnings to the public reach"):  # fmt: skip
        (found, *_) = shelf.search(asked, language="en")
        assert (found.title, found.id) == (
            "Example Emergency Plan, p. 4",
            "plan:Example Emergency Plan#p4",
        )
        assert found.source == "国务院 (2020)"


def test_every_part_of_a_long_article_is_given_in_order() -> None:
    first = replace(EMERGENCY.excerpts[0], parts=2)
    law = replace(EMERGENCY, excerpts=(first, replace(first, text="第二部分", part=2)))
    found = Shelf((law,), NO_ENCODER).search("突发事件应对法第一条", language="zh")
    assert [one.text for one in found] == [first.text, "第二部分"]


def test_what_a_breach_costs_is_told_from_what_is_a_duty() -> None:
    duty = _law("示例法", "任何人不得占用消防车通道。")
    liable = _law("示例法", "占用消防车通道的，处罚款。", chapter="第六章 法律责任")
    law = replace(duty, excerpts=(*duty.excerpts, replace(liable.excerpts[0], number=60)))
    other = _law("别的法", "发生洪水时撤离。", "发生地震时避险。")
    shelf = Shelf((law, other), NO_ENCODER)
    asked = {"占用消防车通道会怎么处罚": 60, "消防车通道可以占用吗": 1}
    for question, number in asked.items():
        found = shelf.search(f"示例法规定{question}", language="zh")[0]
        assert found.id == f"{law.id}#{number}"


def test_a_region_s_law_stands_back_unless_the_region_is_named() -> None:
    text = "有防汛任务的学校每年组织一次撤离演练。"
    local, national = _law("上海市示例条例", text), _law("示例办法规定", text)
    shelf = Shelf((local, national, FIRE, EMERGENCY), NO_ENCODER)
    asked = {
        "学校每年组织几次防汛撤离演练": "示例办法规定",
        "上海的学校每年组织几次防汛撤离演练": "上海市示例条例",
    }
    for question, title in asked.items():
        assert shelf.search(question, language="zh")[0].title.startswith(title)


def test_meaning_finds_what_words_do_not() -> None:
    """The fake encoder hashes words; with few dimensions they meet, as meanings do."""
    with_meaning = Shelf(ALL, FakeEncoder())
    assert with_meaning.search("突发事件的预警级别用什么颜色标示", language="zh")
    assert with_meaning.search("write me a poem about spring", language="en") == []


def test_a_shelf_may_be_empty() -> None:
    assert Shelf((), NO_ENCODER).search("突发事件应对法第一条", language="zh") == []


def test_an_only_document_needs_no_name() -> None:
    found = Shelf((FIRE,), NO_ENCODER).search("第二条是什么", language="zh")
    assert [one.title for one in found] == ["上海市消防条例 第2条"]


def test_vectors_are_kept_from_one_build_to_the_next() -> None:
    encoded: list[str] = []

    class Counting(FakeEncoder):
        def encode(self, texts: "list[str]") -> object:  # type: ignore[override]
            encoded.extend(text for text in texts if "条 " in text)
            return super().encode(texts)

    remembered: dict[str, object] = {}
    Shelf((EMERGENCY, FIRE), Counting(), remembered=remembered)  # type: ignore[arg-type]
    assert len(encoded) == len(remembered) == 5
    Shelf((EMERGENCY, NATION_FLOOD), Counting(), remembered=remembered)  # type: ignore[arg-type]
    assert (len(encoded), len(remembered)) == (7, 5)
