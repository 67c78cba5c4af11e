"""A mail server on loopback that does what a test tells it, and keeps what it was given.

It does not know our adapter.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass(frozen=True)
class Say:
    """At the command that begins with `at`: an answer, a silence in seconds, or hanging up."""

    at: str
    answer: str = ""
    hang: float = 0.0
    drop: bool = False


@dataclass
class ScriptedSmtp:
    """`script` is used up in order, each entry at its command; without one all goes well."""

    port: int = 0
    script: deque[Say] = field(default_factory=deque)
    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to = ""
        if not await self._answer("connect", "220 sink", writer):
            return
        while line := (await reader.readline()).decode().strip():
            command = line.upper()
            if command.startswith("RCPT"):
                to = line.partition("<")[2].rstrip(">")
            good = {"DATA": "354 go on", "QUIT": "221 bye", "AUTH": "235 come in"}
            usual = good.get(command[:4], "250-sink\r\n250 AUTH PLAIN LOGIN")
            if command[:4] not in (*good, "EHLO"):
                usual = "250 2.0.0 good"
            if not await self._answer(command, usual, writer):
                return
            if command == "DATA" and not await self._take(to, reader, writer):
                return

    async def _take(
        self, to: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """False: nothing more is said. A mail that met a fault is not kept."""
        raw = await reader.readuntil(b"\r\n.\r\n")
        refused = bool(self.script) and self.script[0].at == "END"
        taken = message_from_bytes(raw[:-3].replace(b"\r\n..", b"\r\n."), policy=policy.default)
        if not refused:
            self.mails.append((to, taken))
            self.raw.append(raw)
        return await self._answer("END", "250 2.0.0 queued", writer)

    async def _answer(self, command: str, usual: str, writer: asyncio.StreamWriter) -> bool:
        said = Say(command)
        if self.script and command.startswith(self.script[0].at):
            said = self.script.popleft()
        if said.drop:
            return False
        await asyncio.sleep(said.hang)
        writer.write(f"{said.answer or usual}\r\n".encode())
        await writer.drain()
        return True


@asynccontextmanager
async def mail_server() -> AsyncIterator[ScriptedSmtp]:
    sink = ScriptedSmtp()
    server = await asyncio.start_server(sink.serve, "127.0.0.1", 0)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()
