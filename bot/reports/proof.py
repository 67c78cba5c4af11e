"""Whether the closing of a report is shown by a picture that was taken after somebody was on it.

It does not know who closes, nor where files are kept.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.reports.jurisdiction import prefixes
from bot.reports.listing import Media
from bot.reports.report import Moved, Report, Status
from bot.residents.fields import FieldProblem, refuse
from knowledge.hazards import Hazard

FILE = Path(__file__).with_name("proof.yml")
#: What shows that a hazard is gone; a recording of sound does not.
_SHOWS = ("image/", "video/")


class ProofRulesBroken(Exception):
    """The file of exemptions is not as its head says."""


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """No hazards: every kind; no areas: everywhere."""

    hazards: frozenset[Hazard]
    areas: tuple[str, ...]

    def holds(self, report: Report) -> bool:
        kind = not self.hazards or report.hazard in self.hazards
        return kind and (not self.areas or _lies_in(report.area_code, self.areas))


@dataclass(frozen=True, kw_only=True)
class ProofRules:
    exempt: tuple[Exemption, ...] = ()

    def needed(self, report: Report) -> bool:
        return not any(one.holds(report) for one in self.exempt)


def load(file: Path = FILE) -> ProofRules:
    """Raises ProofRulesBroken."""
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))["exempt"]
        return ProofRules(exempt=tuple(map(_exemption, found)))
    except (TypeError, KeyError, ValueError, yaml.YAMLError) as error:
        raise ProofRulesBroken(f"{file}: {error}") from None


def check_proof(named: Collection[str], past: Sequence[Moved], media: Iterable[Media]) -> None:
    """`named`: the files of the closing step. Raises BadFields for `media`.

    One that it or the last resolving step names must have come since somebody was last put on it.
    """
    begun = [m.at for m in past if m.to_status is Status.ASSIGNED and m.from_status != m.to_status]
    resolved = [m.media for m in past if _resolves(m)]
    ids = {*named, *(resolved[-1] if resolved else ())}
    for one in media:
        fresh = not begun or one.created_at >= begun[-1]
        if str(one.id) in ids and fresh and one.media_type.startswith(_SHOWS):
            return
    refuse([FieldProblem(field="media", key="reports.proof_missing")])


def _resolves(move: Moved) -> bool:
    """A step from resolved to resolved is none: something was only added."""
    return move.to_status is Status.RESOLVED and move.from_status is not Status.RESOLVED


def _exemption(found: dict[str, list[str]]) -> Exemption:
    if set(found) - {"hazards", "areas"}:
        raise ValueError(f"only hazards and areas are known, not {sorted(found)}")
    return Exemption(
        hazards=frozenset(map(Hazard, found.get("hazards") or ())),
        areas=tuple(str(code) for code in found.get("areas") or ()),
    )


def _lies_in(code: str | None, areas: Iterable[str]) -> bool:
    return code is not None and any(code.startswith(prefixes(area)) for area in areas)
