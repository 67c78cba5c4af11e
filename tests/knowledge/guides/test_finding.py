"""A guide is found by its names and by words near to them, by its article and its hazard."""

import pytest

from knowledge import encoding
from knowledge.encoding import FakeEncoder
from knowledge.guides import loading
from knowledge.guides.finding import subject
from knowledge.guides.shelf import Guides

#: What the shipped guides reached when this was written, less a little: each of their names, said
#: with other words around it.
FLOOR = 0.97


@pytest.fixture(scope="module")
def guides() -> Guides:
    return Guides(loading.inspect()[0], encoding.load())


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("一步一步教我做心肺复苏", "心肺复苏"),
        ("walk me through CPR please", "CPR"),
        ("step by step", ""),
        ("手把手教我", ""),
    ],
)
def test_the_subject_of_a_request(text: str, left: str) -> None:
    assert subject(text) == left


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_guide_is_found_by_its_names(guides: Guides, language: str) -> None:
    around = {"zh": "麻烦你,{},谢谢", "en": "please, {}, thank you"}[language]
    rows = [(g.id, name) for g in guides.all() for name in g.names[language]]
    found = [guides.near(around.format(name), language) for _, name in rows]
    right = [near[0].guide == id for (id, _), near in zip(rows, found, strict=True) if near]
    assert sum(right) / len(rows) >= FLOOR


@pytest.mark.parametrize("text", ["", "。。。", "一步一步", "step by step please"])
def test_without_a_subject_nothing_is_near(guides: Guides, text: str) -> None:
    assert guides.near(text, "zh") == []


def test_what_is_foreign_is_far(guides: Guides) -> None:
    near = guides.near("股票和奶茶配方", "zh")
    assert not near or near[0].score < 0.3


def test_another_language_is_searched_in_english(guides: Guides) -> None:
    assert guides.near("CPR", "vi")[0].guide == "cpr-adult"


def test_words_alone_do_without_an_encoder_of_the_language() -> None:
    own = Guides(loading.inspect()[0], FakeEncoder(languages=frozenset({"en"})))
    assert own.near("心肺复苏", "zh")


def test_by_article_and_hazard(guides: Guides) -> None:
    cpr = guides.get("cpr-adult")
    assert cpr and guides.of_article("cpr-adult") == cpr
    assert cpr in guides.of_hazard("first_aid")
    assert guides.of_article("no-such-article") is None
