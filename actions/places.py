"""Which place a person means: a button, a name in the text, else the pin sent with the message.

It does not know what the place is wanted for.
"""

import re
from dataclasses import dataclass, replace

from actions.part import part_of
from actions.turn import Turn
from bot.areas.divisions import Division, Divisions
from bot.replies import KeyedButton, KeyedReply, Kind

#: Buttons of one question; SMS numbers them, and nobody reads more.
MOST_CHOICES = 5
#: Not the 和 of 和平区, 和田, 和龙, 和静 and their like.
_AND = re.compile(
    r"[、,，;；&+]|以及|还有|跟|与|和(?![平田龙静顺林县布硕政])|(?<![a-z])and(?![a-z])",
    re.IGNORECASE,
)
#: "sub" is how some write to subscribe, and the beginning of Subei.
_ABBREVIATED = 3
#: What stands before no name of a road: "to the road", "on our street": nobody finds these.
ANY_ROAD = (
    r"(?:the|an?|my|our|your|his|her|their|its|this|that|to|on|of|in|at|by|from|off|across|along|down"
    r"|into|near|over|under|through|outside|and|or|whole|same|main|next|other|old|busy|no|any)\b"
)


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A place on the map. `area` is its division's code; `pinned`: the person's own position.

    `part`: what was named within the division, where only the whole has a point.
    """

    name: str
    lat: float | None
    lon: float | None
    area: str | None
    pinned: bool = False
    part: str | None = None


class Places:
    def __init__(self, areas: Divisions, home_area: str) -> None:
        """`home_area`: the division that this service answers for; its names come first."""
        self._areas = areas
        self._home = home_area

    def meant(self, turn: Turn) -> tuple[Spot, ...]:
        """Empty: nothing said; several: the name is ambiguous. Text beats the pin.

        While a place is being asked for, the whole message is looked through; otherwise only what
        the engine took for a place: in free talk, 平安 or 合作 are no places.
        """
        known = self._areas.get(turn.entity("area") or "")
        if known:
            return (self._spot(known, turn),)
        said = turn.text if turn.asked == "place" else turn.entity("place") or ""
        found = self._named(said)
        if not found and turn.entity("place"):
            found = self._named(turn.entity("place") or "")
        if found:
            return tuple(
                replace(self._spot(division, turn), part=part_of(said, division))
                for division in found
            )
        return (self._pinned(*turn.pin, turn.language),) if turn.pin else ()

    def asked_about(self, turn: Turn) -> tuple[Spot, ...]:
        """What is meant; else the one place that the question names beyond doubt.

        For questions that are of no use without a place. The engine hears none in "浦东避难所" or
        "Pudong shelter", and who is asked where they are has just said it.
        """
        found = self.meant(turn)
        spot = None if found else self.told_in(turn.text)
        if spot is None:
            return found
        division = self._areas.get(spot.area or "")
        part = part_of(turn.text, division) if division else None
        return (replace(self._spot(division, turn) if division else spot, part=part),)

    def several(self, turn: Turn) -> tuple[tuple[Spot, ...], ...]:
        """Each place that a wish for places names anywhere, with all that its name means.

        "浦东和徐汇" are two; of "上海市,浦东新区" the wider one only says where the other lies.
        """
        parts = [found for part in _AND.split(turn.text) if (found := self._named(part))]
        if len(parts) < 2 or turn.entity("area"):
            found = self._named(turn.text) if len(turn.text) > _ABBREVIATED else ()
            one = self.meant(turn) or tuple(self._spot(each, turn) for each in found)
            return (one,) if one else ()
        return tuple(
            tuple(self._spot(division, turn) for division in found)
            for found in parts
            if not any(self._holds(found, other) for other in parts)
        )

    def told_in(self, text: str) -> Spot | None:
        """The one place that a description names beyond doubt: by its full name, or at home."""
        found = [
            each
            for each in self._named(text)
            if each.name in text or self._areas.within(each.code, self._home)
        ]
        return self._spot(found[0], None) if len(found) == 1 else None

    def at(self, lat: float, lon: float, language: str = "zh") -> str:
        """The division's name, or the degrees where we have no outline."""
        division = self._areas.at(lat, lon)
        return _name(division, language) if division else f"{lat:.4f}, {lon:.4f}"

    def name_of(self, code: str, language: str) -> str:
        division = self._areas.get(code)
        return _name(division, language) if division else code

    def _named(self, text: str) -> tuple[Division, ...]:
        if len(text.strip()) < 2:
            return ()
        found = self._areas.find(text, limit=20)
        own = [division for division in found if self._areas.within(division.code, self._home)]
        return tuple(own or found)[:MOST_CHOICES]

    def _holds(self, wide: tuple[Division, ...], other: tuple[Division, ...]) -> bool:
        """Whether the one division lies around the other one."""
        if wide is other or len(wide) > 1 or len(other) > 1:
            return False
        own, inner = wide[0].code, other[0].code
        return own != inner and self._areas.within(inner, own)

    def _spot(self, division: Division, turn: Turn | None) -> Spot:
        name = _name(division, turn.language if turn else "zh")
        return Spot(name=name, lat=division.lat, lon=division.lon, area=division.code)

    def _pinned(self, lat: float, lon: float, language: str) -> Spot:
        division = self._areas.at(lat, lon)
        name = self.at(lat, lon, language)
        return Spot(
            name=name, lat=lat, lon=lon, area=division.code if division else None, pinned=True
        )


def which(spots: tuple[Spot, ...]) -> KeyedReply:
    """Asks back which of the places of one name is meant."""
    return KeyedReply(
        kind=Kind.QUESTION,
        key="dialogue.which_place",
        buttons=tuple(
            KeyedButton(label=spot.name, intent="inform_place", entities={"area": spot.area})
            for spot in spots
            if spot.area
        ),
    )


def _name(division: Division, language: str) -> str:
    own = division.full_name
    return own if language == "zh" or not division.name_en else f"{division.name_en} ({own})"
