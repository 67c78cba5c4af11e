"""A photo with a message: into the report that is open, else the offer to report with it.

What is written beside it is heard as ever. It does not know what the other conversations do.
"""

from dataclasses import replace

from actions.go_on import OFFERED
from actions.report_hazard import ReportHazard, kept
from actions.turn import BEFORE, OPEN_QUESTION, Handler, Outcome, Turn, asking
from bot.replies import KeyedButton, KeyedReply, Kind

_REPORT = KeyedButton(key="dialogue.button_report", intent="report_hazard")


class Photos:
    def __init__(self, report: ReportHazard) -> None:
        self._report = report

    def heard_by(self, handler: Handler) -> Handler:
        """The handler, for messages that may come with photos."""

        async def heard(turn: Turn) -> Outcome:
            if not turn.photos:
                return await handler(turn)
            if _report_is_open(turn):
                return await self._into_report(turn, handler)
            return await self._offered(turn, handler)

        return heard

    async def _into_report(self, turn: Turn, handler: Handler) -> Outcome:
        noted = await self._report.take_photos(turn)
        beside = turn.text or turn.pin or turn.entities
        outcome = await handler(turn) if beside else Outcome(replies=())
        if OPEN_QUESTION not in outcome.slots and turn.asked != "resume" and _asks(turn):
            # The photo may have told the place that was asked for.
            silent = replace(turn, text="", intent="inform", entities={}, pin=None, photos=0)
            following = await self._report.go_on(silent)
            replies = (*outcome.replies, *following.replies)
            outcome = Outcome(replies=replies, slots={**outcome.slots, **following.slots})
        return replace(outcome, replies=(noted, *outcome.replies))

    async def _offered(self, turn: Turn, handler: Handler) -> Outcome:
        """No report is open. One that begins takes the photos along, now or in an hour."""
        if not (turn.text or turn.pin or turn.entities):
            resumed = await self._report.offer_to_resume(turn)
            return resumed or _offer(turn)
        outcome = await handler(turn)
        asked = outcome.slots.get(OPEN_QUESTION, turn.open_question) or ""
        if asked.startswith("report.") or asked == OFFERED:
            return outcome
        if asked:
            aside = KeyedReply(kind=Kind.QUESTION, key="dialogue.photo_aside")
            return replace(outcome, replies=(aside, *outcome.replies))
        return _offer(turn, outcome)


def _report_is_open(turn: Turn) -> bool:
    waiting = [question for question, _ in turn.wanted.get(BEFORE, ())]
    return _asks(turn) or any(question.startswith("report.") for question in waiting)


def _asks(turn: Turn) -> bool:
    return (turn.open_question or "").startswith("report.")


def _offer(turn: Turn, outcome: Outcome | None = None) -> Outcome:
    offer = KeyedReply(kind=Kind.QUESTION, key="dialogue.offer_report_photo", buttons=(_REPORT,))
    before, slots = (outcome.replies, dict(outcome.slots)) if outcome else ((), {})
    slots.pop(OPEN_QUESTION, None)
    slots.pop("wanted", None)
    return asking(OFFERED, *before, offer, wanted=kept(turn), **slots)
