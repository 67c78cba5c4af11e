"""The records of an article's life: its versions, and who had a hand in them.

It does not know SQL, HTTP or what the texts say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

#: The number under which an article's files are named; versions count from 1.
FILE = 0


class State(StrEnum):
    """Of a version. Of one article at most one is open, and at most one stands."""

    DRAFT = "draft"
    REVIEWED = "reviewed"  # a second person found it right; nobody else sees it yet
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"  # nobody finds the article, whatever its files say
    REPLACED = "replaced"  # a later version stands
    DISCARDED = "discarded"  # never published


OPEN = frozenset({State.DRAFT, State.REVIEWED})
STANDING = frozenset({State.PUBLISHED, State.WITHDRAWN})


class Act(StrEnum):
    """What a person does to a version; also the word in the audit trail."""

    CREATE = "create"
    REVERT = "revert"  # a draft with the texts of an earlier version, or of the files
    EDIT = "edit"
    REVIEW = "review"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    REPLACE = "replace"  # by publishing a later version
    DISCARD = "discard"


@dataclass(frozen=True, kw_only=True)
class Hand:
    """Somebody did something to a version. `person` is the name, not the token."""

    person: str
    act: Act
    at: datetime
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of one article in all its languages.

    `texts`: language → Markdown with front matter, as in a file; none: as the files say, whatever
    they come to say. `revision` counts up with everything that is done to the version.
    """

    article: str
    number: int
    state: State
    revision: int
    texts: Mapping[str, str]
    titles: Mapping[str, str]
    created_at: datetime
    updated_at: datetime
    hands: tuple[Hand, ...] = ()

    @property
    def as_file(self) -> bool:
        """Whether the article's files say what it says."""
        return not self.texts


@dataclass(frozen=True, kw_only=True)
class History:
    """Everything about one article. `versions` are the newest first."""

    article: str
    in_files: bool
    versions: tuple[Version, ...]

    @property
    def opened(self) -> Version | None:
        """What somebody works on."""
        return next((v for v in self.versions if v.state in OPEN), None)

    @property
    def standing(self) -> Version | None:
        """What was published or withdrawn last."""
        return next((v for v in self.versions if v.state in STANDING), None)

    @property
    def shown(self) -> int | None:
        """The number of the version that residents find: FILE, or None when there is none."""
        if self.standing and self.standing.state is State.WITHDRAWN:
            return None
        if self.standing and not self.standing.as_file:
            return self.standing.number
        return FILE if self.in_files else None


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some versions, by article and number, and where the next page starts."""

    items: tuple[Version, ...]
    next: str | None
