"""What closes the loop of one report: its supervision, its hazard source, its reward.

It does not know the rules: the domain says beside the field what is wrong.
"""

from collections.abc import Awaitable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from fastapi import APIRouter, Response

from bot.clock import utc_now
from bot.officials import Official
from bot.reports.places import Places
from bot.reports.rewards.records import NewReward, RewardQuery, State
from bot.reports.rewards.rules import HANDS, MOVES
from bot.reports.sources.records import NewSource
from bot.reports.supervision import Demand, is_upper
from bot.residents.fields import BadFields, FieldProblem
from bot.web.console.complaints import DOMAIN, Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, see_other
from bot.web.console.forms import beijing_time
from bot.web.console.timers import timer

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

ONE = "/console/reports/{reference}"
FIELDS = (
    "demand", "due_at", "note", "source", "name", "grade", "unit", "person", "rule",
    "amount_minor", "reason", "payment_reference",
)  # fmt: skip


@router.get(f"{ONE}/loop")
async def shown(reference: str, desk: AtDesk) -> Response:
    return await _page(reference, desk)


@router.post(f"{ONE}/supervision")
async def supervise(reference: str, desk: AtDesk) -> Response:
    """The button says what: demand, confirm, lift."""
    service, note = desk.services.supervisions, desk.text("note") or None
    if desk.text("act") == "confirm":
        return await _done(reference, desk, service.confirm(reference, note, desk.official))
    if desk.text("act") == "lift":
        return await _done(reference, desk, service.lift(reference, note, desk.official))
    return await _done(reference, desk, _demanded(reference, desk))


@router.post(f"{ONE}/source")
async def source(reference: str, desk: AtDesk) -> Response:
    """With an id it is linked to that one; else a new one is made of it."""
    return await _done(reference, desk, _sourced(reference, desk))


@router.post(f"{ONE}/reward")
async def propose(reference: str, desk: AtDesk) -> Response:
    return await _done(reference, desk, _proposed(reference, desk))


@router.post(f"{ONE}/rewards/{{id}}")
async def decide(reference: str, id: UUID, desk: AtDesk) -> Response:
    """The button says what: approve, refuse, pay."""
    rewards, official = desk.services.rewards, desk.official
    if desk.text("act") == "pay":
        paying = rewards.pay(id, desk.text("payment_reference"), official)
        return await _done(reference, desk, paying)
    if desk.text("act") == "refuse":
        return await _done(reference, desk, rewards.refuse(id, desk.text("note"), official))
    return await _done(reference, desk, rewards.approve(id, official))


@router.get("/console/supervisions")
async def supervised(desk: AtDesk, cursor: str | None = None) -> Response:
    page = await desk.services.supervisions.page(desk.official, cursor=cursor)
    service, now = desk.services.supervisions, utc_now()
    return desk.render(
        "supervisions.html",
        page=page,
        total=await service.total(desk.official),
        late=await service.total(desk.official, overdue=True),
        timer=lambda at: timer(at, now),
        now=now,
    )


@router.get("/console/rewards")
async def rewards(desk: AtDesk, state: str = "", cursor: str | None = None) -> Response:
    service, query = desk.services.rewards, RewardQuery(state=_state(state))
    found, following = await service.page(desk.official, query, cursor=cursor)
    counts = [
        (each, await service.total(desk.official, RewardQuery(state=_state(each))))
        for each in ("", *State)
    ]
    return desk.render(
        "rewards.html",
        rewards=found,
        next=following,
        state=query.state or "",
        states=counts,
        total=dict(counts)[query.state or ""],
        rules=service.rules,
    )


def _state(text: str) -> State | None:
    """What is none filters nothing."""
    return State(text) if text in set(State) else None


async def _done(reference: str, desk: Desk, doing: Awaitable[object]) -> Response:
    try:
        await doing
    except DOMAIN as error:
        return await _page(reference, desk, desk.complain(error))
    return see_other(f"{ONE.format(reference=reference)}/loop")


async def _demanded(reference: str, desk: Desk) -> None:
    wanted = Demand(demand=desk.text("demand"), due_at=due_of(desk, "due_at"))
    await desk.services.supervisions.demand(reference, wanted, desk.official)


async def _sourced(reference: str, desk: Desk) -> None:
    """Raises BadFields for an id that is none."""
    services, id = desk.services, desk.text("source").strip()
    if id:
        await services.sources.link(reference, _id_of(id), desk.official)
        return
    report = (await services.reports.detail(reference, desk.official)).report
    new = NewSource(
        name=desk.text("name"),
        kind=report.hazard,
        grade=desk.text("grade"),
        unit=desk.text("unit"),
        person=desk.text("person"),
        description=report.text,
    )
    await services.sources.create_from(reference, new, desk.official)


async def _proposed(reference: str, desk: Desk) -> None:
    rewards = desk.services.rewards
    new = NewReward(
        rule=desk.text("rule"),
        amount_minor=_minor(desk.text("amount_minor"), rewards.rules.decimals),
        reason=desk.text("reason"),
    )
    await rewards.propose(reference, new, desk.official)


async def _page(reference: str, desk: Desk, complaint: Complaint | None = None) -> Response:
    services, official = desk.services, Places(desk.services.areas).of(desk.official)
    report = (await services.reports.detail(reference, official)).report
    rewards = await services.rewards.of(reference, official)
    return desk.render(
        "report_loop.html",
        complaint=complaint,
        report=report,
        supervised=await services.supervisions.of(reference, official),
        upper=is_upper(official, report.area_code),
        grades=services.sources.rules.grades.values(),
        rewards=[(one, _steps(one.state, official)) for one in rewards],
        rules=services.rewards.rules,
        open_for_reward=all(one.state is State.REFUSED for one in rewards),
        typed={name: desk.text(name) for name in FIELDS},
    )


def due_of(desk: Desk, field: str) -> datetime:
    """Beijing time of the form. Raises BadFields."""
    try:
        return datetime.fromisoformat(beijing_time(desk.text(field)) or "")
    except ValueError:
        raise BadFields([FieldProblem(field=field, key="supervision.due_wrong")]) from None


def _steps(state: State, official: Official) -> list[State]:
    return [to for to in State if to in MOVES[state] and official.role in HANDS[to]]


def _minor(text: str, decimals: int) -> int:
    """500.00 → 50000. Raises BadFields."""
    try:
        minor = Decimal(text.strip()) * 10**decimals
        if minor == minor.to_integral_value():
            return int(minor)
    except (InvalidOperation, ValueError, OverflowError):
        pass
    raise BadFields([FieldProblem(field="amount_minor", key="rewards.amount_wrong")])


def _id_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadFields([FieldProblem(field="source", key="sources.unknown")]) from None
