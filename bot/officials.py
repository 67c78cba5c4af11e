"""Who an official is and what the role allows.

It does not know how a token is stored or checked.
"""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    REPORTER = "reporter"
    DUTY_OFFICER = "duty_officer"
    AUTHOR = "author"
    APPROVER = "approver"
    ADMIN = "admin"  # looks after people and data; neither drafts nor approves


#: Everybody who works for the office; a reporter is a helper in the field.
OFFICIALS = frozenset({Role.DUTY_OFFICER, Role.AUTHOR, Role.APPROVER, Role.ADMIN})


@dataclass(frozen=True, kw_only=True)
class Official:
    """A signed-in person. `name` is the person: two tokens of one name are one person.

    `area` is a GB/T 2260 code; None means the whole country.
    """

    name: str
    role: Role
    area: str | None = None
