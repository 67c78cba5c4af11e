"""A message from outside and the turn that answers it, as the doors and the gateway pass them.

It does not know how an answer is found, nor any channel's format.
"""

from dataclasses import dataclass

from bot.replies import Reply
from bot.residents.people import Person

#: Characters of one message; what is longer is looked through for danger and then refused.
LONGEST = 2000


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message as a door hands it over. `location` is (lat, lon), `remote` the net address.

    `media`: ids of files that we hold for this person; `files` counts those that only the provider
    holds, on a channel that fetches none. `notes`: keys of what the person is to know of the files,
    said beside whatever is answered. `edited`: it stands in place of one that we heard before.
    """

    person: Person
    text: str
    language: str | None = None
    location: tuple[float, float] | None = None
    payload: str | None = None
    media: tuple[str, ...] = ()
    files: int = 0
    notes: tuple[str, ...] = ()
    remote: str | None = None
    edited: bool = False

    def as_line(self) -> str:
        """What an officer reads of it; a pin as a geo URI (RFC 5870)."""
        lat, lon = self.location or (None, None)
        pin = "" if lat is None else f"\ngeo:{lat:.5f},{lon:.5f}"
        return f"{self.text}{pin}".strip() or "…"

    def key_of_nothing(self) -> str:
        """What is said when there is nothing in it that we could use."""
        if self.notes:
            return self.notes[0]
        if self.payload:
            return "gateway.button_old"
        if self.files:
            return "gateway.only_media"
        return "gateway.photo_lost" if self.media else "gateway.empty"


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What is said back; never empty.

    `quiet`: a channel may leave it unsaid, for the person has read it before and an officer
    answers.
    """

    language: str
    messages: tuple[Reply, ...]
    quiet: bool = False
