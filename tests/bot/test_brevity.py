"""Answers on a channel with little room: what to do, whom to call and the source come first."""

import re

import pytest

from bot.answers import quote
from bot.brevity import FIRST, MOST_SEGMENTS, QUOTED, Brevity
from bot.replies import KeyedReply, Kind
from bot.words.catalogue import Words
from channels import segments, text
from knowledge import loading
from knowledge.passages import Article
from knowledge.search import ARTICLES

WORDS = Words.load()
BREVITY = Brevity(WORDS)
ARTICLES_READ = loading.load(ARTICLES)
#: Parts into which the longest article may fall.
MOST_PARTS = 8


def said(reply: KeyedReply, language: str) -> str:
    return text.plain(WORDS.say(reply.key, language, **reply.values))


def parts(article: Article) -> tuple[KeyedReply, tuple[str, ...]]:
    (first,), rest = BREVITY.cut([quote(article)], "sms", article.language)
    return first, rest


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_first_part_of_every_article_fits_and_says_what_matters(language: str) -> None:
    for article in (each for each in ARTICLES_READ if each.language == language):
        first, rest = parts(article)
        words = said(first, language)
        assert segments.count(words).segments <= _room(words, language), article.id
        assert text.plain(article.lead) in words, article.id
        assert str(article.source.year) in words, article.id
        called = re.findall(r"(?<!\d)1[12]\d(?!\d)", "\n".join(article.who_to_call.lines))
        assert set(called) <= set(re.findall(r"1[12]\d", words)), article.id
        assert len(rest) <= MOST_PARTS, article.id
        assert first.citations, article.id


def test_nothing_is_lost_or_reworded() -> None:
    for article in ARTICLES_READ:
        first, rest = parts(article)
        shown = "\n".join([str(first.values["text"]), *rest])
        missing = [
            line
            for line in filter(None, article.text.splitlines())
            if _letters(line) not in _letters(shown)
        ]
        assert missing == [], article.id


def test_every_part_fits() -> None:
    for article in ARTICLES_READ:
        _, rest = parts(article)
        for place in range(len(rest)):
            words = said(BREVITY.part(rest[place:]), article.language)
            assert segments.count(words).segments <= MOST_SEGMENTS, article.id


@pytest.mark.parametrize("channel", ["web", "telegram"])
def test_where_there_is_room_the_answer_is_whole(channel: str) -> None:
    whole = quote(ARTICLES_READ[0])
    assert BREVITY.cut([whole], channel, "zh") == ((whole,), ())


def test_a_law_without_steps_is_cut_by_lines_and_keeps_its_source() -> None:
    law = KeyedReply(
        kind=Kind.ANSWER,
        key=QUOTED,
        values={"title": "法", "text": "\n".join(["条文" * 50] * 9), "source": "国务院 (2024)"},
    )
    (first,), rest = BREVITY.cut([law], "sms", "zh")
    assert first.key == FIRST
    assert "国务院" in said(first, "zh")
    assert "".join([str(first.values["text"]), *rest]).count("条文") == 450


def test_what_is_short_enough_or_no_quotation_stays_as_it_is() -> None:
    short = KeyedReply(
        kind=Kind.ANSWER, key=QUOTED, values={"title": "t", "text": "x", "source": "s"}
    )
    help_text = KeyedReply(kind=Kind.SMALLTALK, key="gateway.help")
    assert BREVITY.cut([short, help_text], "sms", "zh") == ((short, help_text), ())


def _room(words: str, language: str) -> int:
    """A publisher with a Chinese name puts an English text into the dearer alphabet."""
    dear = segments.count(words).encoding is segments.Encoding.UCS2
    return MOST_SEGMENTS + (language == "en" and dear)


def _letters(line: str) -> str:
    return "".join(c for c in line if c.isalnum())
