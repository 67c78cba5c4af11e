"""Codes of one letter in a message; `reports/test_reference.py` tests how they read back."""

import pytest

from bot.short_codes import NotACode, ShortCodes

CODES = ShortCodes("S")
CODE = CODES.make()
WIDE = CODE.translate({ord(str(n)): 0xFF10 + n for n in range(10)})


@pytest.mark.parametrize(
    ("text", "found", "left"),
    [
        pytest.param(f"加入{CODE}吧", CODE, "加入吧", id="in a sentence"),
        pytest.param(f"１号楼 {WIDE}", CODE, "１号楼 ", id="full-width digits"),
        pytest.param(f"{CODE} and {CODE.lower()}", CODE, " and ", id="twice"),
        pytest.param(f"R{CODE[1:]}", None, f"R{CODE[1:]}", id="of another letter"),
        pytest.param(CODE.lower().replace("-", " "), CODE, "", id="spaces"),
        pytest.param(" ".join(CODE.replace("-", "")), CODE, "", id="spelt"),
        pytest.param("society", None, "society", id="a word of seven letters"),
        pytest.param("it s this is", None, "it s this is", id="spaces between words"),
        pytest.param("it's 2000 km", None, "it's 2000 km", id="a possessive"),
        pytest.param("surprise", None, "surprise", id="a word"),
        pytest.param("Sunrise safely", None, "Sunrise safely", id="words of seven letters"),
    ],
)
def test_in_a_message(text: str, found: str | None, left: str) -> None:
    assert (CODES.find_in(text), CODES.without(text)) == (found, left)


def test_a_code_of_another_letter_is_none() -> None:
    with pytest.raises(NotACode):
        CODES.parse(f"R{CODE[1:]}")
