"""What incidents and their figures look like in JSON.

It does not know who is asking: the domain has left out what that person may not see.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.reports.incidents.deadlines import Deadline
from bot.reports.incidents.filing import plain
from bot.reports.incidents.jumps import Misfit
from bot.reports.incidents.reading import Reading, Told
from bot.reports.incidents.records import Incident, Linked, Numbers, Unit
from bot.reports.incidents.rollup import Node
from bot.reports.incidents.watching import Finding, Reason
from bot.reports.practice import Regime
from bot.words.catalogue import Words


def shown_incident(one: Incident) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "hazard": one.hazard,
        "name": one.name,
        "area": one.area,
        "occurred_at": one.occurred_at,
        "grade": one.grade,
        "state": one.state,
        "opened_by": one.opened_by,
        "opened_at": one.opened_at,
        "stable_at": one.stable_at,
        "closed_at": one.closed_at,
        "close_note": one.close_note,
    }


def shown_reading(reading: Reading) -> dict[str, Any]:
    case = reading.case
    return {
        **shown_incident(case.incident),
        "units": [
            {**shown_unit(one), "next": sorted(reading.kinds(one.code))} for one in case.units
        ],
        "reports": [_linked(one) for one in case.linked],
    }


def shown_unit(unit: Unit) -> dict[str, Any]:
    return {"code": unit.code, "name": unit.name, "level": unit.level}


def shown_told(told: Told, words: Words, language: str) -> dict[str, Any]:
    one = told.figure
    return {
        "unit": shown_unit(told.unit),
        "version": one.version,
        "kind": one.kind,
        "as_of": one.as_of,
        "filed_at": one.filed_at,
        "filed_by": one.filed_by,
        "day": one.day,
        "counters": numbers(one.counters),
        "note": one.note,
        "reason": one.reason,
        "straight_to": list(one.straight_to),
        "late": [{"duty": late.duty, "day": late.day, "due": late.due} for late in told.late],
        "jumps": [
            {
                "counter": jump.counter.id,
                "before": number(jump.before),
                "after": number(jump.after),
            }
            for jump in told.jumps
        ],
        "warnings": [misfit_sentence(misfit, words, language) for misfit in told.misfits],
    }


def misfit_sentence(misfit: Misfit, words: Words, language: str) -> str:
    return words.say(
        "incidents.seems_much",
        language,
        counter=" + ".join(counter.name(language) for counter in misfit.counters),
        together=plain(misfit.together),
        of=misfit.of.name(language),
        most=plain(misfit.most),
    )


def shown_deadline(one: Deadline, now: datetime) -> dict[str, Any]:
    return {
        "unit": shown_unit(one.unit),
        "duty": one.duty,
        "day": one.day,
        "due": one.due,
        "met_at": one.met_at,
        "met_by": one.met_by,
        "late": one.late,
        "overdue": one.overdue(now),
    }


def shown_node(node: Node) -> dict[str, Any]:
    filed = node.filed
    return {
        "unit": shown_unit(node.unit),
        "own": {
            "kind": filed.kind,
            "version": filed.version,
            "as_of": filed.as_of,
            "filed_at": filed.filed_at,
            "counters": numbers(filed.counters),
        }
        if filed
        else None,
        "below": numbers(node.below),
        "total": numbers(node.total),
        "differs": {
            name: {"own": number(own), "below": number(below)}
            for name, (own, below) in node.differs.items()
        },
        "reported": node.reported,
        "expected": node.expected,
        "missing": [shown_unit(unit) for unit in node.missing],
        "units": [shown_node(child) for child in node.children],
    }


def shown_finding(one: Finding, regime: Regime, words: Words, language: str) -> dict[str, Any]:
    return {
        "unit": shown_unit(one.unit),
        "reason": one.reason,
        "since": one.since,
        "counter": one.counter,
        "own": number(one.own) if one.own is not None else None,
        "known": number(one.known) if one.known is not None else None,
        "references": list(one.references),
        "message": finding_sentence(one, regime, words, language),
    }


def finding_sentence(one: Finding, regime: Regime, words: Words, language: str) -> str:
    values: dict[str, object] = {}
    if one.own is not None and one.known is not None:
        values = {"own": plain(one.own), "known": plain(one.known)}
    counter = regime.counter(one.counter) if one.counter else None
    if one.reason is Reason.LESS_THAN_BELOW and counter:
        values["counter"] = counter.name(language)
    return words.say(f"incidents.reason_{one.reason}", language, **values)


def shown_regime(regime: Regime) -> dict[str, Any]:
    """What a form needs."""
    return {
        "counters": [
            {
                "id": counter.id,
                "names": dict(counter.names),
                "units": dict(counter.units),
                "kind": counter.kind,
            }
            for counter in regime.counters
        ],
        "grades": [{"id": id, "names": dict(names)} for id, names in regime.grades.items()],
        "straight_to": list(regime.straight.to),
        "holidays": sorted(regime.years),
        "rules": [
            {"sum": list(rule.sum), "of": rule.of, "as": rule.weight} for rule in regime.rules
        ],
    }


def numbers(counters: Numbers) -> dict[str, int | float]:
    return {name: number(value) for name, value in counters.items()}


def number(value: Decimal) -> int | float:
    """Two places and at most 10^12: a float shows exactly what was filed."""
    return int(value) if value == value.to_integral_value() else float(value)


def _linked(one: Linked) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "status": one.status,
        "hazard": one.hazard,
        "area": one.area_code,
        "people_affected": one.people_affected,
        "people_trapped": one.people_trapped,
        "created_at": one.created_at,
    }
