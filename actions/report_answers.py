"""Reads an answer to one of the report's questions into the draft.

It does not know what is asked next. Nothing that somebody tells is dropped: what is no answer is
part of the description.
"""

import re
from dataclasses import replace

from actions import report_people
from actions.choices import chosen
from actions.report_place import LONGEST_ADDRESS, ReportPlaces
from actions.report_replies import OFFERED, hazard_key
from actions.report_words import Said, numbered
from actions.turn import Turn
from bot.reports.draft import DraftField, ReportDraft
from bot.triage.cards import CARDS
from bot.triage.danger import Danger
from bot.words.catalogue import Words
from knowledge.hazards import Hazard

F = DraftField
#: The words by which a report is begun; what a message has beyond them is a description.
_TRIGGER = re.compile(
    r"我(?:想|要|来)?|请|帮我|继续|匿名|保密|上报|报告|举报|反映|登记|汇报|报灾|一下|一个|隐患|险情|灾情|信息|这里|有|了"
    r"|\b(?:i|we|would|like|want|need|to|a|an|the|this|here|please|report(?:ing)?|file|make|submit|log|hazard"
    r"|incident|danger|new|my|it|anonymous(?:ly)?|confidential(?:ly)?)\b|[\W_]+",
    re.IGNORECASE,
)
#: Characters left in Chinese, or letters in English, from which on a message tells something.
_TELLS = {"zh": 4, "en": 10}
_LETTER = re.compile(r"[^\W\d_]")
#: Characters of what may be one of the labels, with a word beside it.
_LONGEST_LABEL = 24
_NO_TEXT = "dialogue.report_no_text"


def tells(turn: Turn) -> bool:
    """Whether a message says more than that somebody wants to report."""
    return len(_TRIGGER.sub("", turn.text)) >= _TELLS.get(turn.language, 4)


def hear(draft: ReportDraft, text: str) -> ReportDraft:
    """Nothing is written down twice: a card's button repeats what the draft may have heard."""
    told = text.strip()
    return draft if not told or told in (draft.text or "") else draft.hear(told)


class ReportAnswers:
    def __init__(self, places: ReportPlaces, words: Words) -> None:
        self._places = places
        self._words = words

    def take_in(self, draft: ReportDraft, turn: Turn) -> ReportDraft:
        """Hazard and place out of a message or a button, where they are not known yet."""
        hazard = turn.entity("hazard")
        if hazard and not draft.hazard:
            draft = replace(draft, hazard=hazard)
        if not draft.has(F.PLACE) or (turn.pin and not turn.text):
            draft = self._places.take_in(draft, turn)
        return draft

    def answered(self, draft: ReportDraft, turn: Turn, asked: F, short: Said | None) -> ReportDraft:
        """The draft with the answer; what was reopened is closed when it was answered.

        It still misses `asked` when the message is no answer to it.
        """
        if draft.reopened is asked:
            onward = self._onward(draft, turn, asked)
            if onward != draft:
                return replace(onward, reopened=None)
            fresh = self._read(_without(draft, asked), turn, asked, short)
            if fresh.has(asked):
                return replace(fresh, reopened=None)
            return draft
        return self._read(self.take_in(draft, turn), turn, asked, short)

    def left_out(self, draft: ReportDraft, asked: F) -> ReportDraft:
        """After a second answer that we could not use: the report goes on with what there is."""
        if draft.reopened is asked:
            return replace(draft, reopened=None)
        match asked:
            case F.HAZARD:
                return replace(draft, hazard=Hazard.OTHER)
            case F.TEXT:
                return replace(draft, text=self._words.say(_NO_TEXT, draft.language))
        return draft.skip(asked)

    def _onward(self, draft: ReportDraft, turn: Turn, asked: F) -> ReportDraft:
        """With the answer to the question that was left by going back, which leaves the earlier one
        as it was: a place alone is no description, a count is no place.
        """
        match asked:
            case F.TEXT if self._places.is_name(turn):
                return self._places.answer(_without(draft, F.PLACE), turn.text, turn)
            case F.PLACE if report_people.counts(turn.text) and "place" not in turn.entities:
                return report_people.answered(draft, turn, nobody=False)
        return draft

    def _read(self, draft: ReportDraft, turn: Turn, asked: F, short: Said | None) -> ReportDraft:
        free = short is None and bool(turn.text) and bool(_LETTER.search(turn.text))
        match asked:
            case F.HAZARD:
                return self._hazard(draft, turn, free)
            case F.TEXT:
                return hear(draft, turn.text) if free else draft
            case F.PLACE:
                return self._place(draft, turn, free)
            case F.PEOPLE:
                return self._people(draft, turn, short, free)

    def _hazard(self, draft: ReportDraft, turn: Turn, free: bool) -> ReportDraft:
        picked = self._picked(turn)
        if picked:
            return replace(draft, hazard=picked)
        named = turn.entity("hazard")
        if named:
            draft = replace(draft, hazard=named)
        elif not draft.hazard and turn.danger in set(Danger):
            draft = replace(draft, hazard=CARDS[Danger(turn.danger)].hazard)
        told = tells(turn) or not draft.hazard
        return hear(draft, turn.text) if free and told else draft

    def _picked(self, turn: Turn) -> Hazard | None:
        """By number or by the words on the button."""
        if not turn.text or len(turn.text) > _LONGEST_LABEL:
            return None
        place = numbered(turn.text)
        if place is None:
            labels = [self._words.say(hazard_key(code), turn.language) for code in OFFERED]
            place = chosen(turn.text, labels, shown=False)
        return OFFERED[place] if place is not None and place < len(OFFERED) else None

    def _place(self, draft: ReportDraft, turn: Turn, free: bool) -> ReportDraft:
        if turn.pin and not turn.text:
            return self._places.take_in(draft, turn)
        if not free or draft.has(F.PLACE):
            return draft
        is_place = turn.intent == "inform_place" and not _describes(turn)
        if not is_place or len(turn.text) > LONGEST_ADDRESS:
            return hear(self._places.take_in(draft, turn), turn.text)
        return self._places.answer(draft, turn.text, turn)

    def _people(
        self, draft: ReportDraft, turn: Turn, short: Said | None, free: bool
    ) -> ReportDraft:
        told = report_people.answered(draft, turn, nobody=short is Said.NO)
        if told != draft or not free or not tells(turn):
            return told
        return hear(draft, turn.text)


def _without(draft: ReportDraft, field: F) -> ReportDraft:
    """The draft as if that had not been asked yet."""
    left = draft.skipped - {field}
    match field:
        case F.HAZARD:
            return replace(draft, hazard=None, skipped=left)
        case F.TEXT:
            return replace(draft, text=None, skipped=left)
        case F.PLACE:
            return replace(draft, lat=None, lon=None, address=None, area_code=None, skipped=left)
        case F.PEOPLE:
            return replace(draft, people_affected=None, people_trapped=None, skipped=left)


def _describes(turn: Turn) -> bool:
    """Whether what was said at the question for the place tells of a danger instead."""
    return turn.danger is not None and "hazard" in turn.entities and "place" not in turn.entities
