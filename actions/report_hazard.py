"""The guided report: hears what is told, asks for what is missing, confirms, files.

Every step is kept by `services.reports`, so nothing is lost with the engine. It does not know what
a report needs nor what makes one urgent: `bot.reports` does.
"""

import re
from dataclasses import replace

from actions.places import Places, Spot
from actions.report_replies import CONFIRM, RESUME, ask, button, correct, received, resume
from actions.turn import Outcome, Turn, asking, done
from bot.replies import KeyedReply, Kind
from bot.reports.draft import DraftField, ReportDraft
from bot.reports.errors import ReportsError
from bot.reports.service import Reports
from bot.reports.urgency import heard
from bot.residents.fields import BadFields
from bot.triage.cards import CARDS
from bot.triage.danger import Danger
from bot.words.catalogue import Words
from knowledge.hazards import Hazard

#: The words by which a report is begun; what a message has beyond them is a description.
_TRIGGER = re.compile(
    r"我(?:想|要|来)?|请|帮我|继续|上报|报告|举报|反映|登记|汇报|报灾|一下|一个|隐患|险情|灾情|信息|这里|有|了"
    r"|\b(?:i|we|would|like|want|need|to|a|an|the|this|here|please|report(?:ing)?|file|make|submit|log|hazard"
    r"|incident|danger|new|my|it)\b|[\W_]+",
    re.IGNORECASE,
)
_NO = re.compile(r"不对|不是|错了|应该是|no\b|not\b|wrong|actually", re.IGNORECASE)
#: How a correction begins; what is left of the message is the correction.
_NO_AND = re.compile(
    r"^[\W_]*(?:(?:不对|不是的?|错了|应该是|改成|更正|no|not|wrong|that'?s wrong|actually|it'?s)"
    r"(?![a-z])[\W_]*)+",
    re.IGNORECASE,
)
#: An answer that tells nothing of what was asked for.
_NOT_TOLD = frozenset({"skip", "affirm", "deny"})
#: Characters left in Chinese, or letters in English, from which on a message tells something.
_TELLS = {"zh": 4, "en": 10}
_NO_TEXT = "dialogue.report_no_text"
_CLAUSES = re.compile(r"[,，。.;；:：!！?？\n]")


