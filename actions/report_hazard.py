"""The guided report: hears what is told, asks for what is missing, confirms, files.

Every step is kept by `services.reports`, so nothing is lost with the engine. It does not know what
a report needs nor what makes one urgent: `bot.reports` does.
"""

from dataclasses import replace
from typing import Any

from actions.report_answers import ReportAnswers, hear, tells
from actions.report_correcting import Corrections
from actions.report_ending import ReportEnding
from actions.report_replies import (
    CONFIRM,
    RESUME,
    SIMILAR,
    confidential,
    confirm_buttons,
    report,
    resume,
)
from actions.report_talk import ReportTalk
from actions.report_wishes import wants_confidence, wants_no_name
from actions.report_words import Said, numbered, said
from actions.turn import Outcome, Turn, asking, done
from actions.turn import said as between
from bot.replies import KeyedReply, Kind
from bot.reports.draft import DraftField, ReportDraft
from bot.reports.service import Reports
from bot.reports.uploads import Uploads


class ReportHazard:
    def __init__(
        self,
        reports: Reports,
        uploads: Uploads,
        answers: ReportAnswers,
        corrections: Corrections,
        ending: ReportEnding,
    ) -> None:
        self._reports = reports
        self._uploads = uploads
        self._answers = answers
        self._corrections = corrections
        self._ending = ending
        self._talk = ReportTalk(reports, answers, corrections, ending)

    # --- how a report begins --------------------------------------------------------------------

    async def start(self, turn: Turn) -> Outcome:
        if (turn.open_question or "").startswith("report_offer.") and not turn.text:
            return await self.take_up(turn)
        turn = _as_if_written(turn)
        draft = await self._open_draft(turn)
        if (turn.open_question or "").startswith("report."):
            if turn.entity("said") is None:
                return await self.go_on(turn)
            return await self._begin(turn, draft)
        if draft is not None:
            return asking(RESUME, resume(draft), wanted=kept(turn))
        return await self._begin(turn)

    async def take_up(self, turn: Turn) -> Outcome:
        """The offer to report was accepted: begins with what was said when it was made."""
        known = _kept_in(turn)
        told = {**known.get("entities", {}), "said": known.get("text") or None}
        return await self.start(replace(turn, text="", entities=told, slots={}))

    async def told_whole(self, turn: Turn) -> Outcome | None:
        """For a message that nobody asked for: if it tells a whole report, the confirmation.

        Whoever is at risk has the card before them and is asked before anything is filed.
        """
        told = self._told_by(ReportDraft(language=turn.language), turn)
        if told.missing() is not None or told.at_risk or not tells(turn):
            return None
        return await self._begin(turn)

    async def offer_to_resume(self, turn: Turn) -> Outcome | None:
        """After the engine forgot the session: the draft of before, if there is one."""
        draft = await self._open_draft(turn)
        return asking(RESUME, resume(draft), wanted=kept(turn)) if draft else None

    async def ask_again(self, turn: Turn) -> KeyedReply | None:
        draft = await self._reports.draft_of(turn.person)
        if draft is None:
            return None
        if turn.asked == "resume":
            return resume(draft)
        _, replies = await self._ending.question(draft, turn)
        return replies[-1]

    async def take_photos(self, turn: Turn) -> KeyedReply:
        """The person's photos go with the report that is open; what is said of it."""
        draft = await self._reports.draft_of(turn.person) or ReportDraft(language=turn.language)
        more, noted = await self.with_photos(draft, turn)
        await self._reports.save_draft(turn.person, more)
        if more.filed and more.photos:
            await self._reports.supplement(turn.person, more)
        return noted

    async def with_photos(self, draft: ReportDraft, turn: Turn) -> tuple[ReportDraft, KeyedReply]:
        """The draft with what the person sent lately, and what is said of it."""
        more = await self._uploads.into(turn.person, draft)
        key = "photo_kept" if more.photos > draft.photos else "photo_not_kept"
        if more.has(DraftField.PLACE) and not draft.has(DraftField.PLACE):
            key = "photo_kept_place"
        return more, report(key, photos=more.photos)

    async def _open_draft(self, turn: Turn) -> ReportDraft | None:
        """One that was filed already has nothing more to be asked, a while later."""
        draft = await self._reports.draft_of(turn.person)
        asked = (turn.open_question or "").startswith("report.")
        if draft is None or not draft.filed or asked:
            return draft
        await self._reports.drop_draft(turn.person)
        return None

    async def _begin(self, turn: Turn, draft: ReportDraft | None = None) -> Outcome:
        """A new report, or the one that is open with more told."""
        begun = self._told_by(draft or ReportDraft(language=turn.language), turn)
        begun, kept_photos = await self.with_photos(begun, turn)
        new = begun.photos > (draft.photos if draft else 0)
        first = (kept_photos,) if new else ()
        if begun.confidential and not (draft and draft.confidential):
            first = (confidential(), *first)
        return await self._ending.ask_next(begun, turn, *first)

    def _told_by(self, draft: ReportDraft, turn: Turn) -> ReportDraft:
        told = self._corrections.of(draft, turn, DraftField.HAZARD) if turn.hazards else None
        told = self._answers.take_in(told or draft, turn)
        if tells(turn) or (turn.text and turn.entity("said")):
            told = hear(told, turn.text)
        if wants_no_name(turn.text) and not turn.entity("said"):
            told = replace(told, anonymous=True)
        if wants_confidence(turn.text):
            told = replace(told, confidential=True)
        return told

    # --- an answer --------------------------------------------------------------------------------

    async def go_on(self, turn: Turn) -> Outcome:
        draft = await self._reports.draft_of(turn.person) or ReportDraft(language=turn.language)
        short = said(turn)
        if turn.asked == "resume":
            return await self._resumed(draft, turn, short)
        if short is Said.CANCEL or _picks_the_last(draft, turn):
            return await self._cancel(draft, turn)
        if short is Said.ANEW:
            await self._reports.drop_draft(turn.person)
            return await self._begin(replace(turn, text="", entities={}, pin=None))
        return await self._talk.go_on(draft, turn, short)

    # --- the draft of before ----------------------------------------------------------------------

    async def _resumed(self, draft: ReportDraft, turn: Turn, short: Said | None) -> Outcome:
        place = numbered(turn.text)
        if short is Said.CANCEL or place == 2:
            return await self._cancel(draft, turn)
        if short is Said.THANKS:
            return between(KeyedReply(kind=Kind.SMALLTALK, key="dialogue.thanks"))
        before = _before(turn)
        if short in (Said.NO, Said.ANEW) or place == 1:
            await self._reports.drop_draft(turn.person)
            return await self._begin(before)
        if short in (Said.YES, Said.ON, Said.NEXT) or place == 0:
            return await self._begin(before, draft)
        if turn.wanted.get("unclear") or (turn.pin and not turn.text):
            return await self._begin(_both(before, turn), draft)
        return asking(RESUME, resume(draft), wanted={**kept(_both(before, turn)), "unclear": True})

    async def _cancel(self, draft: ReportDraft, turn: Turn) -> Outcome:
        dropped = await self._reports.drop_draft(turn.person)
        if draft.filed:
            return done(report("stays_filed", reference=draft.filed))
        return done(report("cancelled" if dropped else "nothing_to_cancel"))


