"""Differences word by word."""

import pytest

from bot.articles.differing import pieces


def told(before: str, after: str) -> str:
    marks = {"same": "{}", "gone": "[-{}]", "new": "[+{}]"}
    return "".join(marks[one.kind].format(one.text) for one in pieces(before, after))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("call 119 now", "call 120 now", "call [-119][+120] now"),
        ("马上趴下", "马上蹲下", "马上[-趴][+蹲]下"),
        ("same", "same", "same"),
        ("", "new words", "[+new words]"),
        ("a\nb", "a\nb\nc", "a\nb[+\nc]"),
        ("don't run", "run", "[-don't ]run"),
    ],
)
def test_word_by_word(before: str, after: str, said: str) -> None:
    assert told(before, after) == said
