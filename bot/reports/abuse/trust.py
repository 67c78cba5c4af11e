"""How far a person's reports are believed, from what became of the earlier ones.

Pure. It does not know who the person is; nothing of it is kept but the reports themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

#: A report half a year old counts half: people change, and phone numbers change hands.
HALF_LIFE = timedelta(days=180)
#: What we believe before the first report: as if so many had been confirmed and rejected.
_UNKNOWN, _VERIFIED = (2.0, 2.0), (8.0, 2.0)
#: Under this a person is doubted. Two fresh rejections and nothing confirmed: 2 / 6.
LOW = 0.35


@dataclass(frozen=True, kw_only=True)
class Past:
    """When the person's earlier reports were filed: the confirmed ones and the rejected ones.

    Confirmed: an official verified it, whatever came after. Duplicates and what expired unseen
    say nothing about anybody and are in neither.
    """

    confirmed: Sequence[datetime] = ()
    rejected: Sequence[datetime] = ()


@dataclass(frozen=True, kw_only=True)
class Trust:
    """`score` between 0 and 1, with the plain counts that it comes of."""

    score: float
    confirmed: int
    rejected: int

    @property
    def low(self) -> bool:
        return self.score < LOW


def trust_of(past: Past, *, verified: bool, now: datetime) -> Trust:
    """The expected share of true reports (a beta prior, each report weighed by its age)."""
    good, bad = _VERIFIED if verified else _UNKNOWN
    good += _weight(past.confirmed, now)
    bad += _weight(past.rejected, now)
    return Trust(
        score=good / (good + bad), confirmed=len(past.confirmed), rejected=len(past.rejected)
    )


def _weight(filed: Sequence[datetime], now: datetime) -> float:
    return float(sum(0.5 ** (max(now - at, timedelta(0)) / HALF_LIFE) for at in filed))
