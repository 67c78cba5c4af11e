"""Where to go: the nearest open shelter, defibrillator, hospital or supply point.

It does not know which ones are open or how far is near: `bot.facilities` does.
"""

from actions.places import Places, Spot, which
from actions.turn import Outcome, Turn, asking, done
from actions.warned import told, warned_at
from bot.alerts.incoming.views import Warnings
from bot.alerts.published import orders_out
from bot.facilities import WITHIN_M, Facilities, kilometres, room_left
from bot.replies import KeyedButton, KeyedReply, Kind, Place
from bot.words.catalogue import Words
from knowledge.facilities.distance import Near
from knowledge.facilities.model import Facility
from knowledge.facilities.model import Kind as FacilityKind

LIMIT = 3
#: How many of the nearest are looked through for the part of a division that was named.
LOOKED_THROUGH = 300
MOST_ORDERS = 2


class FindFacility:
    def __init__(
        self, facilities: Facilities, warnings: Warnings, places: Places, words: Words
    ) -> None:
        self._facilities = facilities
        self._warnings = warnings
        self._places = places
        self._words = words

    async def start(self, turn: Turn) -> Outcome:
        wanted = {
            "facility": turn.entity("facility") or FacilityKind.SHELTER,
            "hazard": turn.entity("hazard"),
        }
        return await self._continue(turn, wanted)

    async def go_on(self, turn: Turn) -> Outcome:
        if turn.intent in ("cancel", "deny", "skip"):
            return done(KeyedReply(kind=Kind.SMALLTALK, key="dialogue.let_go"))
        return await self._continue(turn, dict(turn.wanted))

    async def ask_again(self, turn: Turn) -> KeyedReply | None:
        return KeyedReply(kind=Kind.QUESTION, key="dialogue.facility_ask_place")

    async def _continue(self, turn: Turn, wanted: dict[str, str | None]) -> Outcome:
        spots = self._places.asked_about(turn)
        if len(spots) > 1:
            return asking("facility.place", which(spots), wanted=wanted)
        if not spots or spots[0].lat is None or spots[0].lon is None:
            named = turn.open_question == "facility.place" or turn.entity("place")
            key = "dialogue.place_unknown" if named else "dialogue.facility_ask_place"
            return asking("facility.place", KeyedReply(kind=Kind.QUESTION, key=key), wanted=wanted)
        kind = FacilityKind(wanted.get("facility") or FacilityKind.SHELTER)
        found = await self._facilities.nearest(
            spots[0].lat,
            spots[0].lon,
            kind=kind,
            hazard=wanted.get("hazard"),
            limit=LOOKED_THROUGH if spots[0].part else LIMIT,
            within_m=WITHIN_M[kind],
        )
        orders = await self._orders(kind, spots[0], turn.language)
        return done(
            *orders, self._listed(_there_first(found, spots[0]), kind, spots[0], turn.language)
        )

    async def _orders(
        self, kind: FacilityKind, spot: Spot, language: str
    ) -> tuple[KeyedReply, ...]:
        """The orders to leave there, before any shelter: they say by which way and where to."""
        if kind is not FacilityKind.SHELTER:
            return ()
        orders = [one for one in await warned_at(self._warnings, spot) if orders_out(one)]
        if not orders:
            return ()
        key = f"dialogue.leave_first_{'here' if spot.pinned else 'there'}"
        first = KeyedReply(kind=Kind.ALERTS, key=key, values={"place": spot.name})
        said = (told(one, language) for one in orders[:MOST_ORDERS])
        return (first, *(one.model_copy(update={"buttons": ()}) for one in said))

    def _listed(
        self, found: list[Near], kind: FacilityKind, spot: Spot, language: str
    ) -> KeyedReply:
        about: dict[str, object] = {"kind_key": f"dialogue.facility_{kind}", "place": spot.name}
        if not found:
            about |= {"km": kilometres(kind)}
            return KeyedReply(kind=Kind.FACILITIES, key="dialogue.facilities_none", values=about)
        first = found[0].facility
        start = "dialogue.from_pin" if spot.pinned else "dialogue.from_centre"
        if _lies_in(first, spot.part):
            start = "dialogue.there_first"
        lines = "\n".join(
            self._line(number, near, language) for number, near in enumerate(found, start=1)
        )
        return KeyedReply(
            kind=Kind.FACILITIES,
            key="dialogue.facilities",
            values={**about, "start_key": start, "lines": lines},
            buttons=(KeyedButton(key="dialogue.button_alerts", intent="alerts_here"),),
            location=Place(lat=first.lat, lon=first.lon, label=first.name),
        )

    def _line(self, number: int, near: Near, language: str) -> str:
        facility, left = near.facility, room_left(near.facility)
        places = [each for each in (facility.name, facility.address) if each]
        parts = [
            self._words.say(
                "dialogue.facility_line",
                language,
                number=number,
                where=self._words.listed(places, language, by="dialogue.facility_comma"),
                distance=f"{near.distance_m / 1000:.1f}",
            )
        ]
        if left is not None:
            parts.append(self._words.say("dialogue.facility_room", language, left=left))
        if facility.accessible is not None:
            key = "accessible" if facility.accessible else "not_accessible"
            parts.append(self._words.say(f"dialogue.facility_{key}", language))
        if near.unsure:
            parts.append(self._words.say("dialogue.facility_unsure", language))
        if facility.sample:
            parts.append(self._words.say("dialogue.facility_sample", language))
        return self._words.listed(parts, language, by="dialogue.separator")


def _there_first(found: list[Near], spot: Spot) -> list[Near]:
    """The nearest LIMIT; those that bear the part's name stand first, for they lie in it."""
    return sorted(found, key=lambda near: not _lies_in(near.facility, spot.part))[:LIMIT]


def _lies_in(facility: Facility, part: str | None) -> bool:
    return part is not None and part in f"{facility.name} {facility.address}"
