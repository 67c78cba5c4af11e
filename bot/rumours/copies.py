"""Whether a pasted text is a published one, word for word, or one that was changed.

It does not know which texts were published, nor whose number is under them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.rumours.claim import IDENTIFIER, LINK, without_asking
from knowledge.tokens import has_han, normalise

_BREAK = re.compile(r"[\n\r,，。!！?？;；、【】\[\]“”\"「」()（）]+|[.](?:\s|$)|[:：](?!\d)")
#: Points and colons count within numbers: 3.5, 8:30.
_MARKS = re.compile(r"(?<!\d)[\W_]+|[\W_]+(?!\d)|[^\w.:/-]+")
#: What stands around our texts when we show them ourselves, or a person tells of them.
_LABELS = re.compile(
    r"(?:预警)?(?:编号|号码)|核实(?:真伪)?|(?:the )?(?:alert |warning )?number"
    r"|check that this is genuine|原文|内容|如下",
    re.IGNORECASE,
)


#: A warning's number with the word for it.
_NUMBERED = re.compile(
    rf"(?:(?:预警)?(?:编号|号码)|number)?\s*[:：]?\s*{IDENTIFIER.pattern}", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Copy:
    """`shared`: how much of it is ours. `others`: its parts that are not, as they were written."""

    shared: int
    others: tuple[str, ...]


def compared(pasted: str, published: Sequence[str]) -> Copy | None:
    """None when it has little in common with the forms of a published text.

    Each part between two marks must be whole parts of ours: "外出" is not "不要外出".
    """
    forms = [_Form(text) for text in published]
    parts = _parts(pasted)
    mine = [(part, plain) for part, plain in parts if not any(f.holds(plain) for f in forms)]
    shared, whole = _shared("".join(plain for _, plain in parts), forms)
    least = _LEAST_HAN if has_han(pasted) else _LEAST_LATIN
    if shared < least or shared < whole * _LEAST_SHARE:
        return None
    return Copy(shared=shared, others=tuple(part for part, _ in mine if _tells(part)))


def beside(pasted: str, published: Sequence[str]) -> tuple[str, ...]:
    """The parts of a text that are not ours, whatever else is in it."""
    forms = [_Form(text) for text in published]
    return tuple(
        part
        for part, plain in _parts(pasted)
        if _tells(part) and not any(form.holds(plain) for form in forms)
    )


#: Runs of so many characters are compared; so many must be ours, and that share of all.
_RUN_HAN, _RUN_LATIN = 4, 10
_LEAST_HAN, _LEAST_LATIN = 12, 30
_LEAST_SHARE = 0.4


class _Form:
    """One published text as a row of parts."""

    def __init__(self, text: str) -> None:
        self.plain, ends = "", [0]
        for _, part in _parts(text):
            self.plain += part
            ends.append(len(self.plain))
        self._ends = frozenset(ends)

    def holds(self, part: str) -> bool:
        """Whether it is one whole part, or several in a row."""
        at = self.plain.find(part)
        while at >= 0:
            if at in self._ends and at + len(part) in self._ends:
                return True
            at = self.plain.find(part, at + 1)
        return False


def _parts(text: str) -> list[tuple[str, str]]:
    """Each as written and as compared; numbers of alerts and links are looked at elsewhere."""
    bare = LINK.sub("\n", _NUMBERED.sub("\n", text))
    parts = [(part.strip(), _plain(part)) for part in _BREAK.split(bare)]
    return [(part, plain) for part, plain in parts if plain]


def _plain(text: str) -> str:
    return _MARKS.sub("", normalise(text))


def _tells(part: str) -> bool:
    """Whether it says something: "is this true?" and "number" do not."""
    return bool(without_asking(part)) and not _LABELS.fullmatch(part.strip(" :："))


def _shared(plain: str, forms: Sequence[_Form]) -> tuple[int, int]:
    """Of how many runs of characters one form has most, and how many there are."""
    size = _RUN_HAN if has_han(plain) else _RUN_LATIN
    runs = [plain[at : at + size] for at in range(len(plain) - size + 1)]
    best = max((sum(run in form.plain for run in runs) for form in forms), default=0)
    return best, len(runs)
