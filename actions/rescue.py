"""After a life-threat card: where, how many, which number; filed with the first of them.

Where the talk stands lies in `bot.progress`, what was told in the report, so nothing is lost with
the engine. It does not know how an answer is read, nor how anything is worded.
"""

from dataclasses import replace

from actions.places import Places
from actions.report_wishes import wants_confidence, wants_no_name
from actions.report_words import Said, said
from actions.rescue_reading import Answer, Aside, is_child, read, without_number
from actions.rescue_replies import (
    AFTER,
    ALONE,
    ANSWER,
    CALLED,
    MORE,
    NAME,
    NO,
    PEOPLE,
    PHONE,
    PLACE,
    UNKNOWN,
    RescueReplies,
    better,
)
from actions.turn import OPEN_QUESTION, Handler, Outcome, Turn, asking, done
from bot.progress import Kind as Kept
from bot.progress import Progress, Rescue
from bot.replies import KeyedReply, Kind
from bot.reports.errors import ReportsError
from bot.reports.filing import MOST_ADDRESS, MOST_TEXT, NewReport
from bot.reports.rescue import More, Rescues
from bot.residents.addresses import PHONES
from bot.residents.fields import BadFields
from bot.triage.cards import CARDS, DANGER, SAID
from bot.triage.danger import Danger
from bot.words.catalogue import Words

_FIELDS = (PLACE, PEOPLE, PHONE)
#: The place is asked for twice if need be: without it nobody can come.
_MOST_ASKED = {PLACE: 2, PEOPLE: 1, PHONE: 1}
_PRESSED = {
    CALLED: Answer(text="", called=True),
    ALONE: Answer(text="", affected=1),
    NO: Answer(text="", refused=True),
    UNKNOWN: Answer(text="", unknown=True),
}
#: Short words that tell rescuers nothing: what was asked is asked again. "Is anybody hurt?" "Yes".
_NOTHING = frozenset({Said.BACK, Said.ON, Said.GREETING, Said.NOTHING})
_NO_ANSWER = Answer(text="")
_SAYS_NOTHING = {PLACE: _NOTHING | {Said.YES}, PHONE: _NOTHING | {Said.YES}}
_ALL_RIGHT = KeyedReply(kind=Kind.SMALLTALK, key="dialogue.all_right")


