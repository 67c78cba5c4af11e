"""Makes and reads the numbers by which people ask for their report: R-7K3M-9Q.

It does not know which of them are in use.
"""

import re
import secrets

from bot.reports.errors import ReferenceWrong

#: Crockford's Base32: no I, L, O, U, so that nothing looks like 1, 0 or V.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAYLOAD = 5
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_IGNORED = re.compile(r"[\s\-‐‑–—－_.]")
_FULL_WIDTH = str.maketrans({0xFF10 + i: str(i) for i in range(10)})
_IN_TEXT = re.compile(
    r"(?<![A-Za-z0-9])R[-‐‑–—－]?[0-9A-Z]{4}[-‐‑–—－]?[0-9A-Z]{2}(?![A-Za-z0-9])",
    re.IGNORECASE,
)


def make() -> str:
    """A new reference, one of 33 million; the caller looks whether it is free."""
    payload = "".join(secrets.choice(ALPHABET) for _ in range(_PAYLOAD))
    return _written(payload + _check_character(payload))


def parse(text: str) -> str:
    """The canonical form of what somebody typed: lower case, missing dashes, O for 0, I or L for 1.

    Raises ReferenceWrong when the last character does not fit the others: every single wrong
    character and every two swapped neighbours are found.
    """
    plain = _IGNORED.sub("", text).translate(_FULL_WIDTH).upper()
    characters = plain.removeprefix("R") if len(plain) == _PAYLOAD + 2 else plain
    characters = characters.translate(_LOOKALIKES)
    if len(characters) != _PAYLOAD + 1 or any(c not in ALPHABET for c in characters):
        raise ReferenceWrong
    if _check_character(characters[:-1]) != characters[-1]:
        raise ReferenceWrong
    return _written(characters)


def find_in(text: str) -> str | None:
    """The first valid reference in a message, canonical, or None. The R must be there."""
    for written in _candidates(text):
        try:
            return parse(written)
        except ReferenceWrong:
            continue
    return None


def _candidates(text: str) -> list[str]:
    # "reports" and "running" are R and six letters too: a dash or a digit makes the difference.
    found = (match.group() for match in _IN_TEXT.finditer(text.translate(_FULL_WIDTH)))
    return [written for written in found if not written.isalpha()]


def _written(characters: str) -> str:
    return f"R-{characters[:4]}-{characters[4:]}"


def _check_character(payload: str) -> str:
    """Damm's scheme in GF(32), x⁵ + x² + 1: double what came before, add the next character."""
    state = 0
    for character in payload:
        state = _doubled(state) ^ ALPHABET.index(character)
    return ALPHABET[_doubled(state)]


def _doubled(value: int) -> int:
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value
