"""Whether a run kept the promises: nobody lost, twice only what was in flight, nothing too late.

The provider's own record is the truth; the ledger must say the same. It does not know processes.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bot.broadcast.ledger import RANK, DeliveryState
from tests.bot.broadcast.world import address_of
from tests.services.crash.plan import Course
from tests.services.crash.run import Seen

#: The issue: none after cancel + 1 s. A pause is looked at in the same places.
CALLED_OFF = timedelta(seconds=1)
#: A message leaves before the expiry and is with the provider a request later.
UNDER_WAY = timedelta(seconds=0.5)
MOST_IN_FLIGHT = 200
_TAKEN = {"accepted", "delivered"}
_CLOSED = {state for state, rank in RANK.items() if rank >= RANK[DeliveryState.FAILED]}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The figures of a run. `in_flight`: rows in `sending` whose worker or database died."""

    people: int
    told: int
    lost: int
    twice: int
    in_flight: int
    after_end: float | None  # seconds from the cancellation or expiry to the last message
    wrong: tuple[str, ...]


class _Judge:
    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        self.wrong: list[str] = []
        by_address = {address_of(one): one for one in seen.inside}
        by_page = {c[1]: one for one, c in seen.inside.items() if len(c) > 1}
        self.times: Counter[tuple[UUID, str]] = Counter()  # (person, alert)
        self.ids: dict[tuple[UUID, str], set[str]] = defaultdict(set)  # (contact, alert)
        outside = {address_of(one) for one in seen.outside}
        for message in seen.messages:
            person = by_address.get(message.to)
            if message.to in outside or person is None:
                self.wrong.append("sent to somebody whom it is not for")
            elif message.alert:
                self.times[person, message.alert] += 1
                self.ids[person, message.alert].add(message.id)
        for page, alert in seen.pages:
            self.times[by_page[page], alert] += 1
            self.ids[page, alert].add("page")
        self.person = {c: one for one, contacts in seen.inside.items() for c in contacts}

    def check(self, right: bool, said: str) -> None:
        if not right:
            self.wrong.append(said)

    def told(self, alert: str | None) -> set[UUID]:
        return {person for (person, of), _ in self.times.items() if of == alert}


def judge(seen: Seen) -> Verdict:
    """Never raises: what is wrong stands in the verdict."""
    it = _Judge(seen)
    lost = _lost(it)
    twice, in_flight = _twice(it)
    after_end = _too_late(it)
    _ledger(it)
    _moves(it)
    if seen.all_clear:
        _all_clear(it)
    it.check(lost == 0, f"{lost} lost")
    for lanes in seen.in_flight:
        it.check(all(n <= MOST_IN_FLIGHT for n in lanes.values()), f"in flight: {lanes}")
    return Verdict(
        people=len(seen.inside),
        told=len(it.told(seen.alert)),
        lost=lost,
        twice=twice,
        in_flight=in_flight,
        after_end=after_end,
        wrong=tuple(it.wrong),
    )


def _lost(it: _Judge) -> int:
    """Where nothing ends it, everybody is told; otherwise nobody is told of whom no row knows.

    An end may come before the audience is complete: whoever has no row then was never sent to.
    """
    seen = it.seen
    if seen.plan.course in (Course.STRAIGHT, Course.PAUSE):
        return len(seen.inside.keys() - it.told(seen.alert))
    rows = {it.person[row.contact_id] for row in seen.rows if row.alert == seen.alert}
    return len(it.told(seen.alert) - rows)


def _twice(it: _Judge) -> tuple[int, int]:
    """Whoever had it again was in flight when something died: as often, and no oftener."""
    doubted: Counter[tuple[UUID, str]] = Counter()
    for step in it.seen.trail:
        if (step.before, step.after) == ("sending", "in_doubt"):
            doubted[it.person[step.contact_id], step.alert] += 1
    twice = Counter({key: n - 1 for key, n in it.times.items() if n > 1})
    for key, n in twice.items():
        it.check(n <= doubted[key], f"{n + 1} times, in doubt {doubted[key]} times")
    return twice.total(), doubted.total()


def _too_late(it: _Judge) -> float | None:
    seen = it.seen
    at = [one.at for one in seen.messages if one.alert == seen.alert]
    if seen.paused:
        paused, resumed = seen.paused
        held = [one for one in at if paused + CALLED_OFF < one < resumed]
        it.check(not held, f"{len(held)} while it was paused")
    end, grace = _end(seen)
    if end is None:
        return None
    late = max(at, default=end) - end
    it.check(late <= grace, f"the last came {late.total_seconds():.2f} s after the end")
    return late.total_seconds()


def _end(seen: Seen) -> tuple[datetime | None, timedelta]:
    if seen.plan.course is Course.EXPIRE:
        return seen.expires_at, UNDER_WAY
    return seen.cancelled_at, CALLED_OFF


def _ledger(it: _Judge) -> None:
    """Every row says what the provider's record, or the mailbox, says."""
    for row in it.seen.rows:
        ids = it.ids[row.contact_id, row.alert]
        honest = row.state == "failed" and row.reason == "in_doubt"
        if row.state in _TAKEN:
            known = row.channel == "web" or row.provider_id in ids
            it.check(bool(ids) and known, f"{row.channel} is {row.state}, and nobody has it")
        elif not honest:
            said = f"{row.channel} is {row.state} ({row.reason}, try {row.tries}), and it was sent"
            it.check(not ids, said)


def _moves(it: _Judge) -> None:
    """What is closed moves only up the lattice, whatever died."""
    for step in it.seen.trail:
        before, after = DeliveryState(step.before), DeliveryState(step.after)
        up = before not in _CLOSED or RANK[after] > RANK[before]
        it.check(up, f"{before} became {after}")


def _all_clear(it: _Judge) -> None:
    """Whoever was warned hears that it is over, on the way by which they were warned."""
    clear: dict[UUID, Any] = {
        row.contact_id: row for row in it.seen.rows if row.alert == it.seen.all_clear
    }
    stopped = {row.contact_id for row in it.seen.rows if row.state == "stopped"}
    for (contact, alert), ids in list(it.ids.items()):
        if alert == it.seen.alert and ids and contact not in stopped:
            told = bool(it.ids.get((contact, it.seen.all_clear or "")))
            row = clear.get(contact)
            said = f"warned, and no all-clear: {row.state if row else 'no row'}"
            it.check(told, said)
