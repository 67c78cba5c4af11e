"""What happens to a message from outside, in order; nobody is ever left without an answer.

It does not know HTTP, channels' formats, SQL or what the engine understands.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar
from weakref import WeakValueDictionary

import structlog

from bot import menus
from bot.answers import Answers
from bot.brevity import Brevity
from bot.cases import IMPATIENCE, Case, Cases
from bot.commands import ANSWERS, STOPS, Command, Said, neutralise
from bot.conversations import Conversations, Memory
from bot.dialogue import DEADLINE, Dialogue, EngineSilent
from bot.handed_over import HandedOver, Heard
from bot.menus import Menus
from bot.messages import LONGEST, Message, Turn
from bot.metrics import TURN_SECONDS, TURNS
from bot.not_answered import Note, nobody_notes, question_in
from bot.payloads import Payloads
from bot.replies import KeyedButton, KeyedReply, Kind
from bot.reports.uploads import Uploads
from bot.residents.guard import FloodGuard
from bot.residents.vault import Vault
from bot.saying import Saying, safe
from bot.standing import Standing
from bot.triage.asking import asks
from bot.triage.cards import CARDS, card
from bot.triage.danger import Danger
from bot.triage.recognise import Triage
from bot.unaided import Unaided, Unheard
from bot.words.catalogue import Words

log = structlog.get_logger()
T = TypeVar("T")

#: Characters of a message that the card's button carries into a report.
CARRIED = 300
#: Seconds for what goes on without the engine, whose own deadline has passed by then.
UNAIDED = 0.4
#: What the engine hears for a pin with no text. Ours, not the person's.
PIN = "/inform_place"
#: What it hears for a photo with no text.
PHOTO = "/inform"
#: So long somebody is taken to have the card before their eyes, or to be telling us more.
AT_HAND = timedelta(minutes=30)
#: What is under way after such a reply hears a cry for help too, behind the card.
ASKING = frozenset({Kind.REPORT})


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    """What is answered, and what is remembered for the next message."""

    memory: Memory
    replies: tuple[KeyedReply, ...]
    rest: tuple[str, ...] = ()
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
        uploads: Uploads,
        words: Words,
        payloads: Payloads,
        vault: Vault,
        senders: FloodGuard,
        addresses: FloodGuard,
        clock: Callable[[], datetime],
        unaided: Unaided,
        unanswered: Note = nobody_notes,
    ) -> None:
        self._dialogue = dialogue
        self._answers = answers
        self._triage = triage
        self._standing = standing
        self._handed_over = handed_over
        self._cases = Cases(conversations, uploads, vault, words.languages, clock)
        self._brevity = Brevity(words)
        self._saying = Saying(words, payloads, self._brevity)
        self._menus = Menus(payloads)
        self._vault = vault
        self._senders = senders
        self._addresses = addresses
        self._clock = clock
        self._unaided = unaided
        self._unanswered = unanswered
        self._turns: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()

    async def hear(self, message: Message) -> Turn:
        """Answers a message. Raises nothing: what breaks on the way becomes a safe text."""
        started = time.perf_counter()
        case = await self._cases.open(message)
        try:
            outcome = await self._answer(case)
        except Exception as error:  # an answer beats silence, whatever broke
            log.exception("turn_failed", error=type(error).__name__)
            outcome = _Outcome(memory=case.memory, replies=(safe(),))
        language, quiet = outcome.memory.language, outcome.quiet
        turn, rest = self._saying.turn(outcome.replies, language=language, case=case, quiet=quiet)
        # "1" to "how many" is one person, whatever stands beside it.
        menu = () if outcome.replies[-1].counting else menus.kept(turn.messages)
        left = (*outcome.rest, *rest)
        await self._cases.remember(case, replace(outcome.memory, menu=menu, rest=left))
        await self._handed_over.note(outcome.memory, turn.messages)
        TURNS.labels(kind=turn.messages[0].kind.value).inc()
        TURN_SECONDS.observe(time.perf_counter() - started)
        return turn

    async def _answer(self, case: Case) -> _Outcome:
        message, memory = case.message, replace(case.memory, language=case.language)
        said = self._menus.word(message, case.memory.menu, case.fingerprint)
        if (
            said
            and said.command is Command.LANGUAGE
            and self._menus.subscribing(case.memory.menu, case.fingerprint)
        ):
            case = replace(case, language=case.memory.language)
            said = None
        if said and said.command in ANSWERS and not said.value and memory.reporting:
            said = None  # "still there" in the middle of a report describes that one
        if said and self._standing.before_limits(said):
            obeyed = await self._obey(case, said, await self._handed_over.stop(memory))
            assert obeyed, "only digits are left to the conversation"
            return obeyed
        # Whoever writes "not breathing" as the answer that we offered gets the step that follows.
        unheard = not message.payload and not self._pressed(case)
        danger = self._triage.recognise(message.text[:LONGEST]) if unheard else None
        if danger:
            await self._handed_over.overhear(memory, message.as_line())
            return await self._alarm(case, danger, memory)
        if not self._allowed(case):
            limited = KeyedReply(kind=Kind.SAFE, key="gateway.limited")
            return _Outcome(memory=case.memory, replies=(limited,))
        heard = await self._handed_over.hear(memory, message.as_line(), self._unfit(case))
        obeyed = await self._obey(case, said, heard.memory) if said else None
        if obeyed:
            return obeyed
        if heard.replies:
            return _Outcome(memory=heard.memory, replies=heard.replies, quiet=heard.quiet)
        rest, asked = case.memory.rest, bool(case.memory.menu)
        if self._brevity.wanted(message.text, message.person.channel, rest, asked=asked):
            part = self._brevity.part(rest)
            return _Outcome(memory=heard.memory, replies=(part, *heard.after), rest=rest[1:])
        return await self._beside_a_person(case, heard)

    async def _beside_a_person(self, case: Case, heard: Heard) -> _Outcome:
        """The bot's own answer; to somebody who waits for a person too."""
        known = replace(
            case.memory,
            handover=heard.memory.handover,
            handed_over_at=heard.memory.handed_over_at,
        )
        outcome = await self._converse(replace(case, memory=known))
        return replace(outcome, replies=(*outcome.replies, *heard.after))

    async def _obey(self, case: Case, said: Said, memory: Memory) -> _Outcome | None:
        """None where the digits of a message are no code of ours."""
        try:
            language, replies = await self._standing.obey(said, case.message.person, case.language)
        except Exception as error:  # somebody who said STOP must know that it was not written down
            log.exception("word_not_obeyed", word=said.command, error=type(error).__name__)
            replies = (KeyedReply(kind=Kind.SAFE, key="gateway.not_kept"),)
            return _Outcome(memory=memory, replies=replies)
        if replies is None:
            return None
        if said.command in STOPS:
            await self._end_questions(case)
        waiting = (_report_waits(said),) if memory.reporting else ()
        return _Outcome(memory=replace(memory, language=language), replies=(*replies, *waiting))

    async def _end_questions(self, case: Case) -> None:
        """After STOP a "yes" answers nothing that was asked before; drafts stay as they are."""
        try:
            async with asyncio.timeout(IMPATIENCE):
                await self._dialogue.forget(case.fingerprint.hex())
        except (TimeoutError, EngineSilent):  # STOP itself is written down already
            log.warning("questions_not_ended")

    async def _alarm(self, case: Case, danger: Danger, memory: Memory) -> _Outcome:
        """The card. After a card, and in the middle of a report, the engine hears the message too.

        It may be what was asked for, and it is worth keeping; the card does not wait long for that,
        and is not shown again to somebody who has just got it.
        """
        before = self._danger_of(case)
        if before and not self._triage.names(case.message.text[:LONGEST]):
            danger = Danger(before)
        shown = card(danger, case.message.text[:CARRIED], case.message.location)
        told = replace(memory, danger=danger)
        over = case.memory.handed_over_at
        if over or not self._allowed(case):
            return _Outcome(memory=told, replies=(shown,))
        if not (case.memory.reporting or before):
            return _Outcome(memory=told, replies=(shown, *await self._asked_too(case, danger)))
        alarmed = replace(case, memory=replace(case.memory, danger=danger, heard_at=None))
        try:
            async with asyncio.timeout(IMPATIENCE):
                replies = await self._engine(alarmed, neutralise(case.message.text)[:LONGEST])
        except (TimeoutError, EngineSilent):
            return _Outcome(memory=told, replies=(shown,))
        known = before == danger and shown.key == f"triage.{danger}"
        cards = () if known and replies[-1].kind is Kind.TRIAGE else (shown,)
        return _Outcome(memory=_after(alarmed, replies), replies=(*cards, *replies))

    async def _asked_too(self, case: Case, danger: Danger) -> tuple[KeyedReply, ...]:
        """The answer to what was asked, behind the card: if nobody is in danger it cost one line.

        Nothing where the card leads to that article. Without buttons: "1" presses the card's.
        """
        text = case.message.text
        if not asks(text) or len(text) > LONGEST:
            return ()
        try:
            async with asyncio.timeout(IMPATIENCE):
                found = await self._answers.answer(text, case.language)
        except Exception as error:  # the card waits for nobody
            log.error("not_answered_behind_the_card", error=type(error).__name__)
            return ()
        led_to = {citation.article for citation in found.citations} if found else set()
        if found is None or CARDS[danger].article in led_to:
            return ()
        return (found.model_copy(update={"buttons": ()}),)

    def _danger_of(self, case: Case) -> str | None:
        """The danger that the talk is about; not that of an hour ago."""
        heard_at = case.memory.heard_at
        if heard_at and self._clock() - heard_at > AT_HAND:
            return None
        return case.memory.danger

    def _unfit(self, case: Case) -> KeyedReply | None:
        """What is said of a message that nobody can do anything with.

        A changed one is not heard twice: a report of it could become two. A cry for help and the
        words that always work have been heard by then.
        """
        if case.message.edited:
            return KeyedReply(kind=Kind.QUESTION, key="gateway.edited")
        if self._engine_text(case) is None:
            return KeyedReply(kind=Kind.QUESTION, key=case.message.key_of_nothing())
        if len(case.message.text) > LONGEST:
            values = {"limit": LONGEST}
            return KeyedReply(kind=Kind.QUESTION, key="gateway.too_long", values=values)
        return None

    async def _converse(self, case: Case) -> _Outcome:
        unfit = self._unfit(case)
        if unfit:
            return _Outcome(memory=case.memory, replies=(unfit,))
        text = self._engine_text(case) or ""
        try:
            replies = await self._engine(case, text)
        except EngineSilent:
            return await self._alone(case)
        asked = None if self._pressed(case) else question_in(case, replies)
        if asked:
            self._unanswered(asked)
        return _Outcome(memory=_after(case, replies), replies=replies)

    async def _alone(self, case: Case) -> _Outcome:
        """Guides and quizzes go on without the engine; else the nearest guidance there is."""
        unheard, memory = self._unheard(case), replace(case.memory, language=case.language)
        led = await self._in_haste(self._unaided.hear(unheard))
        if led:
            return _Outcome(memory=replace(memory, danger=None), replies=led)
        found = await self._without_engine(case)
        waiting = await self._in_haste(self._unaided.again(unheard))
        return _Outcome(memory=memory, replies=(*found, waiting) if waiting else found)

    async def _in_haste(self, asked: Awaitable[T | None]) -> T | None:
        """Whoever has waited for the engine in vain waits for nothing else as long."""
        try:
            async with asyncio.timeout(UNAIDED):
                return await asked
        except Exception as error:  # the safe text needs nobody
            log.error("not_led_alone", error=type(error).__name__)
            return None

    async def _engine(self, case: Case, text: str) -> tuple[KeyedReply, ...]:
        """One turn of the engine; the turns of one person come one after the other."""
        async with self._turns.setdefault(case.fingerprint, asyncio.Lock()):
            return await self._dialogue.say(case.fingerprint.hex(), text, self._metadata(case))

    async def _without_engine(self, case: Case) -> tuple[KeyedReply, ...]:
        """The nearest guidance straight from the index, else the fixed safe text.

        After a card a message is an answer to it: an article that is like it would mislead.
        """
        if self._danger_of(case):
            return (KeyedReply(kind=Kind.SAFE, key="triage.not_written"),)
        text = case.message.text
        found = await self._answers.answer(text, case.language) if text.strip() else None
        if found is None:
            return (safe(),)
        return (found, KeyedReply(kind=Kind.SAFE, key="gateway.safe_guidance"))

    def _unheard(self, case: Case) -> Unheard:
        return Unheard(
            person=case.message.person,
            text=case.message.text,
            language=case.language,
            pressed=self._menus.press(case.message, case.memory.menu, case.fingerprint),
            shown=self._menus.shown(case.memory.menu, case.fingerprint),
            danger=case.memory.danger,
        )

    def _engine_text(self, case: Case) -> str | None:
        """What the engine hears; None when there is nothing to hear."""
        pressed = self._pressed(case)
        if pressed:
            return pressed
        text = neutralise(case.message.text)[:LONGEST]
        if text or not (case.message.location or case.photos):
            return text or None
        return PHOTO if case.photos else PIN

    def _pressed(self, case: Case) -> str | None:
        """What a button of ours says to the engine: pressed, or its number or title typed."""
        return self._menus.said(case.message, case.memory.menu, case.fingerprint)

    def _metadata(self, case: Case) -> dict[str, object]:
        lat, lon = case.message.location or (None, None)
        return {
            "language": case.language,
            "channel": case.message.person.channel,
            "sealed": self._vault.seal(case.message.person.address).decode(),
            "lat": lat,
            "lon": lon,
            "danger": self._danger_of(case),
            "cry": self._menus.cry(case.memory.menu, case.fingerprint),
            "cried_at": self._menus.cried_at(case.memory.menu, case.fingerprint),
            "photos": case.photos,
            "until": (self._clock() + timedelta(seconds=DEADLINE)).isoformat(),
        }

    def _allowed(self, case: Case) -> bool:
        """What comes over a channel has no network address: the intake bounds what is in hand."""
        now, remote = self._clock(), case.message.remote
        if not self._senders.take(case.fingerprint, now):
            return False
        return remote is None or self._addresses.take(remote, now)


def _report_waits(said: Said) -> KeyedReply:
    """After a word that always works: what was asked before is still open; after STOP, kept."""
    intent = "report_hazard" if said.command in STOPS else "inform"
    return KeyedReply(
        kind=Kind.REPORT,
        key="reports.waits",
        buttons=(KeyedButton(key="dialogue.button_go_on", intent=intent),),
    )


def _after(case: Case, replies: tuple[KeyedReply, ...]) -> Memory:
    """The engine was told of a danger: only while the rescue talk goes on it is told again."""
    last = replies[-1]
    danger = case.memory.danger if last.kind is Kind.TRIAGE else None
    asks = last.kind in ASKING and not last.closing
    return Memory(
        language=case.language,
        danger=danger,
        reporting=asks,
        handover=case.memory.handover,
        handed_over_at=case.memory.handed_over_at,
    )
