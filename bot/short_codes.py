"""Codes that survive being read aloud (S-7K3M-9Q): a letter, five random characters, one check.

It does not know what a code stands for, nor which are in use.
"""

import re
import secrets

#: Crockford's Base32: no I, L, O, U, so that nothing looks like 1, 0 or V.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAYLOAD = 5
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_IGNORED = re.compile(r"[\s\-‐‑–—－_.]")
_FULL_WIDTH = str.maketrans({0xFF10 + i: str(i) for i in range(10)})
_DASH = "-‐‑–—－"
_BODY = rf"[{_DASH} ]?[0-9A-Z]{{4}}[{_DASH} ]?[0-9A-Z]{{2}}(?![A-Za-z0-9])"
#: Read aloud and written down as it is heard: "s q8 qb 85"; then nothing else is in the message.
_SPELT = rf"\s*{{letter}}[{_DASH}\s]*(?:[0-9A-Z][{_DASH}\s]*){{{{6}}}}"
#: "s tyeh gz" alone is a code, though it has no digit; "society" may be a word.
_SPACED = re.compile(rf"\S[{_DASH}\s]")
_SURELY = re.compile(rf"[{_DASH}0-9]")


class NotACode(ValueError):
    """The last character does not fit the others, or it is no code at all."""


class ShortCodes:
    """Codes that begin with one letter: 33 million of them."""

    def __init__(self, letter: str) -> None:
        self._letter = letter
        self._in_text = re.compile(rf"(?<![A-Za-z0-9'’]){letter}{_BODY}", re.IGNORECASE)
        self._spelt = re.compile(_SPELT.format(letter=letter), re.IGNORECASE)

    def make(self) -> str:
        """A new one; the caller looks whether it is free."""
        payload = "".join(secrets.choice(ALPHABET) for _ in range(_PAYLOAD))
        return self._written(payload + _check_character(payload))

    def parse(self, text: str) -> str:
        """The canonical form of what was typed: lower case, missing dashes, O for 0, I or L for 1.

        Raises NotACode: every single wrong character and every two swapped neighbours are found.
        """
        plain = _IGNORED.sub("", text).translate(_FULL_WIDTH).upper()
        with_letter = len(plain) == _PAYLOAD + 2
        characters = plain.removeprefix(self._letter) if with_letter else plain
        characters = characters.translate(_LOOKALIKES)
        if len(characters) != _PAYLOAD + 1 or any(c not in ALPHABET for c in characters):
            raise NotACode
        if _check_character(characters[:-1]) != characters[-1]:
            raise NotACode
        return self._written(characters)

    def find_in(self, text: str) -> str | None:
        """The first valid code in a message, canonical, or None. The letter must be there."""
        for match in self._candidates(text):
            try:
                return self.parse(match.group())
            except NotACode:
                continue
        return None

    def without(self, text: str) -> str:
        """The text with everything that looks like a code taken out."""
        for match in reversed(self._candidates(text)):
            text = text[: match.start()] + text[match.end() :]
        return text

    def _candidates(self, text: str) -> list[re.Match[str]]:
        """With half-width digits, but at their places in the text."""
        # "reports" and "running" are R and six letters too: a dash or a digit makes the difference.
        digits = text.translate(_FULL_WIDTH)
        spelt = self._spelt.fullmatch(digits)
        if spelt and _SPACED.search(spelt.group()):
            return [spelt]
        found = self._in_text.finditer(digits)
        return [match for match in found if _SURELY.search(match.group())]

    def _written(self, characters: str) -> str:
        return f"{self._letter}-{characters[:4]}-{characters[4:]}"


def _check_character(payload: str) -> str:
    """Damm's scheme in GF(32), x⁵ + x² + 1: double what came before, add the next character."""
    state = 0
    for character in payload:
        state = _doubled(state) ^ ALPHABET.index(character)
    return ALPHABET[_doubled(state)]


def _doubled(value: int) -> int:
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value
