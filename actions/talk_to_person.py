"""Asking for a duty officer: whether one is there, the yes to being read, the numbers meanwhile.

It does not know how an officer answers, nor what happens to the messages that follow.
"""

from actions.places import Places
from actions.turn import QUESTION, Outcome, Turn, asking, done, said
from bot.handover.talks import Talks, Wish
from bot.replies import KeyedButton, KeyedReply, Kind

CONSENT = "person.consent"
#: A button of ours answers only the question that it stood under.
_ASKED = {QUESTION: CONSENT}
_NUMBERS = {"numbers_key": "handover.numbers"}
_NO = frozenset({"deny", "cancel", "skip"})


class TalkToPerson:
    def __init__(self, talks: Talks, places: Places) -> None:
        self._talks = talks
        self._places = places

    async def start(self, turn: Turn) -> Outcome:
        """Nothing is kept before the yes."""
        if await self._talks.open_of(turn.person):
            return said(_told("handover.still_waiting"))
        area = self._area(turn)
        there = await self._talks.somebody_there(area)
        wanted = {"text": turn.text, "area": area, "there": there}
        return asking(CONSENT, _question(there), wanted=wanted)

    async def go_on(self, turn: Turn) -> Outcome:
        if turn.intent in _NO:
            return done(_told("handover.declined"))
        if turn.intent != "affirm":
            there = bool(turn.wanted.get("there"))
            return asking(CONSENT, _question(there), wanted=turn.wanted)
        wish = Wish(text=str(turn.wanted.get("text") or ""), area=turn.wanted.get("area"))
        there = await self._talks.ask(turn.person, turn.language, wish)
        return done(_told("handover.asked" if there else "handover.asked_nobody"))

    async def ask_again(self, turn: Turn) -> KeyedReply | None:
        return _question(bool(turn.wanted.get("there")))

    def _area(self, turn: Turn) -> str | None:
        """The division that the person named or sent with the wish."""
        spots = self._places.meant(turn) if turn.pin or turn.entity("place") else ()
        return spots[0].area if len(spots) == 1 else None


def _told(key: str) -> KeyedReply:
    return KeyedReply(kind=Kind.HANDOFF, key=key, values=_NUMBERS)


def _question(there: bool) -> KeyedReply:
    yes = "handover.button_yes" if there else "handover.button_leave_message"
    return KeyedReply(
        kind=Kind.HANDOFF,
        key="handover.ask" if there else "handover.ask_nobody",
        values=_NUMBERS,
        buttons=(
            KeyedButton(key=yes, intent="affirm", entities=_ASKED),
            KeyedButton(key="handover.button_no", intent="deny", entities=_ASKED),
        ),
    )
