"""Which warnings are in force where somebody is, and whether one that they got is genuine.

It does not know how a warning is issued or what its words mean.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from actions.places import Places, Spot, which
from actions.turn import Outcome, Turn, asking, done, said
from actions.warned import headline, moment, titled, told, warned_at
from bot.alerts.content import MsgType
from bot.alerts.incoming.views import Warnings
from bot.alerts.published import InForce, Published, Standing
from bot.answers import Answers
from bot.replies import KeyedButton, KeyedReply, Kind
from bot.rumours.checking import Found, Rumours, Verdict
from bot.rumours.claim import Claim, claim_of
from bot.words.catalogue import Words

#: So many are told whole, of so many more the headlines.
LIMIT, MOST_HEADLINES = 3, 10
#: Changed parts of a text that are told; more of them say no more.
MOST_OTHERS, LONGEST = 5, 60
IN_FORCE = Standing.IN_FORCE
GENUINE_ARTICLE = "genuine-warnings"


class AlertsHere:
    def __init__(
        self,
        warnings: Warnings,
        answers: Answers,
        places: Places,
        rumours: Rumours,
        words: Words,
    ) -> None:
        self._words = words
        self._warnings = warnings
        self._answers = answers
        self._places = places
        self._rumours = rumours

    async def start(self, turn: Turn) -> Outcome:
        spots = self._places.asked_about(turn)
        if len(spots) > 1:
            return asking("alerts.place", which(spots))
        if not spots:
            named = turn.open_question == "alerts.place" or turn.entity("place")
            key = "dialogue.place_unknown" if named else "dialogue.alerts_ask_place"
            return asking("alerts.place", KeyedReply(kind=Kind.QUESTION, key=key))
        found = await warned_at(self._warnings, spots[0])
        if not found:
            return done(_none(spots[0]))
        return done(*self._listed(found, turn.language))

    async def go_on(self, turn: Turn) -> Outcome:
        if turn.intent in ("cancel", "deny", "skip"):
            return done(KeyedReply(kind=Kind.SMALLTALK, key="dialogue.let_go"))
        return await self.start(turn)

    async def ask_again(self, turn: Turn) -> KeyedReply | None:
        return KeyedReply(kind=Kind.QUESTION, key="dialogue.alerts_ask_place")

    async def check(self, turn: Turn) -> Outcome:
        """Is it true? By its number, its words, what we denied or warned of; else how to tell."""
        verdict = await self._rumours.check(turn.text)
        claim = claim_of(turn.text)
        replies = self._verdicts(verdict, turn)
        if not claim.what_to_do or verdict.found is Found.NO_CLAIM:
            return said(*replies)
        here = await self._besides(verdict, turn)
        return said(*replies, *here, *await self._if_true(claim, turn))

    def _verdicts(self, verdict: Verdict, turn: Turn) -> tuple[KeyedReply, ...]:
        if verdict.published:
            if verdict.published.message.msg_type is MsgType.CANCEL:
                return (self._verdict(verdict, verdict.published, turn.language),)
            quoted = told(verdict.published.message, turn.language)
            if verdict.found is Found.DENIED or verdict.published.standing is not IN_FORCE:
                quoted = quoted.model_copy(update={"buttons": ()})
            return self._verdict(verdict, verdict.published, turn.language), quoted
        if verdict.found is Found.NO_CLAIM:
            how = self._answers.article(GENUINE_ARTICLE, turn.language)
            return tuple(filter(None, (how, _checked("check_send_number"))))
        foreign = verdict.found is Found.NOT_OURS
        return (_checked("check_not_ours" if foreign else "check_nothing"),)

    async def _besides(self, verdict: Verdict, turn: Turn) -> tuple[KeyedReply, ...]:
        """What else is in force where they are, where they said that."""
        spots = self._places.meant(turn)
        if len(spots) != 1:
            return ()
        quoted = verdict.published.message.identifier if verdict.published else None
        found = await warned_at(self._warnings, spots[0])
        others = [one for one in found if one.identifier != quoted]
        if not found:
            return (_none(spots[0]),)
        if not others:
            return ()
        head = KeyedReply(
            kind=Kind.ALERTS, key="dialogue.check_here", values={"place": spots[0].name}
        )
        return (head, *self._listed(others, turn.language))

    async def _if_true(self, claim: Claim, turn: Turn) -> tuple[KeyedReply, ...]:
        """Who waits until it is certain may wait too long."""
        hazard = turn.entity("hazard")
        found = await self._answers.answer(claim.said, turn.language, hazard=hazard)
        first = _checked("check_if_true" if found else "check_if_seen")
        return (first, found) if found else (first,)

    def _verdict(self, verdict: Verdict, published: Published, language: str) -> KeyedReply:
        values = {
            "since": moment(published.message.sent_at),
            "link": self._rumours.page(published),
            "headline": headline(published.message, language),
            "others": "\n".join(f"· {part[:LONGEST]}" for part in verdict.others[:MOST_OTHERS]),
        }
        return KeyedReply(kind=Kind.ALERTS, key=_key(verdict, published), values=values)

    def _listed(self, found: Sequence[InForce], language: str) -> Iterator[KeyedReply]:
        """None is passed over in silence."""
        yield from (told(one, language) for one in found[:LIMIT])
        more = found[LIMIT:]
        if more:
            lines = (f"· {titled(one, language, self._words)}" for one in more[:MOST_HEADLINES])
            values = {"count": len(more), "headlines": "\n".join(lines)}
            yield KeyedReply(kind=Kind.ALERTS, key="dialogue.alerts_more", values=values)


_HERE = KeyedButton(key="dialogue.button_alerts", intent="alerts_here")


def _checked(name: str) -> KeyedReply:
    return KeyedReply(kind=Kind.ALERTS, key=f"dialogue.{name}", buttons=(_HERE,))


def _key(verdict: Verdict, published: Published) -> str:
    ended = published.message.msg_type is MsgType.CANCEL
    if ended and verdict.found is not Found.CHANGED:
        return "dialogue.check_all_clear"
    return _KEYS[verdict.found](published)


def _warned(published: Published) -> str:
    now = published.standing is IN_FORCE
    return "dialogue.check_warned" if now else "dialogue.check_warned_over"


#: What is said of a published message, by how it was found.
_KEYS: Mapping[Found, Callable[[Published], str]] = {
    Found.NUMBER: lambda published: f"dialogue.check_{published.standing}",
    Found.COPY: lambda published: f"dialogue.check_copy_{published.standing}",
    Found.CHANGED: lambda published: "dialogue.check_changed",
    Found.DENIED: lambda published: "dialogue.check_denied",
    Found.WARNED: _warned,
}


def _none(spot: Spot) -> KeyedReply:
    subscribe = KeyedButton(
        key="dialogue.button_subscribe",
        intent="subscribe",
        entities={"area": spot.area} if spot.area else {},
    )
    values = {"place": spot.name}
    return KeyedReply(
        kind=Kind.ALERTS, key="dialogue.alerts_none", values=values, buttons=(subscribe,)
    )
