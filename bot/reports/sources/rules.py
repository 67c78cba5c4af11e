"""What may be done about a hazard source, by whom, and what it must say.

It does not know how any of it is stored.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from bot.officials import OFFICIALS, Official, known_as
from bot.reports.filing import MOST_ADDRESS
from bot.reports.jurisdiction import may_see
from bot.reports.listing import Media
from bot.reports.sources.config import SourceRules
from bot.reports.sources.errors import ActNotAllowed, SourceNotYours, SourceSamePerson
from bot.reports.sources.records import Act, Done, NewSource, Source, State
from bot.reports.typed import check_typed
from bot.residents.fields import FieldProblem, between, refuse
from knowledge.hazards import Hazard

MOST_NAME = 200
MOST_NOTE = 2_000
#: Days. Whoever looks less often than every ten years does not look.
LONGEST_INTERVAL = 3_650
S = State
#: What an act makes of a source: from which states, to which.
MOVES: dict[Act, tuple[frozenset[State], State]] = {
    Act.FOUND_OK: (frozenset({S.STANDING}), S.STANDING),
    # Whatever the record says: who stands there sees it.
    Act.FOUND_AGAIN: (frozenset(State), S.STANDING),
    Act.CLEARED: (frozenset({S.STANDING}), S.CLEARED),
    Act.SENT_BACK: (frozenset({S.CLEARED}), S.STANDING),
    Act.CLOSED_OUT: (frozenset({S.CLEARED}), S.CLOSED_OUT),
    Act.REOPENED: (frozenset({S.CLOSED_OUT}), S.STANDING),
}
#: These say what was seen, or why.
_NOTED = frozenset({Act.FOUND_AGAIN, Act.CLEARED, Act.SENT_BACK, Act.CLOSED_OUT, Act.REOPENED})
#: The inspection is due an interval after these.
_LOOKED = frozenset({Act.FOUND_OK, Act.FOUND_AGAIN, Act.SENT_BACK, Act.REOPENED})
#: From these on it is dangerous (again): what is said to show that it is gone must be newer.
_BEGINS = frozenset({Act.CREATED, Act.FOUND_AGAIN, Act.SENT_BACK, Act.REOPENED})


def check_new(new: NewSource, rules: SourceRules) -> None:
    """Raises BadFields naming everything that is wrong."""
    refuse(
        [
            *(_needed(name, getattr(new, name)) for name in ("name", "unit", "person")),
            check_typed("description", new.description, MOST_NOTE),
            check_typed("address", new.address, MOST_ADDRESS),
            _known("kind", new.kind, Hazard),
            _known("grade", new.grade, rules.grades),
            *_place(new),
            between("interval_days", new.interval_days, 1, LONGEST_INTERVAL),
            _moment(new.next_due),
        ]
    )


def check_yours(area_code: str | None, official: Official) -> None:
    """Raises SourceNotYours."""
    if official.role not in OFFICIALS or not may_see(official, area_code):
        raise SourceNotYours


def check_act(act: Act, source: Source, official: Official, note: str | None) -> None:
    """Raises SourceNotYours, ActNotAllowed, SourceSamePerson, BadFields for `note`."""
    check_yours(source.area_code, official)
    if source.state not in MOVES[act][0]:
        raise ActNotAllowed
    text = (note or "").strip()
    missing = act in _NOTED and not text
    refuse(
        [
            check_typed("note", text, MOST_NOTE),
            FieldProblem(field="note", key="sources.note_missing") if missing else None,
        ]
    )
    hands = {known_as(name) for name in (source.cleared_by, source.person) if name}
    if act is Act.CLOSED_OUT and known_as(official.name) in hands:
        raise SourceSamePerson


def check_photos(
    act: Act, named: Collection[str], media: Iterable[Media], history: Sequence[Done]
) -> None:
    """Raises BadFields for `media`: a stranger's file, or none that shows that it is gone."""
    files = {str(one.id): one for one in media}
    if not set(named) <= set(files):
        refuse([FieldProblem(field="media", key="sources.media_unknown")])
    begun = max((done.at for done in history if done.act in _BEGINS), default=None)
    fresh = [id for id in named if begun is None or files[id].created_at >= begun]
    if act is Act.CLEARED and not fresh:
        refuse([FieldProblem(field="media", key="sources.proof_missing")])


def due_after(act: Act, source: Source, now: datetime) -> datetime:
    """When it is to be looked at next."""
    return now + timedelta(days=source.interval_days) if act in _LOOKED else source.next_due


def _needed(field: str, value: str) -> FieldProblem | None:
    if not value.strip():
        return FieldProblem(field=field, key="sources.missing")
    return check_typed(field, value, MOST_NAME)


def _known(field: str, code: str, known: Iterable[str]) -> FieldProblem | None:
    codes = list(known)
    if code in codes:
        return None
    values: dict[str, object] = {"known": ", ".join(codes)}
    return FieldProblem(field=field, key="sources.code_unknown", values=values)


def _place(new: NewSource) -> list[FieldProblem | None]:
    if (new.lat is None) != (new.lon is None):
        return [FieldProblem(field="location", key="reports.half_a_place")]
    if new.lat is None and new.area_code is None:
        return [FieldProblem(field="location", key="sources.place_missing")]
    return [
        between("location.lat", new.lat, -90, 90),
        between("location.lon", new.lon, -180, 180),
    ]


def _moment(at: datetime | None) -> FieldProblem | None:
    if at is None or at.tzinfo is not None:
        return None
    return FieldProblem(field="next_due", key="reports.offset_missing")
