"""That something is withdrawn: kept, and found by nobody until it is taken back.

It does not know what was withdrawn.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """Since when nobody finds it, by whom (the name, not the token), and why; "" if not told."""

    at: datetime
    by: str
    reason: str