class ReportHazard:
    def __init__(self, reports: Reports, places: Places, words: Words) -> None:
        self._reports = reports
        self._places = places
        self._words = words

    async def start(self, turn: Turn) -> Outcome:
        if (turn.open_question or "").startswith("report_offer.") and not turn.text:
            return await self.take_up(turn)
        turn = _as_if_written(turn)
        draft = await self._reports.draft_of(turn.person)
        if (turn.open_question or "").startswith("report."):
            if turn.entity("said") is None:
                return await self.go_on(turn)
            return await self._begin(turn, draft)
        if draft is not None:
            return asking(RESUME, resume(draft), wanted=kept(turn))
        return await self._begin(turn)

    async def take_up(self, turn: Turn) -> Outcome:
        """The offer to report was accepted: begins with what was said when it was made."""
        known = {name: turn.wanted[name] for name in ("text", "entities") if name in turn.wanted}
        said = {**known.get("entities", {}), "said": known.get("text") or None}
        return await self.start(replace(turn, text="", entities=said, slots={}))

    async def go_on(self, turn: Turn) -> Outcome:
        if turn.intent == "cancel":
            return await self._cancel(turn)
        draft = await self._reports.draft_of(turn.person) or ReportDraft(language=turn.language)
        match turn.asked:
            case "resume":
                return await self._resumed(draft, turn)
            case "confirm":
                return await self._confirmed(draft, turn)
            case asked:
                return await self._told(draft, turn, DraftField(asked or DraftField.TEXT))

    async def offer_to_resume(self, turn: Turn) -> Outcome | None:
        """After the engine forgot the session: the draft of before, if there is one."""
        draft = await self._reports.draft_of(turn.person)
        return asking(RESUME, resume(draft), wanted=kept(turn)) if draft else None

    async def ask_again(self, turn: Turn) -> KeyedReply | None:
        draft = await self._reports.draft_of(turn.person)
        if draft is None:
            return None
        return resume(draft) if turn.asked == "resume" else self._question(draft)

    async def _begin(self, turn: Turn, draft: ReportDraft | None = None) -> Outcome:
        """A new report, or the one that is open with more told."""
        begun = self._take_in(draft or ReportDraft(language=turn.language), turn)
        if tells(turn) or (turn.text and turn.entity("said")):
            begun = _hear(begun, turn.text)
        return await self._keep(begun, turn)

    async def _resumed(self, draft: ReportDraft, turn: Turn) -> Outcome:
        said = {name: turn.wanted[name] for name in ("text", "entities") if name in turn.wanted}
        before = replace(turn, **(said or {"text": ""}))
        if turn.intent == "deny":
            await self._reports.drop_draft(turn.person)
            return await self._begin(before)
        told = before if turn.intent == "affirm" else turn
        if tells(told) or told.entity("said"):
            draft = _hear(self._take_in(draft, told), told.text)
        return await self._keep(draft, turn)

    async def _confirmed(self, draft: ReportDraft, turn: Turn) -> Outcome:
        if turn.intent == "affirm":
            return await self._file(turn)
        correction = _NO_AND.sub("", turn.text).strip()
        if turn.intent == "skip" or (turn.intent != "deny" and not turn.text and not turn.entities):
            return await self._keep(draft, turn)
        if turn.intent == "deny" and not correction and not turn.entities:
            return asking(CONFIRM, correct())
        changed = _with_counts(self._take_in(draft, turn, correcting=True), turn)
        if changed == draft and turn.intent == "deny" and len(correction) < _TELLS["zh"]:
            return asking(CONFIRM, correct())
        return await self._keep(_hear(draft, correction) if changed == draft else changed, turn)

    async def _told(self, draft: ReportDraft, turn: Turn, asked: DraftField) -> Outcome:
        if turn.intent == "skip" and asked in (DraftField.PLACE, DraftField.PEOPLE):
            return await self._keep(draft.skip(asked), turn)
        corrects = _corrects(turn, asked)
        told = self._answered(self._take_in(draft, turn, correcting=corrects), turn, asked)
        if told.has(asked):
            return await self._keep(told, turn)
        await self._reports.save_draft(turn.person, told)
        if corrects:
            corrected = KeyedReply(kind=Kind.REPORT, key="dialogue.corrected")
            return asking(f"report.{asked}", corrected, ask(asked))
        if turn.wanted.get("failed") == asked:
            return await self._keep(self._left_out(told, asked), turn)
        return asking(f"report.{asked}", ask(asked, again=True), wanted={"failed": asked})

    def _answered(self, told: ReportDraft, turn: Turn, asked: DraftField) -> ReportDraft:
        """The draft with what the message says in answer to the question."""
        says = bool(turn.text) and turn.intent not in _NOT_TOLD and not _corrects(turn, asked)
        match asked:
            case DraftField.HAZARD:
                if not told.hazard and turn.danger in set(Danger):
                    told = replace(told, hazard=CARDS[Danger(turn.danger)].hazard)
                return _hear(told, turn.text) if tells(turn) or (says and not told.hazard) else told
            case DraftField.TEXT if says:
                return _hear(told, turn.text)
            case DraftField.PLACE if says and not told.has(asked):
                described = turn.intent != "inform_place" or _describes(turn)
                if described:
                    return _hear(told, turn.text)
                return replace(told, address=turn.text.strip() or None)
            case DraftField.PEOPLE if not _corrects(turn, asked):
                return _with_people(told, turn)
        return told

    def _left_out(self, draft: ReportDraft, asked: DraftField) -> ReportDraft:
        """After a second answer that we could not use: the report goes on with what there is."""
        match asked:
            case DraftField.HAZARD:
                return replace(draft, hazard=Hazard.OTHER)
            case DraftField.TEXT:
                return replace(draft, text=self._words.say(_NO_TEXT, draft.language))
        return draft.skip(asked)

    def _take_in(self, draft: ReportDraft, turn: Turn, correcting: bool = False) -> ReportDraft:
        """Hazard and place out of a message or a button, where they are not known yet."""
        hazard = turn.entity("hazard")
        if hazard and (correcting or not draft.hazard):
            draft = replace(draft, hazard=hazard)
        if correcting or not draft.has(DraftField.PLACE):
            draft = self._with_place(draft, turn)
        return draft

    def _with_place(self, draft: ReportDraft, turn: Turn) -> ReportDraft:
        spots = self._places.meant(turn)
        written = self._written(turn.text) if turn.entity("said") else None
        if written:
            area = self._places.told_in(written)
            return _named(draft, written, area.area if area else None)
        if len(spots) != 1 or (spots[0].pinned and turn.asked == "confirm"):
            return draft
        if spots[0].pinned:
            lat, lon = spots[0].lat, spots[0].lon
            return replace(draft, lat=lat, lon=lon, address=None, area_code=None)
        return _named(draft, _address(spots[0], turn), spots[0].area)

    def _written(self, text: str) -> str | None:
        """The part of a description that names a place: a rescuer needs the street too."""
        for part in _CLAUSES.split(text):
            spot = self._places.told_in(part.strip())
            if spot:
                return f"{spot.name} · {part.strip()}"
        return None

    async def _keep(self, draft: ReportDraft, turn: Turn) -> Outcome:
        await self._reports.save_draft(turn.person, draft)
        question = f"report.{draft.missing() or 'confirm'}"
        return asking(question, self._question(draft), topic_hazard=draft.hazard)

    def _question(self, draft: ReportDraft) -> KeyedReply:
        missing = draft.missing()
        return self._confirmation(draft) if missing is None else ask(missing)

    def _confirmation(self, draft: ReportDraft) -> KeyedReply:
        say, language = self._words.say, draft.language
        place = draft.address or say("reports.place_none", language)
        if draft.lat is not None and draft.lon is not None:
            place = self._places.at(draft.lat, draft.lon)
        people = say("reports.people_none", language)
        if draft.has(DraftField.PEOPLE):
            affected, trapped = draft.people_affected or 0, draft.people_trapped or 0
            people = say("reports.people_counts", language, affected=affected, trapped=trapped)
        values = {
            "hazard_key": f"reports.hazard_{draft.hazard}",
            "text": draft.text,
            "place": place,
            "people": people,
        }
        buttons = (
            button("file", "affirm", CONFIRM),
            button("correct", "deny", CONFIRM),
            button("cancel", "cancel"),
        )
        return KeyedReply(kind=Kind.REPORT, key="reports.confirm", values=values, buttons=buttons)

    async def _file(self, turn: Turn) -> Outcome:
        try:
            filed = await self._reports.file_draft(turn.person)
        except ReportsError as error:
            return asking(CONFIRM, KeyedReply(kind=Kind.REPORT, key=error.key))
        except BadFields as error:
            problem = error.problems[0]
            refused = KeyedReply(kind=Kind.REPORT, key=problem.key, values=problem.values)
            return asking(CONFIRM, refused, correct())
        return done(*received(filed))

    async def _cancel(self, turn: Turn) -> Outcome:
        dropped = await self._reports.drop_draft(turn.person)
        key = "reports.cancelled" if dropped else "reports.nothing_to_cancel"
        return done(KeyedReply(kind=Kind.REPORT, key=key))


