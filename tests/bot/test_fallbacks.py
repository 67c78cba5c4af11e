"""One order of languages for everything that we say."""

import pytest

from bot.alerts.content import from_json, text_for
from bot.broadcast.ledger import Sendable
from bot.words.catalogue import Words
from bot.words.fallbacks import is_own, nearest
from tests.bot.broadcast.world import utc

NEAREST = [
    pytest.param("zh", "en zh", "zh", True, id="itself"),
    pytest.param("EN-gb", "zh en", "en", True, id="without its region"),
    pytest.param("en", "zh en-GB", "en-GB", True, id="with a region"),
    pytest.param("zh-Hant-TW", "en zh zh-Hant", "zh-Hant", True, id="script and region"),
    pytest.param("zh-TW", "zh zh-Hant", "zh-Hant", True, id="the script of a region"),
    pytest.param("zh-TW", "en zh", "zh", False, id="the other characters"),
    pytest.param("zh", "en zh-Hant", "zh-Hant", False, id="the other way round"),
    pytest.param("zh-Hans-SG", "en zh", "zh", True, id="as they are written here"),
    pytest.param("ug", "en zh", "zh", False, id="Uyghur"),
    pytest.param("bo-CN", "en zh", "zh", False, id="Tibetan"),
    pytest.param("mn-Mong", "en zh mn", "mn", True, id="Mongolian"),
    pytest.param("yue", "en zh", "zh", False, id="Cantonese"),
    pytest.param("vi", "zh en", "en", False, id="Vietnamese"),
    pytest.param("vi", "zh", "zh", False, id="Vietnamese without English"),
    pytest.param("vi", "ja ko", "ja", False, id="the first"),
    pytest.param("de-x-bavarian", "en de", "de", True, id="a singleton"),
    pytest.param("sr-Latn", "en sr-Cyrl", "sr-Cyrl", False, id="another script"),
]


@pytest.mark.parametrize(("asked", "there", "given", "own"), NEAREST)
def test_the_nearest_language(asked: str, there: str, given: str, own: bool) -> None:
    assert nearest(asked, there.split()) == given
    assert is_own(asked, given) is own


def test_nothing_is_near_where_there_is_nothing() -> None:
    assert nearest("zh", []) is None


@pytest.mark.parametrize(("asked", "there", "given", "own"), NEAREST)
def test_filling_and_sending_choose_alike(asked: str, there: str, given: str, own: bool) -> None:
    texts = {tag: {"headline": tag, "description": "."} for tag in there.split()}
    chosen = text_for(from_json({"status": "Test", "texts": texts}), asked)
    sendable = Sendable(
        id=None,  # type: ignore[arg-type]
        alert_id=None,  # type: ignore[arg-type]
        identifier="x",
        priority=0,
        messages={tag: {"sms": tag} for tag in texts},
        expires_at=utc(),
    )
    assert chosen is not None
    assert chosen[0] == chosen[1].headline == sendable.text(asked, "sms") == given


def test_our_own_sentences_follow_it_too() -> None:
    words = Words({"en": {"a.b": "Stop."}, "zh": {"a.b": "停。"}})
    assert words.say("a.b", "zh-Hant") == words.say("a.b", "ug") == "停。"
    assert words.say("a.b", "vi") == "Stop." and words.topic("a", "bo") == {"b": "停。"}
