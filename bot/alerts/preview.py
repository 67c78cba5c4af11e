"""What approving an alert now would do: people, segments, time, and what would be refused.

It does not send or change anything.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from shapely.geometry.base import BaseGeometry

from bot.alerts.area import area_km2, polygons_of, union
from bot.alerts.content import AlertContent, ContentInvalid, ready_to_submit, text_for
from bot.alerts.cutting import Overhang
from bot.alerts.errors import OutsideYourArea
from bot.alerts.ground import Ground, Site
from bot.alerts.lanes import Lane, LaneChoice
from bot.alerts.listening import inside, listeners
from bot.alerts.messages import LIFE_SAFETY, SMS_FORM, Composer, form_of, priority_of
from bot.alerts.ports import AudienceBook, Candidate, Selection, Told
from bot.alerts.progress import units
from bot.alerts.records import Alert, Messages
from bot.alerts.simplification import simplify
from bot.alerts.slowness import late, late_for_most
from bot.beijing import BEIJING
from bot.officials import Official
from bot.residents.groups import settled
from bot.residents.quiet import quiet_until
from bot.words.fallbacks import is_own
from channels import segments

TOO_SLOW, LATE_FOR_SOME = "slower_than_validity", "late_for_some"
OUTSIDE = "outside_your_area"
NO_LANE = "no_lane"
NOBODY = "reaches_nobody"


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One thing that would be refused. `code` names a sentence: `alerts.problem_<code>`."""

    code: str
    detail: str = ""
    field: str = ""


