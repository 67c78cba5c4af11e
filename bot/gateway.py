"""What happens to a message from outside, in order; nobody is ever left without an answer.

It does not know HTTP, channels' formats, SQL or what the engine understands.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from weakref import WeakValueDictionary

import structlog

from bot import language as languages
from bot.answers import Answers
from bot.commands import Said, neutralise, recognise
from bot.conversations import Conversations, Memory
from bot.dialogue import Dialogue, EngineSilent
from bot.handed_over import HandedOver, Heard
from bot.metrics import TURN_SECONDS, TURNS
from bot.payloads import Payloads
from bot.replies import KeyedReply, Kind, Reply, numbered, render
from bot.residents.guard import FloodGuard
from bot.residents.people import Person
from bot.residents.vault import Vault
from bot.standing import Standing
from bot.triage.cards import card
from bot.triage.danger import Danger
from bot.triage.recognise import Triage
from bot.words.catalogue import Words

log = structlog.get_logger()

#: Characters of one message; what is longer is looked through for danger and then refused.
LONGEST = 2000
#: Characters of a message that the card's button carries into a report.
CARRIED = 300
#: Seconds that a card, or any answer, waits for what it can do without.
IMPATIENCE = 0.8
#: What the engine hears for a pin with no text. Ours, not the person's.
PIN = "/inform_place"
#: Between title and payload of a button in what is remembered of a menu.
IN_MENU = "\n"
#: What is under way after such a reply hears a cry for help too, behind the card.
ASKING = frozenset({Kind.REPORT})


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message as a door hands it over. `location` is (lat, lon), `media` counts files,
    `remote` is the net address."""

    person: Person
    text: str
    language: str | None = None
    location: tuple[float, float] | None = None
    payload: str | None = None
    media: int = 0
    remote: str | None = None


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What is said back; never empty. `quiet`: a channel may leave it unsaid, for the person has
    read it before and an officer answers."""

    language: str
    messages: tuple[Reply, ...]
    quiet: bool = False


@dataclass(frozen=True, kw_only=True)
class _Case:
    """A message with what is known of its sender; `recalled` is what the store holds."""

    message: Message
    fingerprint: bytes
    recalled: Memory | None
    memory: Memory
    language: str


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    """What is answered, and what is remembered for the next message."""

    memory: Memory
    replies: tuple[KeyedReply, ...]
    quiet: bool = False


class Gateway:
    """The seven steps of architecture.md; the door has done the first (trust) already."""

    def __init__(
        self,
        *,
        dialogue: Dialogue,
        answers: Answers,
        triage: Triage,
        standing: Standing,
        handed_over: HandedOver,
        conversations: Conversations,
        words: Words,
        payloads: Payloads,
        vault: Vault,
        senders: FloodGuard,
        addresses: FloodGuard,
        clock: Callable[[], datetime],
    ) -> None:
        self._dialogue = dialogue
        self._answers = answers
        self._triage = triage
        self._standing = standing
        self._handed_over = handed_over
        self._conversations = conversations
        self._words = words
        self._payloads = payloads
        self._vault = vault
        self._senders = senders
        self._addresses = addresses
        self._clock = clock
        self._turns: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()

    async def hear(self, message: Message) -> Turn:
        """Answers a message. Raises nothing: what breaks on the way becomes a safe text."""
        started = time.perf_counter()
        case = await self._open(message)
        try:
            outcome = await self._answer(case)
        except Exception as error:  # an answer beats silence, whatever broke
            log.exception("turn_failed", error=type(error).__name__)
            outcome = _Outcome(memory=case.memory, replies=(_safe(),))
        turn = self._rendered(outcome.replies, outcome.memory.language, case.fingerprint)
        turn = replace(turn, quiet=outcome.quiet)
        buttons = [button for reply in numbered(turn.messages) for button in reply.buttons]
        menu = tuple(f"{button.title}{IN_MENU}{button.payload}" for button in buttons)
        await self._remember(case, replace(outcome.memory, menu=menu))
        await self._handed_over.note(outcome.memory, turn.messages)
        TURNS.labels(kind=turn.messages[0].kind.value).inc()
        TURN_SECONDS.observe(time.perf_counter() - started)
        return turn

    async def _answer(self, case: _Case) -> _Outcome:
        message, memory = case.message, replace(case.memory, language=case.language)
        said = recognise(message.text) if not message.payload else None
        if said and self._standing.before_limits(said):
            return await self._obey(case, said, await self._handed_over.stop(memory))
        # Whoever writes "not breathing" as the answer that we offered gets the step that follows.
        unheard = not message.payload and not self._pressed(case)
        danger = self._triage.recognise(message.text[:LONGEST]) if unheard else None
        if danger:
            await self._handed_over.overhear(memory, _as_line(message))
            return await self._alarm(case, danger, memory)
        if not self._allowed(case):
            limited = KeyedReply(kind=Kind.SAFE, key="gateway.limited")
            return _Outcome(memory=case.memory, replies=(limited,))
        heard = await self._handed_over.hear(memory, _as_line(message), self._unfit(case))
        if said:
            return await self._obey(case, said, heard.memory)
        if heard.replies:
            return _Outcome(memory=heard.memory, replies=heard.replies, quiet=heard.quiet)
        return await self._beside_a_person(case, heard)

    async def _beside_a_person(self, case: _Case, heard: Heard) -> _Outcome:
        """The bot's own answer; to somebody who waits for a person too."""
        known = replace(
            case.memory,
            handover=heard.memory.handover,
            handed_over_at=heard.memory.handed_over_at,
        )
        outcome = await self._converse(replace(case, memory=known))
        return replace(outcome, replies=(*outcome.replies, *heard.after))

    async def _obey(self, case: _Case, said: Said, memory: Memory) -> _Outcome:
        try:
            language, replies = await self._standing.obey(said, case.message.person, case.language)
        except Exception as error:  # somebody who said STOP must know that it was not written down
            log.exception("word_not_obeyed", word=said.command, error=type(error).__name__)
            replies = (KeyedReply(kind=Kind.SAFE, key="gateway.not_kept"),)
            return _Outcome(memory=memory, replies=replies)
        return _Outcome(memory=replace(memory, language=language), replies=replies)

    async def _alarm(self, case: _Case, danger: Danger, memory: Memory) -> _Outcome:
        """The card. In the middle of a report or a guide the engine hears the message too.

        It may be what was asked for, and it is worth keeping; the card does not wait long for that.
        """
        shown = card(danger, case.message.text[:CARRIED])
        told = replace(memory, danger=danger)
        over = case.memory.handed_over_at
        if over or not case.memory.reporting or not self._allowed(case):
            return _Outcome(memory=told, replies=(shown,))
        alarmed = replace(case, memory=replace(case.memory, danger=danger))
        try:
            async with asyncio.timeout(IMPATIENCE):
                replies = await self._engine(alarmed, neutralise(case.message.text)[:LONGEST])
        except (TimeoutError, EngineSilent):
            return _Outcome(memory=told, replies=(shown,))
        return _Outcome(memory=_after(case, replies), replies=(shown, *replies))

    def _unfit(self, case: _Case) -> KeyedReply | None:
        """What is said of a message that nobody can do anything with."""
        if self._engine_text(case) is None:
            key = "gateway.only_media" if case.message.media else "gateway.empty"
            return KeyedReply(kind=Kind.QUESTION, key=key)
        if len(case.message.text) > LONGEST:
            values = {"limit": LONGEST}
            return KeyedReply(kind=Kind.QUESTION, key="gateway.too_long", values=values)
        return None

    async def _converse(self, case: _Case) -> _Outcome:
        unfit = self._unfit(case)
        if unfit:
            return _Outcome(memory=case.memory, replies=(unfit,))
        text = self._engine_text(case) or ""
        try:
            replies = await self._engine(case, text)
        except EngineSilent:
            found = await self._without_engine(case.message.text, case.language)
            return _Outcome(memory=replace(case.memory, language=case.language), replies=found)
        return _Outcome(memory=_after(case, replies), replies=replies)

    async def _engine(self, case: _Case, text: str) -> tuple[KeyedReply, ...]:
        """One turn of the engine; the turns of one person come one after the other."""
        async with self._turns.setdefault(case.fingerprint, asyncio.Lock()):
            return await self._dialogue.say(case.fingerprint.hex(), text, self._metadata(case))

    async def _without_engine(self, text: str, language: str) -> tuple[KeyedReply, ...]:
        """The nearest guidance straight from the index, else the fixed safe text."""
        found = await self._answers.answer(text, language) if text.strip() else None
        if found is None:
            return (_safe(),)
        return (found, KeyedReply(kind=Kind.SAFE, key="gateway.safe_guidance"))

    def _engine_text(self, case: _Case) -> str | None:
        """What the engine hears; None when there is nothing to hear."""
        pressed = self._pressed(case)
        if pressed:
            return pressed
        return neutralise(case.message.text)[:LONGEST] or (PIN if case.message.location else None)

    def _pressed(self, case: _Case) -> str | None:
        """What a button of ours says to the engine: pressed, or its number or title typed."""
        picked = case.message.payload or _picked(case.message.text, case.memory.menu)
        return self._payloads.read(picked, case.fingerprint) if picked else None

    def _metadata(self, case: _Case) -> dict[str, object]:
        lat, lon = case.message.location or (None, None)
        return {
            "language": case.language,
            "channel": case.message.person.channel,
            "sealed": self._vault.seal(case.message.person.address).decode(),
            "lat": lat,
            "lon": lon,
            "danger": case.memory.danger,
        }

    def _allowed(self, case: _Case) -> bool:
        now = self._clock()
        remote = case.message.remote or f"channel:{case.message.person.channel}"
        return self._senders.take(case.fingerprint, now) and self._addresses.take(remote, now)

    async def _open(self, message: Message) -> _Case:
        fingerprint = self._vault.fingerprint(message.person)
        recalled = await self._recall(fingerprint)
        memory = recalled or Memory(language=self._first_language(message))
        return _Case(
            message=message,
            fingerprint=fingerprint,
            recalled=recalled,
            memory=memory,
            language=self._language(message, memory.language),
        )

    def _language(self, message: Message, remembered: str) -> str:
        if message.payload or not message.text.strip():
            return message.language if message.language in self._words.languages else remembered
        found = languages.detect(message.text, remembered)
        return found if found in self._words.languages else remembered

    def _first_language(self, message: Message) -> str:
        given = (message.language or "").split("-")[0].lower()
        if given in self._words.languages:
            return given
        return languages.first_guess(message.text)

    async def _recall(self, fingerprint: bytes) -> Memory | None:
        try:
            async with asyncio.timeout(IMPATIENCE):
                return await self._conversations.recall(fingerprint)
        except Exception as error:  # without the database we still answer
            log.error("conversation_not_recalled", error=type(error).__name__)
            return None

    async def _remember(self, case: _Case, memory: Memory) -> None:
        if memory == case.recalled:
            return
        try:
            async with asyncio.timeout(IMPATIENCE):
                await self._conversations.remember(case.fingerprint, memory, self._clock())
        except Exception as error:  # worth a log line, not worth the person's answer
            log.error("conversation_not_remembered", error=type(error).__name__)

    def _rendered(self, replies: tuple[KeyedReply, ...], language: str, fingerprint: bytes) -> Turn:
        try:
            messages = tuple(self._render(reply, language, fingerprint) for reply in replies)
        except (KeyError, ValueError, IndexError) as error:
            log.exception("reply_not_rendered", error=type(error).__name__)
            messages = (self._render(_safe(), language, fingerprint),)
        return Turn(language=language, messages=messages)

    def _render(self, reply: KeyedReply, language: str, fingerprint: bytes) -> Reply:
        return render(
            reply,
            language=language,
            words=self._words,
            payloads=self._payloads,
            fingerprint=fingerprint,
        )


def _safe() -> KeyedReply:
    return KeyedReply(kind=Kind.SAFE, key="gateway.safe")


def _after(case: _Case, replies: tuple[KeyedReply, ...]) -> Memory:
    """The engine was told of a danger: it need not be told again."""
    return Memory(
        language=case.language,
        reporting=replies[-1].kind in ASKING,
        handover=case.memory.handover,
        handed_over_at=case.memory.handed_over_at,
    )


def _as_line(message: Message) -> str:
    """What an officer reads of a message; a pin as a geo URI (RFC 5870)."""
    lat, lon = message.location or (None, None)
    pin = "" if lat is None else f"\ngeo:{lat:.5f},{lon:.5f}"
    return f"{message.text}{pin}".strip() or "…"


def _picked(text: str, menu: tuple[str, ...]) -> str | None:
    """The payload of the button whose number or title was typed."""
    said = text.strip().rstrip(".。)）!！").casefold()
    shown = [entry.rpartition(IN_MENU) for entry in menu]
    for number, (title, _, payload) in enumerate(shown, start=1):
        typed = said.isdecimal() and int(said) == number
        if typed or (title and said == title.strip().rstrip(".。!！").casefold()):
            return payload
    return None
