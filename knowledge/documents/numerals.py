"""Reads the numbers of articles, chapters and sections, in Chinese characters or in digits.

It does not know what is numbered.
"""

import unicodedata

#: What may stand in such a number, for a regular expression's brackets.
CHARACTERS = "〇零一二三四五六七八九十百千两0-9０-９"
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def number(text: str) -> int | None:
    """ "四十二", "42", "４２", "一百零三" or "一〇三"; None for what is no number below 10,000."""
    flat = unicodedata.normalize("NFKC", text)
    if flat.isdecimal():
        return int(flat) if len(flat) < 5 else None
    if not flat or any(c not in _DIGITS and c not in _UNITS for c in flat):
        return None
    if not any(c in _UNITS for c in flat):
        return int("".join(str(_DIGITS[c]) for c in flat)) if len(flat) < 5 else None
    total, digit = 0, None
    for character in flat:
        if character in _UNITS:
            total += (1 if digit is None else digit or 1) * _UNITS[character]
            digit = None
        else:
            digit = _DIGITS[character]
    return total + (digit or 0)
