"""What a message corrects of what was said before: "不是火灾是水灾", "the place is wrong".

It does not know which question is open, nor how a field is asked for again.
"""

import re
from dataclasses import replace

from actions import report_people
from actions.report_place import ReportPlaces
from actions.turn import Turn
from bot.reports.draft import DraftField, ReportDraft

F = DraftField
_WRONG_ZH = r"(?:说|写|填|报|搞|弄)?(?:错|不对|有误|不准|不正确)(?:了|的)?"
_WRONG_EN = (
    r"(?:is|was|are|were|'s)?\s*(?:all\s+)?(?:wrong|incorrect|not right|not correct|mistaken)"
)
_NAMES = {
    F.PLACE: (r"地点|位置|地址|地方", r"place|location|address"),
    F.PEOPLE: (r"人数|人员|人", r"(?:head\s?)?count|number(?: of people)?|people|figures?"),
    F.HAZARD: (r"险情|灾情|灾种|类型|类别|种类", r"kind|type|hazard"),
    F.TEXT: (r"描述|情况|内容|说明|文字", r"description|text|details|words"),
}


def _wrong(zh: str, en: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:{zh}).{{0,2}}{_WRONG_ZH}|(?:改|更正|修改|更改)(?:一下|下)?(?:{zh})|(?:错|不对)的?是(?:{zh})"
        rf"|\b(?:{en})\s*{_WRONG_EN}|\bwrong\s+(?:{en})\b"
        rf"|\b(?:change|correct|edit|fix)\s+(?:the\s+)?(?:{en})\b(?:\s+to\b)?",
        re.IGNORECASE,
    )


_WRONG = {field: _wrong(*names) for field, names in _NAMES.items()}
#: "地点是川沙", "the place is Chuansha": a field with what it should be.
_SETS_PLACE = re.compile(
    rf"^[\W_]*(?:不对|不是|错了?)?[\W_]*(?:{_NAMES[F.PLACE][0]})(?:应该|应当|其实|实际上?)?"
    r"(?:是|在|为|改为|改成|[:：])"
    rf"|^[\W_]*(?:no|sorry|wrong)?[\W_]*(?:the\s+)?(?:{_NAMES[F.PLACE][1]})\s*"
    r"(?:is|should be|was|:)\s+(?:(?:in|at)\s+)?(?!wrong|not\b|incorrect)",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"^(?:[\W_]|应该|应当|实际|其实|正确的?|改为|改成|而|是|在|为"
    r"|(?:it'?s|it is|that is|it should be|should be|actually|but|to|in|at)\b)+",
    re.IGNORECASE,
)
_NO = re.compile(
    r"[\W_]*(?:不对|不是|错了|应该是|搞错|说错|no\b|not\b|wrong|actually|sorry)", re.IGNORECASE
)
_NO_AND = re.compile(
    r"^[\W_]*(?:(?:不对|不是的?|错了|应该是|改成|更正|no|not|wrong|that'?s wrong|actually|sorry"
    r"|it'?s)(?![a-z])[\W_]*)+",
    re.IGNORECASE,
)
#: What denies the hazard that it stands before.
_DENIES = re.compile(r"(?:不是|并非|并不是|\bnot(?:\s+an?|\s+the)?)\s*$", re.IGNORECASE)


def begins_with_no(text: str) -> bool:
    return bool(_NO.match(text))


def without_no(text: str) -> str:
    """What is left of "不对,烟是白色的" as a correction of the description."""
    return _NO_AND.sub("", text).strip()


class Corrections:
    def __init__(self, places: ReportPlaces) -> None:
        self._places = places

    def of(self, draft: ReportDraft, turn: Turn, asked: F | None) -> ReportDraft | None:
        """The draft with the field set right or reopened; None when nothing is corrected.

        `asked`: the field that is open; None at the confirmation.
        """
        return self._hazard(draft, turn, asked) or self._field(draft, turn, asked)

    def _hazard(self, draft: ReportDraft, turn: Turn, asked: F | None) -> ReportDraft | None:
        denied = {code for at, code in turn.hazards if _DENIES.search(turn.text[:at])}
        named = [code for _, code in turn.hazards if code not in denied]
        if named and (denied or (asked is not F.HAZARD and begins_with_no(turn.text))):
            return replace(draft, hazard=named[0], reopened=_still(draft, F.HAZARD))
        return replace(draft, reopened=F.HAZARD) if draft.hazard in denied else None

    def _field(self, draft: ReportDraft, turn: Turn, asked: F | None) -> ReportDraft | None:
        counted = report_people.corrected(draft, turn)
        if counted != draft and report_people.denies(turn.text):
            return replace(counted, reopened=_still(draft, F.PEOPLE))
        told = _SETS_PLACE.match(turn.text) if asked is not F.PLACE else None
        if told and len(turn.text) > told.end() + 1:
            return self._set(draft, turn, F.PLACE, turn.text[told.end() :])
        for field, form in _WRONG.items():
            told = form.search(turn.text)
            if told:
                return self._set(draft, turn, field, turn.text[told.end() :])
        return None

    def _set(self, draft: ReportDraft, turn: Turn, field: F, rest: str) -> ReportDraft:
        told = _LEAD_IN.sub("", rest, count=1).strip(" ,，。.!！")
        changed = self._with(draft, turn, field, told) if len(told) > 1 else draft
        if changed == draft:
            return replace(draft, reopened=field)
        return replace(changed, reopened=_still(changed, field))

    def _with(self, draft: ReportDraft, turn: Turn, field: F, told: str) -> ReportDraft:
        match field:
            case F.PLACE:
                return self._places.answer(draft, told, turn)
            case F.PEOPLE:
                return report_people.corrected(draft, replace(turn, text=told))
            case F.HAZARD:
                named = [code for _, code in turn.hazards]
                return replace(draft, hazard=named[-1]) if named else draft
            case F.TEXT:
                return draft.hear(told)


def _still(draft: ReportDraft, corrected: F) -> F | None:
    """What stays reopened after a correction of another field."""
    return None if draft.reopened is corrected else draft.reopened
