"""What comes next in a guided report: the next question, one like it, the confirmation, the filing.

It does not read messages. Whoever is at risk is not asked for a confirmation (decision 0059).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from actions.report_place import ReportPlaces
from actions.report_replies import (
    CONFIRM,
    SIMILAR,
    ask,
    confirm_buttons,
    correct,
    offer_similar,
    received,
    report,
    told_before,
)
from actions.turn import Outcome, Turn, asking, done
from bot.replies import KeyedReply, Kind
from bot.reports.draft import DraftField, ReportDraft
from bot.reports.errors import ReportsError
from bot.reports.service import Reports
from bot.reports.similar import Similar
from bot.residents.fields import BadFields
from bot.residents.people import Person
from bot.words.catalogue import Words


class ReportEnding:
    def __init__(
        self,
        reports: Reports,
        places: ReportPlaces,
        words: Words,
        clock: Callable[[], datetime],
    ) -> None:
        self._reports = reports
        self._places = places
        self._words = words
        self._clock = clock

    async def ask_next(self, draft: ReportDraft, turn: Turn, *first: KeyedReply) -> Outcome:
        """Keeps the draft and asks what is missing; files what waits for nothing."""
        if draft.filed:
            return await self._supplemented(draft, turn, first)
        await self._reports.save_draft(turn.person, draft)
        if draft.at_risk and draft.missing() is None:
            return await self.file(draft, turn, *first)
        question, replies = await self.question(draft, turn)
        # A draft just offered to join remembers the other one: the next yes is meant for it.
        return asking(question, *first, *replies, topic_hazard=draft.hazard)

    async def question(self, draft: ReportDraft, turn: Turn) -> tuple[str, tuple[KeyedReply, ...]]:
        """What is open now, and how it is asked."""
        missing = draft.missing()
        if missing:
            told = self.told(draft, missing, turn.language) if draft.reopened else None
            before = (told_before(told),) if told else ()
            return f"report.{missing}", (*before, ask(missing, reopened=bool(told)))
        other = await self.alike(draft, turn.person)
        if other:
            return SIMILAR, (offer_similar(other, self._clock()),)
        return CONFIRM, (self.confirmation(draft, turn),)

    async def alike(self, draft: ReportDraft, person: Person) -> Similar | None:
        """The nearest report of somebody else that this one may repeat, if that is not settled."""
        if draft.joins or draft.apart:
            return None
        return next(iter(await self._reports.like(person, draft)), None)

    async def file(self, draft: ReportDraft, turn: Turn, *first: KeyedReply) -> Outcome:
        try:
            filed = await self._reports.file_draft(turn.person)
        except ReportsError as error:
            return asking(CONFIRM, *first, KeyedReply(kind=Kind.REPORT, key=error.key))
        except BadFields as error:
            problem = error.problems[0]
            refused = KeyedReply(kind=Kind.REPORT, key=problem.key, values=problem.values)
            return asking(CONFIRM, *first, refused, correct())
        kept = report("photos_filed", photos=draft.photos)
        first = (*first, *received(filed), *((kept,) if draft.photos else ()))
        left = await self._reports.draft_of(turn.person)
        if left is None or left.missing() is None:
            return done(*first)
        question, replies = await self.question(left, turn)
        return asking(question, *first, *replies, topic_hazard=left.hazard)

    async def _supplemented(
        self, draft: ReportDraft, turn: Turn, first: tuple[KeyedReply, ...]
    ) -> Outcome:
        """What was told after the filing is added; with nothing new the draft just ends."""
        before = await self._reports.draft_of(turn.person)
        if before is None or before.finished() != draft.finished() or draft.photos:
            added = await self._reports.supplement(turn.person, draft)
            key = "added" if added else "unknown"
            first = (*first, report(key, reference=draft.filed))
            draft = replace(draft, photos=0)
            if added is None:
                await self._reports.drop_draft(turn.person)
                return done(*first)
        if draft.missing() is None:
            await self._reports.drop_draft(turn.person)
            return done(*(first or (report("stays_filed", reference=draft.filed),)))
        await self._reports.save_draft(turn.person, draft)
        question, replies = await self.question(draft, turn)
        return asking(question, *first, *replies, topic_hazard=draft.hazard)

    def confirmation(self, draft: ReportDraft, turn: Turn) -> KeyedReply:
        say, language, more = self._words.say, turn.language, [""]
        if draft.photos:
            more.append(say("reports.confirm_photos", language, photos=draft.photos))
        if draft.joins:
            more.append(say("reports.confirm_joins", language, reference=draft.joins))
        return KeyedReply(
            kind=Kind.REPORT,
            key="reports.confirm",
            values={
                **{field.value: self._shown(draft, field, language) for field in DraftField},
                "contact": self._contact(draft, turn),
                "extra": "\n".join(more),
            },
            buttons=confirm_buttons(draft),
        )

    def told(self, draft: ReportDraft, field: DraftField, language: str) -> str | None:
        """What was said to a question; None for nothing."""
        return self._shown(draft, field, language) if draft.has(field) else None

    def _shown(self, draft: ReportDraft, field: DraftField, language: str) -> str:
        say = self._words.say
        match field:
            case DraftField.HAZARD:
                return say(f"reports.hazard_{draft.hazard or 'other'}", language)
            case DraftField.TEXT:
                return draft.text or ""
            case DraftField.PLACE:
                return self._places.name_of(draft) or say("reports.place_none", language)
            case DraftField.PEOPLE:
                return self._people(draft, language)

    def _people(self, draft: ReportDraft, language: str) -> str:
        """Only what was said: no number is no zero."""
        say, affected, trapped = self._words.say, draft.people_affected, draft.people_trapped
        if affected is not None and trapped is not None:
            return say("reports.people_both", language, affected=affected, trapped=trapped)
        if affected is not None:
            return say("reports.people_affected", language, count=affected)
        if trapped is not None:
            return say("reports.people_trapped", language, count=trapped)
        return say("reports.people_none", language)

    def _contact(self, draft: ReportDraft, turn: Turn) -> str:
        """How the reporter can be reached, as it will be kept."""
        say, language = self._words.say, turn.language
        if draft.anonymous:
            return say("reports.contact_anonymous", language)
        if draft.confidential:
            return say("back.confidential_confirm", language)
        if draft.contact:
            return say("reports.contact_given", language, contact=draft.contact)
        name = "web" if turn.person.channel == "web" else "channel"
        return say(f"reports.contact_{name}", language)
