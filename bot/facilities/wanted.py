"""Which facilities somebody looks for.

It does not know where they are.
"""

from dataclasses import dataclass

from knowledge.facilities.model import Kind


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """None: no matter.

    `hazard`: one whose list names no hazards is not held back. `accessible`, `indoor`: only those
    of which it is known. `include_all`: closed and full ones too, and those closed at this hour
    unless `open_now`. `within_m`: metres beyond which nobody is sent there.
    """

    kind: Kind | None = None
    hazard: str | None = None
    accessible: bool | None = None
    indoor: bool | None = None
    open_now: bool = False
    include_all: bool = False
    within_m: float | None = None

    @property
    def by_the_clock(self) -> bool:
        """Whether a place must be open at this hour."""
        return self.open_now or not self.include_all