class RescueTalk:
    def __init__(self, rescues: Rescues, progress: Progress, places: Places, words: Words) -> None:
        self._rescues = rescues
        self._progress = progress
        self._places = places
        self._words = words
        self._replies = RescueReplies(words)

    def takes(self, turn: Turn) -> bool:
        """Whether a message is an answer to a card or in this talk, whoever else asked."""
        if turn.entity(DANGER) or _asked(turn) is not None:
            return True
        if turn.danger is None or _reporting(turn):
            return False
        return not turn.open_question or read(turn, None, self._places).tells

    async def go_on(self, turn: Turn) -> Outcome:
        state = await self._state(turn)
        if turn.intent == "cancel":
            return await self._left(state, turn)
        # Another danger in the middle answers no question; its card was shown already.
        anew = bool(turn.danger) and turn.danger != state.danger
        state = replace(state, danger=_danger(turn) or state.danger)
        answer = self._read(turn)
        cry = _cry(turn)
        if cry and not state.asked and not state.reference:
            answer = _with(self._read_cry(cry, turn), answer)
        child = state.minor or answer.child or is_child(state.text)
        state = replace(state, called=state.called or answer.called, minor=child)
        if not answer.tells and answer.aside not in (None, Aside.FINDING):
            return await self._aside(state, answer, turn)
        if _asked(turn) in (None, "after", "more") and answer.refused and not answer.tells:
            await self._progress.drop(turn.person, Kept.RESCUE)
            return done(_ALL_RIGHT)
        between = (anew or answer.called or answer == _NO_ANSWER) and not answer.tells
        return await self._told(state, answer, turn, between)

    async def ask_again(self, turn: Turn) -> KeyedReply | None:
        state, asked = await self._progress.rescue(turn.person), turn.asked
        if state is None:
            return None
        if asked in _FIELDS:
            return self._replies.asking(state, turn.language, asked)
        return self._replies.message(state, turn.language, "news" if asked == "more" else "tell_me")

    def staying(self, handler: Handler) -> Handler:
        """The handler of a question; right after a card the way to the rescuers stays open."""

        async def heard(turn: Turn) -> Outcome:
            outcome = await handler(turn)
            new = turn.danger and not turn.open_question and OPEN_QUESTION not in outcome.slots
            if not new:
                return outcome
            state = await self._state(turn)
            await self._progress.keep(turn.person, state)
            reminder = self._replies.message(state, turn.language, "tell_me")
            slots = {**outcome.slots, OPEN_QUESTION: AFTER, "wanted": None}
            return replace(outcome, replies=(*outcome.replies, reminder), slots=slots)

        return heard

    async def _state(self, turn: Turn) -> Rescue:
        """Of this cry; another card while the talk is open does not begin another."""
        kept = await self._progress.rescue(turn.person)
        cry = without_number(_cry(turn) or "") or None
        if kept and (_asked(turn) is not None or cry is None or cry in kept.text):
            return kept
        return Rescue(danger=_danger(turn) or Danger.TRAPPED, text=cry or "")

    def _read(self, turn: Turn) -> Answer:
        pressed = _PRESSED.get(turn.entity(ANSWER) or "")
        if pressed:
            return pressed
        asked = _asked(turn)
        # By its words alone: what the engine takes for a yes may be "it hurts".
        short = said(replace(turn, intent="inform")) if turn.text else None
        if short in _SAYS_NOTHING.get(asked or "", _NOTHING):
            return _NO_ANSWER
        looked = replace(turn, slots={OPEN_QUESTION: f"{NAME}.{asked}" if asked else None})
        return read(looked, asked, self._places)

    def _read_cry(self, cry: str, turn: Turn) -> Answer:
        plain = replace(turn, text=cry, intent="inform", entities={}, pin=turn.cried_at, slots={})
        return replace(read(plain, None, self._places), aside=None, text="")

    async def _told(self, state: Rescue, answer: Answer, turn: Turn, between: bool) -> Outcome:
        """`between`: it answers no question of ours, which is asked as if for the first time."""
        before = state.reference
        state = replace(state, known=_settled(state, answer, None if between else _asked(turn)))
        try:
            state = await self._recorded(state, answer, turn)
        except (ReportsError, BadFields) as error:
            await self._progress.keep(turn.person, state)
            return asking(MORE, self._refusal(state, turn, error))
        if between and state.asked:
            state = replace(state, asked=state.asked[:-1])
        return await self._asked_next(state, turn, _done(state, answer, before))

    async def _recorded(self, state: Rescue, answer: Answer, turn: Turn) -> Rescue:
        """Filed as soon as a place or a number is told, or no place will be; then added to."""
        unreachable = state.minor or (answer.refused and _asked(turn) == PHONE)
        if state.reference:
            more = _more(answer, unreachable, state.minor)
            if await self._rescues.add(turn.person, state.reference, more):
                return state
            state = replace(state, reference=None)
        state = replace(
            state,
            text="\n".join(filter(None, (state.text, answer.text)))[:MOST_TEXT],
            affected=state.affected if answer.affected is None else answer.affected,
            trapped=state.trapped if answer.trapped is None else answer.trapped,
        )
        if not (PLACE in state.known or answer.phone or state.minor):
            return state
        new = self._new(state, answer, turn.language)
        return replace(state, reference=await self._rescues.file(turn.person, new))

    def _new(self, state: Rescue, answer: Answer, language: str) -> NewReport:
        hazard = CARDS[Danger(state.danger)].hazard
        more, hidden = _more(answer, False, state.minor), wants_confidence(state.text)
        return NewReport(
            hazard=hazard,
            text=state.text or self._words.say(f"reports.hazard_{hazard}", language),
            lat=more.lat,
            lon=more.lon,
            address=more.address,
            area_code=more.area_code,
            people_affected=state.affected,
            people_trapped=state.trapped,
            language=language,
            contact=more.contact,
            anonymous=state.minor or (wants_no_name(state.text) and not hidden),
            confidential=hidden,
        )

    async def _asked_next(self, state: Rescue, turn: Turn, said: tuple[str, ...]) -> Outcome:
        field = _next(state, turn.person.channel)
        if state.minor:
            await self._progress.keep(turn.person, state)
            return asking(MORE, self._replies.message(state, turn.language, "child", *said))
        if field is None:
            await self._progress.keep(turn.person, state)
            last = ("complete",) if _asked(turn) != "more" or not said else ()
            return asking(MORE, self._replies.message(state, turn.language, *said, *last))
        state = replace(state, asked=(*state.asked, field))
        await self._progress.keep(turn.person, state)
        return asking(f"{NAME}.{field}", self._replies.asking(state, turn.language, field, *said))

    async def _aside(self, state: Rescue, answer: Answer, turn: Turn) -> Outcome:
        """Something that tells the rescuers nothing new but how it goes."""
        if state.reference and answer.aside in (Aside.BETTER, Aside.COMING):
            more = More(text=answer.text)
            await self._rescues.add(turn.person, state.reference, more)
        await self._progress.keep(turn.person, state)
        if answer.aside is Aside.THANKS:
            await self._progress.drop(turn.person, Kept.RESCUE)
            return done(self._replies.thanks(state))
        asked = _asked(turn)
        if answer.aside is Aside.NEXT:
            reply = self._replies.message(state, turn.language, "what_now")
            if asked in _FIELDS:
                reply = self._replies.asking(state, turn.language, asked, "what_now")
            return asking(f"{NAME}.{asked or 'after'}", reply)
        name = better(Danger(state.danger)) if answer.aside is Aside.BETTER else "coming"
        reply = self._replies.message(replace(state, called=True), turn.language, name)
        return asking(MORE if state.reference else AFTER, reply)

    async def _left(self, state: Rescue, turn: Turn) -> Outcome:
        await self._progress.drop(turn.person, Kept.RESCUE)
        name = "left_filed" if state.reference else "left"
        values = {"reference": state.reference} if state.reference else {}
        return done(KeyedReply(kind=Kind.SMALLTALK, key=f"triage.{name}", values=values))

    def _refusal(self, state: Rescue, turn: Turn, error: ReportsError | BadFields) -> KeyedReply:
        if isinstance(error, ReportsError):
            return KeyedReply(kind=Kind.TRIAGE, key=error.key)
        return self._replies.message(state, turn.language, "not_filed")


