"""An article's form says what its text says, and complaints find their field."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.articles import fields, reading
from bot.articles.errors import TextsInvalid
from bot.articles.fields import Fields
from knowledge import loading
from knowledge.search import ARTICLES
from tests.bot.articles.writing import ID, text, texts

LANGUAGES = ("zh", "en")


def form(**typed: str) -> Fields:
    """The form of the sample article, with what is typed (`zh__title` is `zh.title`)."""
    found = fields.of_texts(texts(), ID)
    more = {name.replace("__", "."): value for name, value in typed.items()}
    return replace(found, one={**found.one, **more})


def read(typed: Fields) -> None:
    reading.read({code: fields.written(typed, code).text for code in LANGUAGES}, ID)


@pytest.mark.parametrize("id", ["aed", "gas-leak", "emergency-numbers", "law-rumours"])
def test_a_shipped_article_is_the_same_after_the_form(id: str) -> None:
    found = {code: (ARTICLES / code / f"{id}.md").read_text("utf-8") for code in LANGUAGES}
    form = fields.of_texts(found, id)
    for code in LANGUAGES:
        path = Path(code, f"{id}.md")
        again = loading.parse_text(fields.written(form, code).text, path)
        assert again == loading.parse_text(found[code], path)


def test_every_field_has_a_name_and_every_name_a_field() -> None:
    assert set(fields.names()) == set(form().one)


PROBLEMS = [
    ({"zh__title": ""}, "zh", "title"),
    ({"hazard": "dragon"}, "zh", "hazard"),
    ({"reviewed_on": "yesterday"}, "zh", "reviewed_on"),
    ({"zh__source__year": "last"}, "zh", "source"),
    ({"zh__source__title": "", "zh__source__publisher": ""}, "zh", "source"),
    ({"en__questions": "only one"}, "en", "questions"),
    ({"en__steps": ""}, "en", "steps"),
    ({"en__body": "lead\n\n## Odd\nx"}, "en", "body"),
    ({"en__body": ""}, "en", "body"),
]


@pytest.mark.parametrize(("typed", "language", "named"), PROBLEMS)
def test_a_complaint_finds_its_field(typed: dict[str, str], language: str, named: str) -> None:
    changed = form(**typed)
    with pytest.raises(TextsInvalid) as raised:
        read(changed)
    found = [
        fields.written(changed, each.language).field_at(each.line)
        for each in raised.value.problems
        if each.language == language
    ]
    assert named in found


@pytest.mark.parametrize(
    "title",
    ['say "hi"', "a: b", "# c", "- d", "{e}", "back\\slash", "一：二", "'f", "g\u2028h\u0085i"],
)
def test_whatever_is_typed_stays_as_it_is(title: str) -> None:
    typed = form(zh__title=title, en__title=title)
    article = loading.parse_text(fields.written(typed, "zh").text, Path("zh", f"{ID}.md"))
    assert article.title == " ".join(title.split())


def test_a_new_form_has_the_headings_and_waits_for_the_rest() -> None:
    new = fields.blank(date(2026, 11, 22))
    assert "## 不要做" in new.get("zh.body") and "## Who to call" in new.get("en.body")
    with pytest.raises(TextsInvalid):
        read(new)


def test_a_text_that_cannot_be_read_any_more_is_named() -> None:
    with pytest.raises(TextsInvalid):
        fields.of_texts({"zh": text(hazard="dragon")}, ID)
