"""Where it is: a place out of a message, into the draft of a report.

It does not know which question was asked, nor where places come from.
"""

import re
from dataclasses import replace

from actions.places import ANY_ROAD, Places, Spot
from actions.turn import Turn
from bot.reports.draft import DraftField, ReportDraft

_CLAUSES = re.compile(r"[,，。.;；:：!！?？\n]")
#: Characters of an address; what is longer tells more than a place.
LONGEST_ADDRESS = 120
#: Characters of what is nothing but the name of a place.
_LONGEST_NAME = 16
#: What is surely written as a place, though no list knows it.
_STREET = re.compile(
    r"(?:镇|乡|村|街道|路|街|弄|号|巷|桥|小区|花园|大厦|广场|水库)$"
    rf"|\b(?!{ANY_ROAD})[a-z0-9]\w*\s+(?:road|street|avenue|lane|bridge|village|town|park|square)\b",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")


class ReportPlaces:
    def __init__(self, places: Places) -> None:
        self._places = places

    def take_in(self, draft: ReportDraft, turn: Turn) -> ReportDraft:
        """With the pin or the one place that the message means; as it was when it means none."""
        if turn.entity("said") and turn.language == "zh":
            written = self._written(turn.text)
            if written:
                return written_into(draft, *written)
        spots = self._places.meant(turn)
        if len(spots) != 1:
            return self._in_the_story(draft, turn)
        spot = spots[0]
        if not spot.pinned:
            return written_into(draft, _address(spot, turn), spot.area)
        # A page that shares its position sends it with every message: told in words counts more.
        if turn.text and draft.has(DraftField.PLACE):
            return draft
        return replace(draft, lat=spot.lat, lon=spot.lon, area_code=None)

    def answer(self, draft: ReportDraft, text: str, turn: Turn) -> ReportDraft:
        """`text` is the place, also one that no list knows: village lanes have no code."""
        asked = replace(turn, text=text, entities={}, pin=None, slots={"open_question": "a.place"})
        placed = self.take_in(draft, asked)
        if placed != draft or not _LETTER.search(text) or len(text) > LONGEST_ADDRESS:
            return placed
        return written_into(draft, text.strip(), None)

    def is_name(self, turn: Turn) -> bool:
        """Whether a message is the name of a place that we know, and no more."""
        short = len(turn.text) <= _LONGEST_NAME and "hazard" not in turn.entities
        return short and self._places.told_in(turn.text) is not None

    def name_of(self, draft: ReportDraft) -> str | None:
        """The address with the place of the pin, as far as they are known."""
        at = None
        if draft.lat is not None and draft.lon is not None:
            at = self._places.at(draft.lat, draft.lon)
        return " · ".join(filter(None, (draft.address, at))) or None

    def _in_the_story(self, draft: ReportDraft, turn: Turn) -> ReportDraft:
        """A village that no list knows, in a message that names its district too; or a street."""
        named = turn.entity("place")
        if named is None or turn.asked == "place":
            return draft
        spot = self._places.told_in(turn.text)
        if spot and turn.language == "zh":
            return written_into(draft, *(self._written(turn.text) or (spot.name, spot.area)))
        if spot:
            return written_into(draft, f"{spot.name} · {named}", spot.area)
        return written_into(draft, named, None) if _STREET.search(named) else draft

    def _written(self, text: str) -> tuple[str, str | None] | None:
        """The part of a description that names a place: a rescuer needs the street too."""
        for part in _CLAUSES.split(text):
            spot = self._places.told_in(part.strip())
            if spot:
                whole = self._places.told_in(text)
                return f"{spot.name} · {part.strip()}", whole.area if whole else None
        return None


def written_into(draft: ReportDraft, address: str, area_code: str | None) -> ReportDraft:
    """The seat of a district is not where it happened: a name gives an address and an area, no
    point."""
    return replace(draft, address=address, area_code=area_code, lat=None, lon=None)


def _address(spot: Spot, turn: Turn) -> str:
    told = turn.text.strip() if turn.asked == "place" else turn.entity("place") or ""
    return f"{spot.name} · {told}" if told and told not in spot.name else spot.name