def kept(turn: Turn) -> dict[str, object]:
    """What a question keeps of the message that led to it, in the slot `wanted`."""
    return {"text": turn.text, "entities": dict(turn.entities)}


def _kept_in(turn: Turn) -> dict[str, Any]:
    return {name: turn.wanted[name] for name in ("text", "entities") if name in turn.wanted}


def _before(turn: Turn) -> Turn:
    """The message that led to the question, in this one's place."""
    told = _kept_in(turn)
    return replace(turn, text=told.get("text") or "", entities=told.get("entities") or {})


def _picks_the_last(draft: ReportDraft, turn: Turn) -> bool:
    """By its number: of both closed questions the last button cancels."""
    last = {CONFIRM: len(confirm_buttons(draft)), SIMILAR: 3}.get(turn.open_question or "")
    return last is not None and numbered(turn.text) == last - 1


def _both(before: Turn, turn: Turn) -> Turn:
    """Two messages as one; what the second says of a thing counts."""
    text = "\n".join(filter(None, (before.text, turn.text)))
    return replace(turn, text=text, entities={**before.entities, **turn.entities})


def _as_if_written(turn: Turn) -> Turn:
    """The button of a triage card or an offer carries the words that it stands beside."""
    told = turn.entity("said")
    return replace(turn, text=told) if told else turn
