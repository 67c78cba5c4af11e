"""Writes down what was not answered, behind the answer: nobody waits for it, nothing fails by it.

It does not know who asked, nor when a question counts as not answered.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import numpy as np
import structlog

from bot.unanswered import scrubbing
from bot.unanswered.ports import QuestionBook
from bot.unanswered.records import EXACTLY, Asked
from knowledge.encoding import Encoder, Vectors

log = structlog.get_logger()

#: Questions that wait to be written; when so many do, something is wrong, and they are dropped.
MOST_WAITING = 200
#: Cosine from which two questions are taken to mean the same, and for one group.
SAME = 0.5


class Noting:
    """`note` never blocks or raises; `keep_writing` does the rest, until it is cancelled."""

    def __init__(self, book: QuestionBook, encoder: Encoder, clock: Callable[[], datetime]) -> None:
        self._book = book
        self._encoder = encoder
        self._clock = clock
        self._waiting: asyncio.Queue[Asked] = asyncio.Queue(MOST_WAITING)
        self._known: dict[str, Vectors] = {}
        self._failing = False

    def note(self, asked: Asked) -> None:
        """From here on the text is without what tells who asked; much is not kept at all."""
        text = scrubbing.kept(asked.text)
        if text is None or self._waiting.full():
            return
        self._waiting.put_nowait(Asked(text=text, language=asked.language, channel=asked.channel))

    async def keep_writing(self) -> None:
        """What cannot be written is lost: a list for editors is no reason to keep trying."""
        while True:
            asked = await self._waiting.get()
            try:
                await self._write(asked)
                self._failing = False
            except Exception as error:
                if not self._failing:
                    log.warning("question_not_kept", error=type(error).__name__)
                self._failing = True
            finally:
                self._waiting.task_done()

    async def written(self) -> None:
        """Returns when everything noted so far was dealt with."""
        await self._waiting.join()

    async def _write(self, asked: Asked) -> None:
        leaders = await self._book.leaders(asked.language)
        group = await asyncio.to_thread(self._nearest, asked, leaders)
        now = self._clock()
        at = now - (now - datetime.min.replace(tzinfo=now.tzinfo)) % EXACTLY
        await self._book.put(asked, group, at)

    def _nearest(self, asked: Asked, leaders: Sequence[tuple[UUID, str]]) -> UUID | None:
        """The group that means the same, if one does; without an encoder, only the same words."""
        same = next((id for id, text in leaders if text == asked.text), None)
        if same or not leaders or asked.language not in self._encoder.languages:
            return same
        vectors = self._vectors([asked.text, *(text for _, text in leaders)])
        likeness = vectors[1:] @ vectors[0]
        best = int(likeness.argmax())
        return leaders[best][0] if likeness[best] >= SAME else None

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        """Leaders hardly change from one question to the next: theirs are remembered."""
        known = {text: self._known[text] for text in texts if text in self._known}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known |= dict(zip(new, self._encoder.encode(new), strict=True))
        self._known = known
        return np.stack([known[text] for text in texts])
