"""An answer in the middle of a guided report: taken in, corrected, gone back on, confirmed.

It does not know how a report begins, nor what comes next.
"""

import re
from dataclasses import replace

from actions import report_people
from actions.report_answers import ReportAnswers, hear
from actions.report_correcting import Corrections, begins_with_no, without_no
from actions.report_ending import ReportEnding
from actions.report_replies import CONFIRM, ask, confidential, confirm_buttons, correct, report
from actions.report_words import Said, numbered, phone_in, said
from actions.turn import Outcome, Turn, asking
from actions.turn import said as between
from bot.replies import KeyedReply, Kind
from bot.reports.draft import DraftField, ReportDraft
from bot.reports.service import Reports

#: Of a message at the confirmation, up to here a place or a kind in it is a correction; what is
#: longer tells more.
_SHORT = {"zh": 16, "en": 40}
_JOIN = re.compile(
    r"同一|一样|就是(?:这|那|它)|加(?:进|到|上|入)|合并|\b(?:same|join|add|merge)\b", re.IGNORECASE
)
_APART = re.compile(
    r"另|不同|不一样|不是同|新的|分开|单独"
    r"|\b(?:another|different|separate|new|not the same|other)\b",
    re.IGNORECASE,
)


class ReportTalk:
    def __init__(
        self,
        reports: Reports,
        answers: ReportAnswers,
        corrections: Corrections,
        ending: ReportEnding,
    ) -> None:
        self._reports = reports
        self._answers = answers
        self._corrections = corrections
        self._ending = ending

    async def go_on(self, draft: ReportDraft, turn: Turn, short: Said | None) -> Outcome:
        """The message answers the open question; cancelled it is not."""
        if turn.asked == "confirm" and (place := numbered(turn.text)) is not None:
            turn, short = _pressed_at_the_end(draft, turn, place)
        # "It is the same" is like a yes; which of the two it means is in its words.
        if turn.asked != "similar" or not _compares(turn.text):
            common = await self._common(draft, turn, short)
            if common:
                return common
        match turn.asked:
            case "confirm":
                return await self._confirmed(draft, turn, short)
            case "similar":
                return await self._compared(draft, turn, short)
            case asked:
                field = DraftField(asked or DraftField.TEXT)
                return await self._told(draft, turn, field, short)

    async def _common(self, draft: ReportDraft, turn: Turn, short: Said | None) -> Outcome | None:
        """What means the same at every step."""
        phone = phone_in(turn.text)
        if phone:
            kept = replace(draft, contact=phone, anonymous=False)
            return await self._ending.ask_next(kept, turn, report("contact_kept", contact=phone))
        match short:
            case Said.BACK:
                return await self._back(draft, turn)
            case Said.CALL:
                if turn.asked == "people":
                    return between(report("call_or_count"))
                # The card of a danger has said whom to call.
                called = () if turn.danger else (report("call_yourself"),)
                return await self._ending.ask_next(draft, turn, *called)
            case Said.THANKS:
                return between(KeyedReply(kind=Kind.SMALLTALK, key="dialogue.thanks"))
            case Said.GREETING:
                return await self._ending.ask_next(draft, turn)
            case Said.ANONYMOUS | Said.NAMED:
                return await self._named(draft, turn, short)
            case Said.CONFIDENTIAL:
                kept = replace(draft, confidential=True, anonymous=False)
                return await self._ending.ask_next(kept, turn, confidential())
            case Said.ON:
                return await self._ending.ask_next(replace(draft, reopened=None), turn)
        return None

    async def _told(
        self, draft: ReportDraft, turn: Turn, asked: DraftField, short: Said | None
    ) -> Outcome:
        if short is Said.NEXT or (short is Said.YES and draft.reopened is asked):
            return await self._next(draft, turn, asked)
        if short is Said.UNKNOWN and asked in (DraftField.PLACE, DraftField.PEOPLE):
            return await self._ending.ask_next(replace(draft, reopened=None).skip(asked), turn)
        corrected = self._corrected(draft, turn, asked)
        if corrected:
            return await self._ending.ask_next(corrected, turn, _corrected())
        told = self._answers.answered(draft, turn, asked, short)
        if told.missing() is not asked:
            return await self._ending.ask_next(told, turn)
        if turn.wanted.get("failed") == asked:
            return await self._ending.ask_next(self._answers.left_out(told, asked), turn)
        return await self._again(draft, told, turn, asked)

    async def _again(
        self, draft: ReportDraft, told: ReportDraft, turn: Turn, asked: DraftField
    ) -> Outcome:
        """The same question once more; a pin or a description on the way is kept."""
        if told == draft:
            return asking(f"report.{asked}", ask(asked, again=True), wanted={"failed": asked})
        if told.filed:
            return await self._ending.ask_next(told, turn)
        await self._reports.save_draft(turn.person, told)
        noted = report("noted")
        again = ask(asked, again=asked is DraftField.HAZARD)
        return asking(f"report.{asked}", noted, again, wanted={"failed": asked})

    async def _next(self, draft: ReportDraft, turn: Turn, asked: DraftField) -> Outcome:
        """Leaves out what may be left out; what was gone back to stays as it was."""
        optional = asked in (DraftField.PLACE, DraftField.PEOPLE)
        if draft.reopened is None and optional:
            draft = draft.skip(asked)
        return await self._ending.ask_next(replace(draft, reopened=None), turn)

    async def _back(self, draft: ReportDraft, turn: Turn) -> Outcome:
        asked = DraftField(turn.asked) if turn.asked in set(DraftField) else None
        before = draft.before(asked)
        if before is None:
            return between(report("first_question"))
        # Where two of a kind were compared, going back opens that again too.
        return await self._ending.ask_next(
            replace(draft, reopened=before, joins=None, apart=False), turn
        )

    def _corrected(
        self, draft: ReportDraft, turn: Turn, asked: DraftField | None
    ) -> ReportDraft | None:
        if not turn.text:
            return None
        told = self._corrections.of(draft, turn, asked)
        if told is None and asked is DraftField.PEOPLE and _names_a_place(turn):
            # A place in answer to the question for people: the one before was wrong.
            open_again = replace(draft, lat=None, lon=None, address=None, area_code=None)
            told = self._answers.take_in(open_again, turn)
            told = told if told.has(DraftField.PLACE) else None
        return told

    async def _confirmed(self, draft: ReportDraft, turn: Turn, short: Said | None) -> Outcome:
        if short is Said.YES:
            return await self._ending.file(draft, turn)
        corrected = self._corrected(draft, turn, None) if short in (None, Said.NO) else None
        if corrected:
            return await self._ending.ask_next(corrected, turn)
        if short is Said.NO:
            return asking(CONFIRM, correct())
        if short is not None or (not turn.text and not turn.pin and not turn.entities):
            return await self._ending.ask_next(draft, turn)
        changed = self._changed(draft, turn)
        rest = without_no(turn.text)
        if changed == draft and turn.intent == "deny" and len(rest) < 4:
            return asking(CONFIRM, correct())
        return await self._ending.ask_next(hear(draft, rest) if changed == draft else changed, turn)

    def _changed(self, draft: ReportDraft, turn: Turn) -> ReportDraft:
        """By a short message or one that begins with no: kind, place and people that it names."""
        if turn.pin and not turn.text:
            return self._answers.take_in(draft, turn)
        # A cry of fire makes no fire of the landslide that waits to be filed: it is told as well.
        short = turn.danger is None and len(turn.text) <= _SHORT.get(turn.language, 40)
        changed = draft
        if short or begins_with_no(turn.text):
            blank = replace(draft, hazard=None) if turn.entity("hazard") else draft
            if _names_a_place(turn):
                blank = replace(blank, lat=None, lon=None, address=None, area_code=None)
            told = self._answers.take_in(blank, turn)
            changed = told if told.has(DraftField.PLACE) or blank == draft else draft
            changed = report_people.corrected(changed, turn)
        return changed

    async def _compared(self, draft: ReportDraft, turn: Turn, short: Said | None) -> Outcome:
        """The answer to "add yours to that one, or is it another?"."""
        place = numbered(turn.text)
        apart = place == 1 or short in (Said.NO, Said.UNKNOWN, Said.NEXT)
        apart = apart or (place is None and bool(_APART.search(turn.text)))
        joins = place == 0 or short is Said.YES or bool(_JOIN.search(turn.text))
        if apart or joins:
            other = await self._ending.alike(draft, turn.person)
            settled = replace(draft, apart=True)
            if not apart and other:
                settled = replace(draft, joins=other.reference)
            return await self._ending.ask_next(settled, turn)
        return await self._confirmed(draft, turn, short)

    async def _named(self, draft: ReportDraft, turn: Turn, short: Said) -> Outcome:
        anonymous = short is Said.ANONYMOUS and turn.entity("anonymous") != "named"
        changed = replace(draft, anonymous=anonymous)
        first = (
            ()
            if turn.asked == "confirm"
            else (report("anonymous_noted" if anonymous else "named_noted"),)
        )
        return await self._ending.ask_next(changed, turn, *first)


def _pressed_at_the_end(draft: ReportDraft, turn: Turn, place: int) -> tuple[Turn, Said | None]:
    """The button that a number stands for."""
    buttons = confirm_buttons(draft)
    if place >= len(buttons):
        return turn, None
    chosen = buttons[place]
    pressed = replace(turn, text="", intent=chosen.intent, entities=dict(chosen.entities))
    return pressed, said(pressed)


def _compares(text: str) -> bool:
    """Whether a message says which of two reports is meant, or that they are one."""
    return bool(_JOIN.search(text) or _APART.search(text))


def _names_a_place(turn: Turn) -> bool:
    return bool({"place", "area"} & set(turn.entities)) and "count" not in turn.entities


def _corrected() -> KeyedReply:
    return KeyedReply(kind=Kind.REPORT, key="dialogue.corrected", closing=True)
