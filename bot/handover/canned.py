"""Answers that an office keeps ready: who reads them, who changes them, what they must be.

Pure: no SQL, no HTTP, no clock. A ready answer is never sent by itself: it is put into the box.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.handover.errors import CannedWrong, NotYours
from bot.handover.records import LONGEST_ANSWER
from bot.officials import Official, Role
from bot.reports.jurisdiction import prefixes

#: What is typed behind a slash: short, and the same on every keyboard.
_SHORTCUT = re.compile(r"[a-z0-9]{1,12}")


@dataclass(frozen=True, kw_only=True)
class Canned:
    """`area`: the office's, empty: the whole country's. `texts`: language → words, one at least."""

    id: UUID
    area: str
    shortcut: str
    texts: Mapping[str, str]
    changed_by: str
    changed_at: datetime


def office_of(official: Official) -> str:
    return official.area or ""


def reads(official: Official, canned: Canned) -> bool:
    """The office's own, and those of the offices above it."""
    if canned.area in ("", office_of(official)):
        return True
    return bool(official.area) and str(official.area).startswith(prefixes(canned.area))


def check_hand(official: Official, canned: Canned) -> None:
    """Raises NotYours: only the office itself changes its answers."""
    if official.role is not Role.DUTY_OFFICER or canned.area != office_of(official):
        raise NotYours


def fit(shortcut: str, texts: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Both as they are kept. Raises CannedWrong."""
    kept = {tag: text.strip() for tag, text in texts.items() if text.strip()}
    short = shortcut.strip().lower().removeprefix("/")
    if not _SHORTCUT.fullmatch(short) or not kept:
        raise CannedWrong
    if any(len(text) > LONGEST_ANSWER for text in kept.values()):
        raise CannedWrong
    return short, kept
