"""The guided report: hears what is told, asks for what is missing, confirms, files.

Every step is kept by `services.reports`, so nothing is lost with the engine. It does not know what
a report needs nor what makes one urgent: `bot.reports` does.
"""

import re
from dataclasses import replace

from actions.places import Places, Spot
from actions.turn import Outcome, Turn, asking, done
from bot.replies import KeyedButton, KeyedReply, Kind
from bot.reports.draft import DraftField, ReportDraft
from bot.reports.errors import ReportsError
from bot.reports.filing import Filed
from bot.reports.service import Reports
from bot.reports.urgency import heard
from bot.residents.fields import BadFields
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
#: Characters left in Chinese, or letters in English, from which on a message tells something.
_TELLS = {"zh": 4, "en": 10}
#: Offered as buttons: the commonest of flood season; anything else is typed.
_OFFERED = (
    Hazard.WATERLOGGING,
    Hazard.FLOOD,
    Hazard.FIRE,
    Hazard.LANDSLIDE,
    Hazard.GAS,
    Hazard.OTHER,
)
_SIMILAR = 2


class ReportHazard:
    def __init__(self, reports: Reports, places: Places, words: Words) -> None:
        self._reports = reports
        self._places = places
        self._words = words

    async def start(self, turn: Turn) -> Outcome:
        if (turn.open_question or "").startswith("report."):
            return await self.go_on(turn)
        draft = await self._reports.draft_of(turn.person)
        if draft is not None:
            return asking("report.resume", _resume(draft), wanted=_kept(turn))
        return await self._begin(turn)

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
        return asking("report.resume", _resume(draft)) if draft else None

    async def ask_again(self, turn: Turn) -> KeyedReply | None:
        draft = await self._reports.draft_of(turn.person)
        if draft is None:
            return None
        return _resume(draft) if turn.asked == "resume" else self._question(draft)

    async def _begin(self, turn: Turn) -> Outcome:
        draft = self._take_in(ReportDraft(language=turn.language), turn)
        if tells(turn):
            draft = draft.hear(turn.text)
        return await self._keep(draft, turn)

    async def _resumed(self, draft: ReportDraft, turn: Turn) -> Outcome:
        if turn.intent == "deny":
            await self._reports.drop_draft(turn.person)
            kept = {name: turn.wanted[name] for name in ("text", "entities") if name in turn.wanted}
            return await self._begin(replace(turn, **kept) if kept else replace(turn, text=""))
        if turn.intent != "affirm" and tells(turn):
            draft = self._take_in(draft, turn).hear(turn.text)
        return await self._keep(draft, turn)

    async def _confirmed(self, draft: ReportDraft, turn: Turn) -> Outcome:
        if turn.intent == "affirm":
            return await self._file(turn)
        if turn.intent == "deny" and "hazard" not in turn.entities:
            return asking("report.confirm", _correct())
        changed = self._take_in(draft, turn, correcting=True)
        if changed == draft:
            changed = draft.hear(turn.text)
        return await self._keep(changed, turn)

    async def _told(self, draft: ReportDraft, turn: Turn, asked: DraftField) -> Outcome:
        if turn.intent == "skip" and asked in (DraftField.PLACE, DraftField.PEOPLE):
            return await self._keep(draft.skip(asked), turn)
        corrects = _corrects(turn, asked)
        told = self._take_in(draft, turn, correcting=corrects)
        match asked:
            case DraftField.HAZARD if tells(turn):
                told = told.hear(turn.text)
            case DraftField.TEXT if turn.text and turn.intent not in ("skip", "affirm", "deny"):
                told = told.hear(turn.text)
            case DraftField.PLACE if turn.intent == "inform_place" and not told.has(asked):
                told = replace(told, address=turn.text.strip() or None)
            case DraftField.PLACE if turn.intent == "inform":
                told = told.hear(turn.text)
            case DraftField.PEOPLE:
                told = _with_people(told, turn)
        if told.has(asked):
            return await self._keep(told, turn)
        await self._reports.save_draft(turn.person, told)
        if corrects:
            corrected = KeyedReply(kind=Kind.REPORT, key="dialogue.corrected")
            return asking(f"report.{asked}", corrected, _ask(asked))
        return asking(f"report.{asked}", _ask(asked, again=True))

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
        if len(spots) != 1 or (spots[0].pinned and turn.asked == "confirm"):
            return draft
        if spots[0].pinned:
            return replace(draft, lat=spots[0].lat, lon=spots[0].lon, address=None)
        # The seat of a district is not where it happened: a name goes in as an address, no point.
        return replace(draft, address=_address(spots[0], turn), lat=None, lon=None)

    async def _keep(self, draft: ReportDraft, turn: Turn) -> Outcome:
        await self._reports.save_draft(turn.person, draft)
        question = f"report.{draft.missing() or 'confirm'}"
        return asking(question, self._question(draft), topic_hazard=draft.hazard)

    def _question(self, draft: ReportDraft) -> KeyedReply:
        missing = draft.missing()
        return self._confirmation(draft) if missing is None else _ask(missing)

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
            _button("file", "affirm"),
            _button("correct", "deny"),
            _button("cancel", "cancel"),
        )
        return KeyedReply(kind=Kind.REPORT, key="reports.confirm", values=values, buttons=buttons)

    async def _file(self, turn: Turn) -> Outcome:
        try:
            filed = await self._reports.file_draft(turn.person)
        except ReportsError as error:
            return asking("report.confirm", KeyedReply(kind=Kind.REPORT, key=error.key))
        except BadFields as error:
            problem = error.problems[0]
            refused = KeyedReply(kind=Kind.REPORT, key=problem.key, values=problem.values)
            return asking("report.confirm", refused, _correct())
        return done(*_received(filed))

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
        return True
    named = {"place", "area"} & set(turn.entities)
    return asked is DraftField.PEOPLE and bool(named) and "count" not in turn.entities


