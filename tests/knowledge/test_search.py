"""Questions find their article or nothing; how often, is for the evaluation to say."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from knowledge.encoding import FakeEncoder
from knowledge.errors import IndexMissing, IndexStale
from knowledge.search import ARTICLES, About, KnowledgeBase, Only, build_and_open, open_knowledge

WriteArticle = Callable[..., Path]

FOUND = [
    ("zh", "地震来了怎么办", "earthquake-indoors"),
    ("zh", "地震時在室內怎麼辦", "earthquake-indoors"),
    ("zh", "家里有煤气味", "gas-leak"),
    ("zh", "被困在电梯里", "lift-trapped"),
    ("zh", "一级响应是什么", "response-levels"),
    ("zh", "心肺复苏怎么做", "cpr-adult"),
    ("zh", "被蛇咬了", "snake-bite"),
    ("zh", "海啸来了", "tsunami-coast"),
    ("en", "how do I use an AED", "aed"),
    ("en", "snake bit me", "snake-bite"),
    ("en", "gas smell in the kitchen", "gas-leak"),
    ("en", "stuck in an elevator", "lift-trapped"),
]


@pytest.mark.parametrize(("language", "text", "article"), FOUND)
def test_found_among_the_first(
    fake_knowledge: KnowledgeBase, language: str, text: str, article: str
) -> None:
    found = fake_knowledge.search(text, language=language, limit=3)
    assert article in [passage.article for passage in found]
    assert all(passage.language == language for passage in found)


#: The first answer; found wrong, or not at all, by whoever tried to break it.
FIRST = [
    ("zh", "坐地铁遇到火灾怎么办", "fire-subway"),
    ("en", "fire on the subway", "fire-subway"),
    ("zh", "我耳聋怎么知道预警", "plan-disabled"),
    ("zh", "地震来了怎么办", "earthquake-indoors"),
    ("en", "what to do in an earthquake", "earthquake-indoors"),
    ("en", "earthquake now", "earthquake-indoors"),
    ("en", "earthquake", "earthquake-indoors"),
    ("en", "dizhen laile zenme ban", "earthquake-indoors"),
    ("en", "typhon tmrw wat shud i do", "typhoon-before"),
    ("zh", "洪水来了怎么办", "flood-at-home"),
    ("zh", "洪水", "flood-at-home"),
    ("en", "flood", "flood-at-home"),
    ("en", "flood is coming what do i do", "flood-at-home"),
    ("zh", "打雷了", "lightning-outdoors"),
    ("zh", "宝宝被噎到了怎么办", "choking-infant"),
    ("zh", "我家宝宝卡住了", "choking-infant"),
    ("zh", "孩子吃花生卡住了脸发紫", "choking-adult"),
    ("en", "how many compressions for a baby", "cpr-child-infant"),
    ("en", "my grandma isn't waking up what should I do", "cpr-adult"),
    ("en", "he is not moving", "cpr-adult"),
    ("en", "my mother fainted", "fainting"),
    ("en", "i cant breath", "choking-adult"),
    ("zh", "人倒地了没意识", "cpr-adult"),
    ("zh", "他沒有呼吸了", "cpr-adult"),
    ("zh", "有人被雷击中", "lightning-struck"),
    ("zh", "我走丢了在山里", "mountain-lost"),
    ("zh", "瓦斯爆炸", "gas-explosion-after"),
    ("zh", "我中暑了快晕了", "heat-stroke"),
    ("zh", "救火", "home-fire-first-minute"),
    ("zh", "怎么办水漫上来了", "flood-at-home"),
    ("zh", "活着没意思", "emergency-numbers"),
    ("zh", "老公打我", "emergency-numbers"),
    ("zh", "断指怎么保存", "amputated-part"),
    ("zh", "快生了该准备什么", "plan-pregnant"),
    ("zh", "怀孕出血了", "plan-pregnant"),
    ("zh", "孩子喝了洗洁精", "poisoning-medicine"),
    ("zh", "暴雨红色预警要停工吗", "rainstorm-warning-levels"),
]


@pytest.mark.parametrize(("language", "text", "article"), FIRST)
def test_first_of_all(
    shipped_knowledge: KnowledgeBase, language: str, text: str, article: str
) -> None:
    found = shipped_knowledge.search(text, language=language, limit=3)
    assert [passage.article for passage in found][:1] == [article]


FOREIGN = [
    ("zh", "水费怎么交"),
    ("zh", "手机没电了"),
    ("zh", "笑死"),
    ("zh", "轮胎没气了"),
    ("zh", "今天股票怎么样"),
    ("zh", "猫爬到树上下不来怎么办"),
    ("en", "my cat is stuck in a tree"),
    ("zh", "帮我写首诗"),
    ("zh", "推荐一部电影"),
    ("zh", ""),
    ("zh", "？？？"),
    ("zh", "asdfgh"),
    ("en", "who won the world cup"),
    ("en", "write me a poem"),
    ("en", "🙂"),
    ("fr", "tremblement de terre"),
]


@pytest.mark.parametrize(("language", "text"), FOREIGN)
def test_nothing_rather_than_a_near_miss(
    shipped_knowledge: KnowledgeBase, language: str, text: str
) -> None:
    assert shipped_knowledge.search(text, language=language) == []


def test_a_passage_can_be_quoted_and_cited(fake_knowledge: KnowledgeBase) -> None:
    (passage,) = fake_knowledge.search("被困在电梯里", language="zh", limit=1)
    article = fake_knowledge.article("lift-trapped", "zh")
    assert article
    assert passage.text == article.text
    assert passage.text.splitlines()[1].startswith("1. ")
    assert passage.source.publisher
    assert 0 < passage.score <= 1


def test_scores_fall_and_the_limit_holds(fake_knowledge: KnowledgeBase) -> None:
    found = fake_knowledge.search("台风", language="zh", limit=2)
    assert len(found) == 2
    assert found[0].score >= found[1].score
    assert fake_knowledge.search("台风", language="zh", limit=0) == []


def test_what_the_talk_is_about_comes_first(fake_knowledge: KnowledgeBase) -> None:
    text, ids = "带着宝宝怎么办", fake_knowledge.article_ids("zh")
    about = About(hazard="earthquake", setting="home")
    plain = fake_knowledge.judged(text, language="zh").scores
    now = fake_knowledge.judged(text, language="zh", about=about).scores
    gained = dict(zip(ids, now / plain, strict=True))
    assert gained["earthquake-indoors"] > 2 * gained["snake-bite"]


ONLY = [
    ("one hazard", "洪水来了怎么办", Only(hazard="flood"), "hazard", {"flood"}),
    ("one phase", "洪水来了怎么办", Only(phase="after"), "phase", {"after", "any"}),
    ("one phase of a quake", "地震来了怎么办", Only(phase="after"), "phase", {"after", "any"}),
]


@pytest.mark.parametrize(
    ("text", "only", "key", "allowed"), [o[1:] for o in ONLY], ids=[o[0] for o in ONLY]
)
def test_only_what_was_asked_for(
    shipped_knowledge: KnowledgeBase, text: str, only: Only, key: str, allowed: set[str]
) -> None:
    found = shipped_knowledge.search(text, language="zh", limit=20, only=only)
    assert found
    assert {str(getattr(passage, key)) for passage in found} <= allowed


def test_only_for_somebody(shipped_knowledge: KnowledgeBase) -> None:
    only = Only(audience="pets")
    found = shipped_knowledge.search("撤离的时候猫狗怎么办", language="zh", limit=20, only=only)
    assert found[0].article == "evacuate-with-pets"
    assert all({"pets", "any"} & {*passage.audience} for passage in found)


def test_what_the_talk_is_about_lets_no_foreign_question_in(
    fake_knowledge: KnowledgeBase,
) -> None:
    found = fake_knowledge.search(
        "今天股票怎么样", language="zh", hazard="earthquake", setting="home"
    )
    assert found == []


def test_a_language_without_articles_gets_another_if_the_encoder_speaks_both(
    write_article: WriteArticle, tmp_path: Path
) -> None:
    write_article(language="en", title="capybara capybara", questions="[capybara, b, c, d]")
    folder = write_article(language="zh").parent.parent
    for name, languages, expected in (
        ("both", frozenset({"vi", "en"}), ["en"]),
        ("one", frozenset({"en"}), []),
    ):
        knowledge = build_and_open(tmp_path / name, FakeEncoder(languages=languages), folder)
        found = knowledge.search("capybara", language="vi")
        assert [passage.language for passage in found] == expected


def test_opening_needs_an_index_of_these_articles(
    write_article: WriteArticle, tmp_path: Path
) -> None:
    for language in ("zh", "en"):
        folder = write_article(language=language).parent.parent
    encoder = FakeEncoder()
    with pytest.raises(IndexMissing):
        open_knowledge(tmp_path / "index", encoder, folder)
    built = build_and_open(tmp_path / "index", encoder, folder)
    assert open_knowledge(tmp_path / "index", encoder, folder).content == built.content
    with pytest.raises(IndexStale):
        open_knowledge(tmp_path / "index", encoder, ARTICLES)


def test_articles_by_language_and_id(fake_knowledge: KnowledgeBase) -> None:
    ids = [article.id for article in fake_knowledge.articles("en")]
    assert ids == sorted(ids)
    assert len(ids) >= 40
    assert fake_knowledge.article("no-such-article", "en") is None
    assert fake_knowledge.articles("fr") == []


def test_many_ask_at_once(shipped_knowledge: KnowledgeBase) -> None:
    def ask(row: tuple[str, str, str]) -> list[str]:
        found = shipped_knowledge.search(row[1], language=row[0])
        return [passage.article for passage in found]

    alone = [ask(row) for row in FOUND]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(ask, FOUND * 10))
    assert together == alone * 10


@pytest.mark.parametrize(
    "text", ["a" * 2000, "ma" * 1000, "地震" * 50_000, "🙂" * 5000, "\n" * 3000]
)
def test_any_text_is_answered_or_not_but_breaks_nothing(
    shipped_knowledge: KnowledgeBase, text: str
) -> None:
    for language in ("zh", "en"):
        assert isinstance(shipped_knowledge.search(text, language=language), list)