def tells(turn: Turn) -> bool:
    """Whether a message says more than that somebody wants to report."""
    return len(_TRIGGER.sub("", turn.text)) >= _TELLS.get(turn.language, 4)


def _corrects(turn: Turn, asked: DraftField) -> bool:
    """ "No, a fire"; or a place in answer to the question for people: the one before was wrong."""
    if "hazard" in turn.entities and (turn.intent == "deny" or _NO.match(turn.text)):
        return asked is not DraftField.HAZARD
    named = {"place", "area"} & set(turn.entities)
    return asked is DraftField.PEOPLE and bool(named) and "count" not in turn.entities


def kept(turn: Turn) -> dict[str, object]:
    """What a question keeps of the message that led to it, in the slot `wanted`."""
    return {"text": turn.text, "entities": dict(turn.entities)}


def _as_if_written(turn: Turn) -> Turn:
    """The button of a triage card or an offer carries the words that it stands beside."""
    said = turn.entity("said")
    return replace(turn, text=said) if said else turn


def _hear(draft: ReportDraft, text: str) -> ReportDraft:
    """Nothing is written down twice: a card's button repeats what the draft may have heard."""
    told = text.strip()
    return draft if not told or told in (draft.text or "") else draft.hear(told)


def _describes(turn: Turn) -> bool:
    """Whether what was said at the question for the place tells of a danger instead."""
    return turn.danger is not None and "hazard" in turn.entities and "place" not in turn.entities


def _with_counts(draft: ReportDraft, turn: Turn) -> ReportDraft:
    """Corrects the counts that a message names; the others stay."""
    said = heard(turn.text)
    affected, trapped = said.affected, said.trapped
    if affected is None and trapped is None:
        affected = turn.entities.get("count")
    if affected is not None:
        draft = replace(draft, people_affected=int(affected))
    return draft if trapped is None else replace(draft, people_trapped=trapped)


def _with_people(draft: ReportDraft, turn: Turn) -> ReportDraft:
    said = heard(turn.text)
    if said.trapped is not None or said.affected is not None:
        return replace(draft, people_trapped=said.trapped, people_affected=said.affected)
    count = 0 if turn.intent == "deny" else turn.entities.get("count")
    return draft if count is None else replace(draft, people_affected=int(count))


def _address(spot: Spot, turn: Turn) -> str:
    told = turn.text.strip() if turn.asked == "place" else turn.entity("place") or ""
    return f"{spot.name} · {told}" if told and told not in spot.name else spot.name


def _named(draft: ReportDraft, address: str, area_code: str | None) -> ReportDraft:
    """The seat of a district is not where it happened: a name gives an address and an area, no
    point."""
    return replace(draft, address=address, area_code=area_code, lat=None, lon=None)
