"""The grades of hazard sources and how often each is looked at, read from a file.

It does not know any source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("sources.yml")


class SourceRulesBroken(Exception):
    """The file of grades is not as its head says."""


@dataclass(frozen=True, kw_only=True)
class Grade:
    """`names`: by language."""

    code: str
    names: Mapping[str, str]
    interval_days: int


@dataclass(frozen=True, kw_only=True)
class SourceRules:
    """`grades`: worst first; `soon`: how long before it is due an inspection is told of."""

    grades: Mapping[str, Grade]
    soon: timedelta


def load(file: Path = FILE) -> SourceRules:
    """Raises SourceRulesBroken."""
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
        grades = {code: _grade(code, dict(grade)) for code, grade in found["grades"].items()}
        soon = timedelta(days=int(found["told_days_before"]))
    except (AttributeError, TypeError, KeyError, ValueError, yaml.YAMLError) as error:
        raise SourceRulesBroken(f"{file}: {error}") from None
    return SourceRules(grades=grades, soon=soon)


def _grade(code: str, found: dict[str, Any]) -> Grade:
    days = int(found.pop("interval_days"))
    if days < 1 or not {"zh", "en"} <= set(found):
        raise ValueError(f"{code}: needs zh, en and interval_days from 1 on")
    return Grade(
        code=code, names={tag: str(name) for tag, name in found.items()}, interval_days=days
    )
