"""Cuts what is quoted to what an SMS can carry; the rest comes when somebody asks for it.

Nothing is reworded: the first part has the thing to do, as many steps as fit, whom to call and the
source. It does not know who asks, nor what is sent otherwise.
"""

import re
from collections.abc import Sequence

from bot.commands import goes_on, is_more
from bot.replies import KeyedReply, Kind
from bot.words.catalogue import Words
from channels import segments, text

#: 268 Chinese characters or 612 English ones: room for the thing to do, three to six steps, the
#: number and the source. Whole articles take 5 to 20; phones put up to ten together, and each costs
#: the office money and the person, on a crowded network, time.
MOST_SEGMENTS = 4
#: Channels on which an answer is cut.
SHORT = frozenset({"sms"})
QUOTED, FIRST, PART, LAST, NO_MORE = (
    "answers.quoted",
    "answers.quoted_first",
    "answers.part",
    "answers.last_part",
    "answers.no_more",
)
#: Blocks of an article's text (knowledge.passages.Article.text); the last one says whom to call.
_BLOCKS = 3
_SENTENCE = re.compile(r"[^。！？!?\n]*?(?:[。！？!?]+|[.](?=\s|$)|\n|$)")
_NUMBER = re.compile(r"(?<!\d)\d{3,5}(?!\d)")


class Brevity:
    def __init__(self, words: Words) -> None:
        self._words = words

    def cut(
        self, replies: Sequence[KeyedReply], channel: str, language: str
    ) -> tuple[tuple[KeyedReply, ...], tuple[str, ...]]:
        """What is said now, and the texts of the parts to come, empty where nothing was cut."""
        if channel not in SHORT:
            return tuple(replies), ()
        said, rest = [], list[str]()
        for reply in replies:
            shown, more = self._first(reply, language) if reply.key == QUOTED else (reply, ())
            said.append(shown)
            rest += more
        return tuple(said), tuple(rest)

    def wanted(self, said: str, channel: str, rest: Sequence[str], *, asked: bool) -> bool:
        """Whether a message wants the next part; `asked`: a question came after the last one."""
        if channel not in SHORT:
            return False
        return is_more(said) or (bool(rest) and not asked and goes_on(said))

    def part(self, parts: Sequence[str]) -> KeyedReply:
        """The next of the parts; it says whether more follow, or that there are none."""
        if not parts:
            return KeyedReply(kind=Kind.SMALLTALK, key=NO_MORE)
        key = PART if len(parts) > 1 else LAST
        return KeyedReply(kind=Kind.ANSWER, key=key, values={"text": parts[0]})

    def _first(self, reply: KeyedReply, language: str) -> tuple[KeyedReply, tuple[str, ...]]:
        """As many whole lines as fit beside whom to call and the source."""
        if self._fits(reply, language):
            return reply, ()
        body, call = _parts(str(reply.values["text"]))
        whom = _with_numbers(call)
        taken = 1
        while taken < len(body) and self._fits(
            _short(reply, [*body[: taken + 1], *whom]), language
        ):
            taken += 1
        shown = _short(reply, [*body[:taken], *whom])
        left = [*body[taken:], *(call if whom != call else ())]
        return shown, self._rest("\n".join(left).strip(), language)

    def _rest(self, left: str, language: str) -> tuple[str, ...]:
        """The lines that were not shown, as many together as fit."""
        parts: list[str] = []
        for line in filter(None, left.splitlines()):
            longer = f"{parts[-1]}\n{line}" if parts else line
            if parts and self._fits(self.part([longer, ""]), language):
                parts[-1] = longer
            else:
                parts += self._pieces(line, language)
        return tuple(parts)

    def _pieces(self, line: str, language: str) -> tuple[str, ...]:
        """A line that is too long by itself is cut where a sentence ends."""
        limit = len(line)
        while limit > 1 and not all(
            self._fits(self.part([piece, ""]), language) for piece in text.split(line, limit)
        ):
            limit = limit * 3 // 4
        return text.split(line, limit)

    def _fits(self, reply: KeyedReply, language: str) -> bool:
        said = self._words.say(reply.key, language, **reply.values)
        menu = "".join(
            f"\n1 {button.label or self._words.say(button.key, language)}"
            for button in reply.buttons
        )
        return segments.count(text.plain(said + menu)).segments <= MOST_SEGMENTS


def _short(reply: KeyedReply, lines: Sequence[str]) -> KeyedReply:
    values = {**reply.values, "text": "\n".join(filter(None, lines))}
    source = values.get("publisher") or values["source"]
    return reply.model_copy(update={"key": FIRST, "values": {**values, "source": source}})


def _parts(whole: str) -> tuple[list[str], list[str]]:
    """The lines of what to do and what not, and those of whom to call; a law has none of them."""
    blocks = whole.split("\n\n")
    if len(blocks) != _BLOCKS:
        return whole.splitlines(), []
    *before, call = blocks
    return "\n".join(before).splitlines(), call.splitlines()


def _with_numbers(call: Sequence[str]) -> list[str]:
    """The sentences that name a number to call."""
    said = "\n".join(call)
    found = [part.strip() for part in _SENTENCE.findall(said) if _NUMBER.search(part)]
    return found
