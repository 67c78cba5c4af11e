"""A file as a stream of its parts, however long it gets.

It does not know any format.
"""

import re
from collections.abc import AsyncIterator
from typing import ClassVar, Protocol

from bot.reports.report import Report

#: Bytes that go over the network at a time.
_PART = 64 * 1024
#: What XML 1.0 cannot hold (section 2.2), and what no spreadsheet shows.
_UNWRITABLE = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Writer(Protocol):
    """Used once, for one file."""

    media_type: ClassVar[str]
    suffix: ClassVar[str]

    def begin(self) -> bytes: ...

    def add(self, report: Report) -> bytes: ...

    def end(self) -> bytes: ...


async def parts(writer: Writer, reports: AsyncIterator[Report]) -> AsyncIterator[bytes]:
    waiting = [writer.begin()]
    size = len(waiting[0])
    async for report in reports:
        waiting.append(writer.add(report))
        size += len(waiting[-1])
        if size >= _PART:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join([*waiting, writer.end()])


def writable(text: str) -> str:
    return _UNWRITABLE.sub("", text)
