"""Takes messages from people in, has them answered in order, and forgets none when a process dies.

It does not know HTTP, SQL, providers, or what is answered.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import structlog

from bot.broadcast.together import Together
from bot.commands import STOPS, recognise
from bot.intake.bench import BEAT, LEASE, Bench
from bot.intake.files import NOT_FETCHED, UNHEARD, Brought, Files, spoken
from bot.intake.loops import LoopGuard
from bot.intake.ports import Hearing, InboundBook, Kept, Taken
from bot.intake.replying import say
from bot.intake.sealing import seal, unseal
from bot.intake.sifting import Sifter
from bot.intake.turnstile import Turnstile
from bot.messages import LONGEST, Message, Turn
from bot.replies import Kind
from bot.residents.people import Person
from bot.residents.vault import Vault
from channels.base import Channel, Inbound

#: A repetition is known as one for so long. Twilio's signatures bear no time: whoever has an old
#: request could bring it again, and then that person would get one more answer.
KEPT = timedelta(days=90)
#: Messages in one write.
MOST = 200
#: Messages being written down at once, from which on answers wait a little, and nobody looks for
#: cries before the 204.
CROWD = 16
#: While the database is away: messages being answered, and those answered that a provider may
#: repeat. Beyond the first, only of people who may be in danger.
AWAY, REMEMBERED = 200, 20_000
#: Seconds for what is in hand when the process ends.
STOP_SECONDS = 2.0

log = structlog.get_logger()


class Intake:
    """`dangerous` tells from a text whether a life may be at risk (bot.triage).

    `at_once`: messages that are thought about at once.
    """

    def __init__(
        self,
        *,
        book: InboundBook,
        hearing: Hearing,
        dangerous: Callable[[str], object | None],
        files: Files,
        channels: Mapping[str, Channel],
        vault: Vault,
        clock: Callable[[], datetime],
        at_once: int,
        lease: timedelta = LEASE,
    ) -> None:
        self._book = book
        self._hearing = hearing
        self._dangerous = dangerous
        self._files = files
        self._channels = channels
        self._vault = vault
        self._clock = clock
        self._lease = lease
        self._loops = LoopGuard()
        self._holder = uuid4().hex
        self._together = Together(self._book.add, most=MOST)
        self._turnstile = Turnstile(at_once, crowded=self._crowded)
        self._arriving = 0
        self._looking = asyncio.Lock()
        self._benches = {name: self._bench(name) for name in channels}
        self._sifters = {name: self._sifter(name) for name in channels}
        self._away: set[asyncio.Task[None]] = set()
        self._told: OrderedDict[bytes, bool] = OrderedDict()

    def _bench(self, channel: str) -> Bench:
        return Bench(
            channel,
            self._book,
            self._attend,
            holder=self._holder,
            crowded=self._crowded,
            unsifted=lambda: self._sifters[channel].need(),
            lease=self._lease,
        )

    def _sifter(self, channel: str) -> Sifter:
        found = partial(self._benches[channel].wake, urgent=True)
        return Sifter(channel, self._book, self._cries, found=found)

    def _crowded(self) -> bool:
        return self._arriving > CROWD

    async def accept(self, inbound: Inbound) -> None:
        """Returns when the message is on the disk; a repetition changes nothing.

        Raises what the store raises while the database is away: then `unkept` is for it.
        """
        bench, crowded = self._benches[inbound.channel], self._crowded()
        kept = self._kept(inbound, look=bench.queue and not crowded)
        self._arriving += 1
        try:
            new = await self._together.do(kept)
        finally:
            self._arriving -= 1
        if not new:
            log.info("inbound_repeated", channel=inbound.channel)
        elif not kept.done:
            bench.wake(urgent=kept.urgent)
            if crowded:
                self._sifters[inbound.channel].need()

    def _kept(self, inbound: Inbound, *, look: bool) -> Kept:
        """`look` for danger: it costs as much as all else, and only where people wait it helps."""
        key = self._key(inbound)
        return Kept(
            key=key,
            channel=inbound.channel,
            fingerprint=self._vault.fingerprint(_sender(inbound)),
            sealed=seal(inbound, self._vault),
            urgent=look and self._urgent(inbound),
            done=self._told.get(key, False),
        )

    def unkept(self, inbound: Inbound) -> None:
        """Answers what could not be written down, as well as can be: whoever is in danger now may
        not wait for the database, and not every provider sends it again.

        If one does, it is answered properly then, unless it was now.
        """
        key, urgent = self._key(inbound), self._urgent(inbound)
        if key in self._told or (len(self._away) >= AWAY and not urgent):
            return
        self._told[key] = False
        if len(self._told) > REMEMBERED:
            self._told.popitem(last=False)
        task = asyncio.create_task(self._answer_unkept(inbound, key, urgent))
        self._away.add(task)
        task.add_done_callback(self._away.discard)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Messages are answered for as long as this is open; what others left, too."""
        tasks = [asyncio.create_task(bench.run()) for bench in self._benches.values()]
        tasks += [asyncio.create_task(sifter.run()) for sifter in self._sifters.values()]
        tasks.append(asyncio.create_task(self._beat_for_ever()))
        try:
            yield
        finally:
            for task in tasks[:-1]:
                task.cancel()
            await asyncio.gather(*(b.stop(STOP_SECONDS) for b in self._benches.values()))
            for task in (tasks[-1], *self._away):
                task.cancel()
            await asyncio.gather(*tasks, *self._away, return_exceptions=True)

    async def _beat_for_ever(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            held = [id for bench in self._benches.values() for id in bench.hands]
            try:
                if held:
                    await self._book.hold(held, self._holder, self._lease)
            except Exception as error:
                log.warning("leases_not_kept", error=type(error).__name__)

    # --- one message ----------------------------------------------------------------------------

    async def _attend(self, taken: Taken) -> None:
        inbound, urgent = await self._looked_at(taken.sealed)
        person = _sender(inbound)
        if not self._answers(inbound, urgent):
            return
        brought = self._unseen(inbound) if urgent else await self._files.bring(inbound, person)
        async with self._turnstile.through(urgent=urgent):
            turn = await self._heard(inbound, brought)
        await say(turn, self._channels[inbound.channel], inbound)
        if urgent and inbound.media:
            await self._files.beside(inbound, person)

    async def _cries(self, sealed: bytes) -> bool:
        return (await self._looked_at(sealed))[1]

    async def _looked_at(self, sealed: bytes) -> tuple[Inbound, bool]:
        """The message, and whether it is urgent. One at a time, and between two whatever else has
        come: sixteen in a row kept those who knocked waiting for longer than all else.
        """
        async with self._looking:
            await asyncio.sleep(0)
            inbound = unseal(sealed, self._vault)
            return inbound, self._urgent(inbound)

    async def _answer_unkept(self, inbound: Inbound, key: bytes, urgent: bool) -> None:
        try:
            if not self._answers(inbound, urgent):
                return
            brought = self._unseen(inbound, NOT_FETCHED)
            turn = await self._heard(inbound, brought)
            sent = await say(turn, self._channels[inbound.channel], inbound)
            self._told[key] = sent and any(one.kind is not Kind.SAFE for one in turn.messages)
        except Exception:
            log.exception("answer_failed", channel=inbound.channel)

    async def _heard(self, inbound: Inbound, brought: Brought) -> Turn:
        fetched = self._files.fetches(inbound.channel)
        return await self._hearing.hear(
            Message(
                person=_sender(inbound),
                text=inbound.text,
                language=inbound.language,
                location=inbound.location,
                payload=inbound.payload,
                media=brought.ids,
                notes=brought.notes,
                edited=inbound.edited,
                files=0 if fetched else len(inbound.media),
            )
        )

    def _unseen(self, inbound: Inbound, note: str | None = None) -> Brought:
        """What is said of files that are not fetched before the answer."""
        if not inbound.media or not self._files.fetches(inbound.channel):
            return Brought()
        voice = UNHEARD if spoken(inbound) else None
        return Brought(notes=tuple(one for one in (note or voice,) if one))

    def _answers(self, inbound: Inbound, urgent: bool) -> bool:
        person, now = self._vault.fingerprint(_sender(inbound)), self._clock()
        said = recognise(inbound.text) if not inbound.payload else None
        if urgent or (said and said.command in STOPS):
            answers = self._loops.answers_cry(person, now)
        else:
            answers = self._loops.answers(person, "" if inbound.payload else inbound.text, now)
        if not answers and self._loops.first_silence(person, now):
            log.warning("loop_not_answered", channel=inbound.channel, person=person.hex()[:12])
        return answers

    def _urgent(self, inbound: Inbound) -> bool:
        """As the gateway looks at it: what a button says is ours, and no cry."""
        return not inbound.payload and bool(self._dangerous(inbound.text[:LONGEST]))

    def _key(self, inbound: Inbound) -> bytes:
        """A channel that numbers nothing repeats nothing."""
        number = uuid4().hex if inbound.message_id is None else inbound.message_id
        return self._vault.hash_secret(f"inbound\0{inbound.channel}\0{number}")


def _sender(inbound: Inbound) -> Person:
    return Person(channel=inbound.channel, address=inbound.sender)
