"""How many reports we take of one person and from one network address, across all processes.

It does not count: the book does, one row a key. Each limit is a bucket that is full at first and
fills again at an even rate.
"""

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class Limit:
    """`most` at once, and again one every `window / most`."""

    most: int
    window: timedelta

    @property
    def step(self) -> timedelta:
        return self.window / self.most


@dataclass(frozen=True, kw_only=True)
class Take:
    """`key`: a keyed hash of whoever takes."""

    key: bytes = field(repr=False)
    limit: Limit


@dataclass(frozen=True, kw_only=True)
class Limits:
    """None: as often as they like."""

    person: Limit | None
    verified: Limit | None
    remote: Limit | None


#: The first and the last are those of decision 34; a verified reporter walks a whole street.
USUAL = Limits(
    person=Limit(most=10, window=timedelta(minutes=10)),
    verified=Limit(most=60, window=timedelta(minutes=10)),
    remote=Limit(most=600, window=timedelta(minutes=1)),
)
#: For load tests.
UNLIMITED = Limits(person=None, verified=None, remote=None)
