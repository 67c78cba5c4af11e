"""Which article answers a follow-up: by when, where, who, and by the words of the question."""

import pytest

from actions.facets import facets_of, suits
from actions.following import best
from actions.topic import is_bound, is_short
from actions.turn import Turn
from knowledge import loading
from knowledge.hazards import Audience, Phase, Setting
from knowledge.passages import Article
from knowledge.search import ARTICLES
from tests.actions.world import PERSON

SHELF = {(article.language, article.id): article for article in loading.load(ARTICLES)}


@pytest.mark.parametrize(
    ("text", "phases", "settings", "audiences", "levels"),
    [
        pytest.param("停了以后呢", {Phase.AFTER}, set(), set(), False, id="after"),
        pytest.param("停电了呢", set(), set(), set(), False, id="no power is no after"),
        pytest.param("what are the signs?", {Phase.BEFORE}, set(), set(), False, id="signs"),
        pytest.param("在车里呢", set(), {Setting.CAR}, set(), False, id="in a car"),
        pytest.param("地下车库呢", set(), set(), set(), False, id="a garage is no car"),
        pytest.param("and my grandmother?", set(), set(), {Audience.ELDERLY}, False, id="elderly"),
        pytest.param("my grandson?", set(), set(), set(), False, id="a grandson is not"),
        pytest.param("what does red mean?", set(), set(), set(), True, id="levels"),
    ],
)
def test_what_a_follow_up_asks_for(
    text: str,
    phases: set[Phase],
    settings: set[Setting],
    audiences: set[Audience],
    levels: bool,
) -> None:
    asked = facets_of(text)
    found = [set(asked.phases), set(asked.settings), set(asked.audiences), asked.levels]
    assert found == [phases, settings, audiences, levels]


def test_an_article_for_others_suits_nobody_who_did_not_ask_for_it() -> None:
    asked = facets_of("那老人呢")
    fits = [
        suits(SHELF["zh", id], asked) for id in ("heat-elderly", "heat-stroke", "heat-child-in-car")
    ]
    assert fits == sorted(fits, reverse=True)
    assert fits[-1] < 0 < fits[0]


@pytest.mark.parametrize(
    ("language", "shown", "question", "id"),
    [
        pytest.param("zh", "tornado-indoors", "室外呢", "tornado-outdoors", id="where"),
        pytest.param("zh", "heat-stroke", "那老人呢", "heat-elderly", id="who"),
        pytest.param("en", "typhoon-before", "and when it is over?", "typhoon-after", id="when"),
        pytest.param(
            "en", "hail-during", "what does red mean?", "hail-warning-levels", id="levels"
        ),
        pytest.param("en", "cpr-child-infant", "and how deep", "cpr-child-infant", id="a figure"),
        pytest.param("zh", "cpr-adult", "要按多深", "cpr-adult", id="a figure, zh"),
        pytest.param("zh", "burns", "那我的钢琴呢", None, id="nothing of the question is known"),
    ],
)
def test_the_article_that_answers(language: str, shown: str, question: str, id: str | None) -> None:
    before = SHELF[language, shown]
    found = best(
        question,
        hazard=before.hazard,
        shown=before,
        shelf=_of(language, before.hazard),
        found=[],
        within=[],
    )
    assert (found.id if found else None) == id


@pytest.mark.parametrize(
    ("text", "intent", "bound"),
    [
        pytest.param("宝宝呢", "nlu_fallback", True, id="and the baby"),
        pytest.param("what if it is dark?", "ask_guidance", True, id="what if"),
        pytest.param("平时怎么检查", "ask_guidance", False, id="may stand alone"),
    ],
)
def test_what_cannot_be_understood_alone(text: str, intent: str, bound: bool) -> None:
    turn = Turn(text=text, intent=intent, language="zh", person=PERSON)
    assert is_bound(turn) is bound
    assert is_short(text)


def _of(language: str, hazard: str) -> list[Article]:
    return [a for (spoken, _), a in SHELF.items() if spoken == language and a.hazard == hazard]
