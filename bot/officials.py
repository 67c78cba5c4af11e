"""Who an official is and what the role allows.

It does not know how a token is stored or checked.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

#: Characters of a name.
LONGEST_NAME = 200
#: Acts of a relay rule stand on the record under `feed:NAME`; no person has such a name.
FEED = "feed:"


class NameWrong(ValueError):
    """This is no name that a person can be told by."""


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

    It is kept in one way of writing (`one_way`), so that "Li" and "Li " do not approve each other.
    `area` is a GB/T 2260 code; None means the whole country.
    """

    name: str
    role: Role
    area: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", one_way(self.name))


def one_way(name: str) -> str:
    """One way of writing a name: NFC, single spaces inside, none around."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def known_as(name: str) -> str:
    """What tells two people apart: "Li", "LI" and the full-width "Ｌｉ" are one person."""
    return one_way(unicodedata.normalize("NFKC", name)).casefold()


def check_name(name: str) -> None:
    """Raises NameWrong for one that is empty, too long, a rule's, or holds what nobody sees."""
    written = one_way(name)
    rule = written.casefold().startswith(FEED)
    if not written or len(written) > LONGEST_NAME or not written.isprintable() or rule:
        raise NameWrong(name)