def _kept(turn: Turn) -> dict[str, object]:
    return {"text": turn.text, "entities": dict(turn.entities)}


def _with_people(draft: ReportDraft, turn: Turn) -> ReportDraft:
    said = heard(turn.text)
    if said.trapped is not None or said.affected is not None:
        return replace(draft, people_trapped=said.trapped, people_affected=said.affected)
    count = 0 if turn.intent == "deny" else turn.entities.get("count")
    return draft if count is None else replace(draft, people_affected=int(count))


def _address(spot: Spot, turn: Turn) -> str:
    told = turn.text.strip() if turn.asked == "place" else turn.entity("place") or ""
    return f"{spot.name} · {told}" if told and told not in spot.name else spot.name


def _ask(asked: DraftField, again: bool = False) -> KeyedReply:
    key = f"reports.ask_{asked}"
    buttons: tuple[KeyedButton, ...] = ()
    if asked is DraftField.HAZARD:
        buttons = tuple(
            KeyedButton(key=f"reports.hazard_{code}", intent="inform", entities={"hazard": code})
            for code in _OFFERED
        )
    if asked in (DraftField.PLACE, DraftField.PEOPLE):
        buttons = (_button("skip", "skip"),)
    if again and asked is not DraftField.TEXT:
        key = f"{key}_again"
    return KeyedReply(kind=Kind.REPORT, key=key, buttons=buttons)


def _resume(draft: ReportDraft) -> KeyedReply:
    return KeyedReply(
        kind=Kind.REPORT,
        key="reports.resume",
        values={"hazard_key": f"reports.hazard_{draft.hazard or Hazard.OTHER}"},
        buttons=(_button("go_on", "affirm"), _button("anew", "deny"), _button("cancel", "cancel")),
    )


def _correct() -> KeyedReply:
    return KeyedReply(
        kind=Kind.REPORT,
        key="dialogue.report_correct",
        buttons=(_button("file", "affirm"), _button("cancel", "cancel")),
    )


def _received(filed: Filed) -> tuple[KeyedReply, ...]:
    report = filed.report
    key = "reports.received_urgent" if report.urgent else "reports.received"
    received = KeyedReply(
        kind=Kind.REPORT,
        key=key,
        values={"reference": report.reference},
        buttons=(
            KeyedButton(
                key="dialogue.button_status",
                intent="report_status",
                entities={"reference": report.reference},
            ),
        ),
    )
    similar = (
        KeyedReply(
            kind=Kind.REPORT,
            key="reports.similar",
            values={
                "reference": other.reference,
                "hazard_key": f"reports.hazard_{other.hazard}",
                "distance_m": other.distance_m,
            },
        )
        for other in filed.similar[:_SIMILAR]
    )
    return received, *similar


def _button(name: str, intent: str) -> KeyedButton:
    return KeyedButton(key=f"dialogue.button_{name}", intent=intent)