@dataclass(frozen=True, kw_only=True)
class Price:
    """Of one SMS segment. `currency` as the settings name it."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class LanePreview:
    lane: str
    channel: str
    people: int
    units: int  # SMS segments, or messages
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Fallback:
    """So many people asked for one language and get another (bot.words.fallbacks)."""

    asked: str
    given: str
    people: int


@dataclass(frozen=True, kw_only=True)
class Preview:
    """Counts are people; `segments` SMS segments over all of them.

    `bleed_people` subscribed to a point that only simplifying adds. `left_out`: why people inside
    hear nothing (`stopped`, `unconfirmed`, `no_lane`, `expires_first`: in their quiet
    hours), and who hears later (`quiet_hours`).
    `cost` is None where no price is set; `outside` what the official may not warn.
    `proposed_sms`: the languages whose short text is ours, not the author's. `warned`: what keeps
    nobody from approving it, but should be known.
    """

    people: int
    by_channel: dict[str, int]
    by_language: dict[str, int]
    lanes: tuple[LanePreview, ...]
    segments: int
    segments_each: dict[str, int]
    area_km2: float
    bleed_km2: float
    messages: Messages
    refused: tuple[Refusal, ...]
    fallbacks: tuple[Fallback, ...] = ()
    proposed_sms: tuple[str, ...] = ()
    outside: Overhang | None = None
    bleed_people: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    cost: Price | None = None
    warned: tuple[Refusal, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Heard:
    """Who is reached; how many of them when their quiet hours are over, and how many never.

    `missed`: the alert runs out before their quiet hours do.
    """

    reach: "Reach"
    held: int
    missed: int


#: (lane name or "", channel, language of the text, language asked for) → people.
Reach = Counter[tuple[str, str, str, str]]


class Previewer:
    """Counts the same people in the same way as the broadcast will."""

    def __init__(
        self,
        *,
        audience: AudienceBook,
        ground: Ground,
        composer: Composer,
        lanes: Sequence[Lane],
        price: Price | None = None,
        told: Told | None = None,
    ) -> None:
        self._price = price
        self._told = told
        self._audience = audience
        self._ground = ground
        self._composer = composer
        self._lanes = {lane.name: lane for lane in lanes}
        self._choice = LaneChoice(lanes)
        self._channels = {lane.channel for lane in lanes}

    async def preview(self, alert: Alert, official: Official, link: str, now: datetime) -> Preview:
        content = alert.content
        messages = self._composer.warning(content, link)
        wanting = self.wanting(content, official, now)
        site = await self._site(content)
        heard = await self._heard(content, site, now)
        reach = heard.reach
        lanes = self._lane_previews(reach, messages)
        size, bleed, added = await asyncio.to_thread(_sizes, site.geometry)
        each = {tag: segments.count(forms[SMS_FORM]).segments for tag, forms in messages.items()}
        return Preview(
            people=reach.total(),
            by_channel=_sums(reach, 1),
            by_language=_sums(reach, 2),
            lanes=lanes,
            segments=self._segments(lanes),
            cost=self._cost(lanes),
            segments_each=each,
            area_km2=round(size, 3),
            bleed_km2=round(bleed, 3),
            bleed_people=await self._bleed_people(content, site.geometry, added),
            left_out=await self._left_out(content, site, heard),
            outside=await asyncio.to_thread(self._ground.overhang, content.area, official),
            messages=messages,
            refused=(
                *wanting,
                *_too_slow(content, lanes, now),
                *_no_lane(reach),
                *_nobody(content, reach),
            ),
            fallbacks=_fallbacks(reach),
            warned=_late_for_some(content, lanes, now),
            proposed_sms=tuple(tag for tag in messages if not content.texts[tag].sms),
        )

    def wanting(
        self, content: AlertContent, official: Official, now: datetime
    ) -> tuple[Refusal, ...]:
        """What submitting would refuse, and whether the area is the official's to warn."""
        found = [
            Refusal(code=problem.code.value, detail=problem.detail, field=problem.field)
            for problem in ready_to_submit(content, now, self._ground.known, self._channels)
        ]
        try:
            self._ground.check(content.area, official)
        except OutsideYourArea:
            found.append(Refusal(code=OUTSIDE, field="area"))
        except ContentInvalid:  # an unreadable area is among the problems above already
            pass
        return tuple(found)

    async def too_slow(self, content: AlertContent, now: datetime) -> tuple[Refusal, ...]:
        """Whether most people would be told when it is over (slowness.py).

        Never for life-safety: a warning to some is better than to none.
        """
        if priority_of(content) == LIFE_SAFETY:
            return ()
        reach = (await self._heard(content, await self._site(content), now)).reach
        lanes = self._lane_previews(reach, self._composer.warning(content, ""))
        return _too_slow(content, lanes, now)

    async def _site(self, content: AlertContent) -> Site:
        return await asyncio.to_thread(self._ground.site, content.area)

    def _segments(self, lanes: Sequence[LanePreview]) -> int:
        return sum(lane.units for lane in lanes if self._lanes[lane.lane].in_segments)

    def _cost(self, lanes: Sequence[LanePreview]) -> Price | None:
        if self._price is None:
            return None
        return replace(self._price, amount=self._price.amount * self._segments(lanes))

    async def _bleed_people(
        self, content: AlertContent, own: BaseGeometry, added: BaseGeometry
    ) -> int:
        """Those whose point lies in what simplifying adds, and not in the area itself."""
        people = set()
        selection = selection_of(content, added, frozenset())
        async with aclosing(listeners(self._audience, selection)) as pages:
            async for page in pages:
                already = await asyncio.to_thread(inside, page, own)
                people |= {one.contact_id for one in page} - already
        return len(people)

    async def _left_out(self, content: AlertContent, site: Site, heard: Heard) -> dict[str, int]:
        selection = selection_of(content, site.geometry, site.codes)
        counts = {"stopped": 0, "unconfirmed": 0}
        for reason, candidates in (await self._audience.left_out(selection)).items():
            counts[reason] = len(await asyncio.to_thread(inside, candidates, site.geometry))
        no_lane = sum(count for (lane, _, _, _), count in heard.reach.items() if not lane)
        counts["no_lane"] = no_lane
        return {**counts, "quiet_hours": heard.held, "expires_first": heard.missed}

    async def _heard(self, content: AlertContent, site: Site, now: datetime) -> Heard:
        reach: Reach = Counter()
        held, missed, waits = 0, 0, priority_of(content) != LIFE_SAFETY
        async with aclosing(self._people(content, site)) as pages:
            async for page in pages:
                for one in page:
                    lane = self._choice.lane(one.channel, one.contact_id)
                    text = text_for(content, one.language)
                    tag = text[0] if text else one.language
                    reach[lane.name if lane else "", one.channel, tag, one.language] += 1
                    until = quiet_until(one.quiet_hours, now, BEIJING) if waits else None
                    late = until is not None and _over_by(content, until)
                    held, missed = held + (until is not None and not late), missed + late
        return Heard(reach=reach, held=held, missed=missed)

    async def _people(
        self, content: AlertContent, site: Site
    ) -> AsyncGenerator[Sequence[Candidate], None]:
        """Everybody who is meant, a person with several channels once."""
        seen: set[UUID] = set()
        selection = selection_of(content, site.geometry, site.codes)
        async with aclosing(listeners(self._audience, selection)) as pages:
            async for page in pages:
                new = [one for one in page if one.person not in seen]
                seen |= {one.person for one in new if one.person is not None}
                yield await self._told.told(new, content.channels) if self._told else new

    def _lane_previews(self, reach: Reach, messages: Messages) -> tuple[LanePreview, ...]:
        people: Counter[str] = Counter()
        cost: Counter[str] = Counter()
        for (name, channel, language, _), count in reach.items():
            if name:
                message = messages.get(language, {}).get(form_of(channel))
                people[name] += count
                cost[name] += count * units(self._lanes[name], message)
        return tuple(
            LanePreview(
                lane=name,
                channel=self._lanes[name].channel,
                people=people[name],
                units=cost[name],
                seconds=round(cost[name] / self._lanes[name].for_broadcasts, 1),
            )
            for name in sorted(people)
        )