def _asked(turn: Turn) -> str | None:
    """What this talk asked for: place, people, phone, after, more; None while it is not open."""
    return turn.asked if (turn.open_question or "").startswith(f"{NAME}.") else None


def _reporting(turn: Turn) -> bool:
    """Whether a report asks: a cry is what there is to report, and its place is known there.

    The report of before is about something else.
    """
    return (turn.open_question or "").startswith("report.") and turn.asked != "resume"


def _danger(turn: Turn) -> str | None:
    named = turn.entity(DANGER) or turn.danger
    return named if named in set(Danger) else None


def _cry(turn: Turn) -> str | None:
    return turn.entity(SAID) or turn.cry


def _done(state: Rescue, answer: Answer, before: str | None) -> tuple[str, ...]:
    """The name of what has become of the answer."""
    if state.reference and not before:
        return ("filed",)
    if answer.refused and PHONE in state.known and not answer.tells:
        return ("no_number",)
    if answer.called and not answer.tells:
        return ("called",)
    return ("added",) if state.reference and (answer.text or answer.tells) else ()


def _settled(state: Rescue, answer: Answer, asked: str | None) -> tuple[str, ...]:
    """What need not be asked for (again)."""
    told = {PLACE: answer.placed, PEOPLE: answer.counted, PHONE: answer.phone is not None}
    settled = {*state.known, *(field for field in _FIELDS if told[field])}
    if asked in _FIELDS:
        enough = state.asked.count(asked) >= _MOST_ASKED[asked]
        if enough or answer.unknown or answer.refused:
            settled.add(asked)
    return tuple(field for field in _FIELDS if field in settled)


def _next(state: Rescue, channel: str) -> str | None:
    alone = CARDS[Danger(state.danger)].alone
    needless = {PEOPLE if alone else None, PHONE if channel in PHONES else None}
    return next((f for f in _FIELDS if f not in state.known and f not in needless), None)


def _more(answer: Answer, unreachable: bool, minor: bool) -> More:
    spot = answer.spot
    pinned = spot is not None and spot.pinned
    address = answer.address
    if address and spot and not pinned and spot.name not in address:
        address = f"{spot.name} · {address}"
    return More(
        text=answer.text or None,
        lat=spot.lat if spot and pinned else None,
        lon=spot.lon if spot and pinned else None,
        address=(address or (spot.name if spot else ""))[:MOST_ADDRESS] or None,
        area_code=spot.area if spot else None,
        people_affected=answer.affected,
        people_trapped=answer.trapped,
        contact=None if minor else answer.phone,
        unreachable=unreachable,
    )


def _with(first: Answer, second: Answer) -> Answer:
    """What was cried and what was answered; the answer wins."""
    place = second if second.placed else first
    return replace(
        second,
        placed=place.placed,
        address=place.address,
        spot=place.spot,
        affected=first.affected if second.affected is None else second.affected,
        trapped=first.trapped if second.trapped is None else second.trapped,
        phone=second.phone or first.phone,
        child=first.child or second.child,
        called=first.called or second.called,
    )
