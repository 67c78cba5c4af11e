"""A report that somebody is still telling us: what is known, what to ask next.

It does not know how a question is worded, nor where the draft is kept.
"""

from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

from bot.reports.filing import MOST_ADDRESS, MOST_TEXT, NewReport
from bot.reports.urgency import heard, lives_at_risk
from knowledge.hazards import Hazard


class DraftField(StrEnum):
    """What a report is made of, in the order of asking: first what we need if the line breaks."""

    HAZARD = "hazard"
    TEXT = "text"
    PLACE = "place"
    PEOPLE = "people"


#: A report without these says nothing; the others may be left out by whoever does not know.
NEEDED = frozenset({DraftField.HAZARD, DraftField.TEXT})


@dataclass(frozen=True, kw_only=True)
class ReportDraft:
    """Immutable: correct with `dataclasses.replace`. `skipped`: what the person left out.

    `area_code` is the division that the person named, where no point was sent. `photos`: how many
    files wait to go with it. `reopened`: what the person went back to. `joins`: the reference of
    somebody else's report of the same thing; `apart`: it is another thing. `filed`: the reference
    under which it was filed already, because a life is at risk; what is told since is added to it.
    """

    hazard: str | None = None
    text: str | None = None
    lat: float | None = None
    lon: float | None = None
    address: str | None = None
    area_code: str | None = None
    people_affected: int | None = None
    people_trapped: int | None = None
    language: str = "zh"
    contact: str | None = field(default=None, repr=False)
    anonymous: bool = False
    confidential: bool = False
    skipped: frozenset[DraftField] = frozenset()
    photos: int = 0
    reopened: DraftField | None = None
    joins: str | None = None
    apart: bool = False
    filed: str | None = None

    def has(self, wanted: DraftField) -> bool:
        match wanted:
            case DraftField.HAZARD:
                return bool(self.hazard)
            case DraftField.TEXT:
                return bool(self.text and self.text.strip())
            case DraftField.PLACE:
                return self.lat is not None or bool(self.address or self.area_code)
            case DraftField.PEOPLE:
                return self.people_affected is not None or self.people_trapped is not None

    @property
    def at_risk(self) -> bool:
        """Somebody is trapped or hurt: it is filed as soon as we know, or cannot know, where."""
        return self.has(DraftField.TEXT) and (
            bool(self.people_trapped) or lives_at_risk(self.text or "")
        )

    def missing(self) -> DraftField | None:
        """What to ask next; None when the report can be filed."""
        if self.reopened:
            return self.reopened
        return next((f for f in self._wanted() if not self.has(f) and f not in self.skipped), None)

    def _wanted(self) -> tuple[DraftField, ...]:
        if self.filed:
            return (DraftField.PEOPLE,)
        return (DraftField.PLACE,) if self.at_risk else tuple(DraftField)

    def before(self, asked: DraftField | None) -> DraftField | None:
        """The field that is asked for before `asked`, or before the confirmation; None: none is."""
        order = list(DraftField)
        place = order.index(asked) if asked else len(order)
        return order[place - 1] if place else None

    def hear(self, text: str) -> "ReportDraft":
        """Adds what was said to the text, and the numbers of people in it to the counts."""
        said = heard(text)
        if self.people_trapped == 0 and said.trapped is None and lives_at_risk(text):
            # "Nobody is hurt" was before: now we do not know how many are.
            return replace(self, people_trapped=None, people_affected=None).hear(text)
        parts = [part for part in (self.text, text.strip()) if part]
        return replace(
            self,
            text="\n".join(parts)[:MOST_TEXT] or None,
            people_affected=_first(said.affected, self.people_affected),
            people_trapped=_first(said.trapped, self.people_trapped),
        )

    def skip(self, unknown: DraftField) -> "ReportDraft":
        """Leaves a field out for good; ValueError for one that a report needs."""
        if unknown in NEEDED:
            raise ValueError(f"a report needs its {unknown}")
        return replace(self, skipped=self.skipped | {unknown})

    def finished(self) -> NewReport:
        """What to file; the caller has seen that nothing is missing."""
        # Its details are heard in its words when it is filed.
        told = {f.name: getattr(self, f.name) for f in fields(NewReport) if f.name != "details"}
        told["hazard"] = self.hazard or (Hazard.OTHER if self.at_risk else "")
        address = self.address[:MOST_ADDRESS] if self.address else None
        return NewReport(**{**told, "text": self.text or "", "address": address})


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


def to_fields(draft: ReportDraft) -> dict[str, Any]:
    """For JSON."""
    return {**asdict(draft), "skipped": sorted(draft.skipped)}


def from_fields(fields: dict[str, Any]) -> ReportDraft:
    """The draft of `to_fields`, also one that an older version kept."""
    known = {name: fields[name] for name in ReportDraft.__dataclass_fields__ if name in fields}
    known["skipped"] = frozenset(DraftField(name) for name in known.get("skipped", ()))
    known["reopened"] = DraftField(known["reopened"]) if known.get("reopened") else None
    return ReportDraft(**known)