def selection_of(content: AlertContent, geometry: BaseGeometry, codes: frozenset[str]) -> Selection:
    """Whom the content means, in the area given."""
    return Selection(
        geometry=geometry,
        codes=codes,
        groups=settled(content.audience.groups),
        languages=content.audience.languages,
        channels=content.channels,
    )


def _over_by(content: AlertContent, moment: datetime) -> bool:
    return content.expires is not None and content.expires <= moment


def _sums(reach: Reach, position: int) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for key, count in reach.items():
        sums[key[position]] += count
    return dict(sorted(sums.items()))


def _fallbacks(reach: Reach) -> tuple[Fallback, ...]:
    """The languages that most people lack first."""
    lacking: Counter[tuple[str, str]] = Counter()
    for (_, _, given, asked), people in reach.items():
        if not is_own(asked, given):
            lacking[asked, given] += people
    return tuple(
        Fallback(asked=asked, given=given, people=people)
        for (asked, given), people in lacking.most_common()
    )


def _sizes(geometry: BaseGeometry) -> tuple[float, float, BaseGeometry]:
    """Square kilometres of the area, of what simplifying adds to it, and that as a shape."""
    if geometry.is_empty:
        return 0.0, 0.0, geometry
    simplified = simplify(union(polygons_of(geometry)))
    added = simplified.geometry.difference(geometry)
    return area_km2(geometry), simplified.bleed_km2, added


def _too_slow(
    content: AlertContent, lanes: Sequence[LanePreview], now: datetime
) -> tuple[Refusal, ...]:
    """The slow lanes, where the alert is refused for them."""
    left = _left(content, now)
    if priority_of(content) == LIFE_SAFETY or not late_for_most(lanes, left):
        return ()
    return tuple(
        Refusal(code=TOO_SLOW, detail=f"{lane.seconds:.0f} s", field="expires")
        for lane in lanes
        if late(lane, left)
    )


def _late_for_some(
    content: AlertContent, lanes: Sequence[LanePreview], now: datetime
) -> tuple[Refusal, ...]:
    """The slow lanes, where it goes out all the same, and how many hear of it too late."""
    if _too_slow(content, lanes, now):
        return ()
    left = _left(content, now)
    return tuple(
        Refusal(code=LATE_FOR_SOME, detail=f"{lane.lane}: {many} / {lane.people}", field="channels")
        for lane in lanes
        if (many := late(lane, left))
    )


def _left(content: AlertContent, now: datetime) -> float:
    """Seconds until it expires; 0 where that is not said."""
    return (content.expires - now).total_seconds() if content.expires else 0.0


def _no_lane(reach: Reach) -> tuple[Refusal, ...]:
    without = sorted({channel for lane, channel, *_ in reach if not lane})
    return tuple(Refusal(code=NO_LANE, detail=channel, field="channels") for channel in without)


def _nobody(content: AlertContent, reach: Reach) -> tuple[Refusal, ...]:
    """Said for what the author narrowed down; an area where nobody listens yet may be warned."""
    audience = content.audience
    narrowed = {
        "audience.groups": audience.groups,
        "audience.languages": audience.languages,
        "channels": content.channels,
    }
    fields = [field for field, chosen in narrowed.items() if chosen]
    return tuple(Refusal(code=NOBODY, field=field) for field in fields if not reach)
