"""Random officials do random things to alerts; a plain model says what may come of it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from bot.alerts.content import ContentInvalid
from bot.alerts.errors import AlertsError, ChangedMeanwhile, SamePerson
from bot.alerts.freezing import Issuer
from bot.alerts.lanes import Lane
from bot.alerts.ports import Change, Ending
from bot.alerts.records import Act, Alert, Event, State
from bot.alerts.service import Alerts
from bot.officials import Official, Role
from tests.bot.alerts.memory_book import MemoryBook, NobodyListens
from tests.bot.broadcast.world import CHEN, LI, VAULT, WORDS, divisions, draft

START = datetime.now(UTC)
#: "li" and the full-width "Ｌｉ" are Li with other tokens.
NAMES = ("Li", "Wang", "Zhao", "li", "Ｌｉ ")
PERSON = {"Li": "li", "Wang": "wang", "Zhao": "zhao", "li": "li", "Ｌｉ ": "li"}
DIVISIONS = divisions()


class Clock:
    """Every look is a millisecond later: nothing happens at one moment."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


def office(book: MemoryBook, clock: Clock) -> Alerts:
    return Alerts(
        book=book,
        audience=NobodyListens(),
        divisions=DIVISIONS,
        words=WORDS,
        vault=VAULT,
        lanes=[Lane(name="web", channel="web", rate=1_000)],
        issuer=Issuer(sender="f@x.invalid", home_area="310000", public_url="http://f.invalid"),
        clock=clock,
    )


@dataclass
class Model:
    """What an alert must be by the contract. `hands`: who wrote this version."""

    status: str
    text: str
    state: str = "draft"
    hands: set[str] = field(default_factory=set)
    approver: str | None = None


#: act → (role, from, to); written down from api.md, not from the code.
MOVES: dict[str, tuple[Role, set[str], str]] = {
    "submit": (Role.AUTHOR, {"draft", "returned"}, "submitted"),
    "approve": (Role.APPROVER, {"submitted"}, "approved"),
    "send_back": (Role.APPROVER, {"submitted"}, "returned"),
    "reject": (Role.APPROVER, {"submitted"}, "rejected"),
    "pause": (Role.APPROVER, {"sending"}, "paused"),
    "resume": (Role.APPROVER, {"paused"}, "sending"),
    "cancel": (
        Role.APPROVER,
        {"approved", "sending", "paused", "completed", "partial"},
        "cancelled",
    ),
}
BROADCAST = {
    "sending": {"approved"},
    "completed": {"sending", "paused"},
    "partial": {"sending", "paused"},
    "expired": {"sending", "paused"},
}


class Life(RuleBasedStateMachine):
    """Any person with any token may try anything at any alert at any time."""

    made = Bundle("made")
    names = st.sampled_from(NAMES)
    #: Those who may do something come more often, or hardly anything would ever be done.
    roles = st.sampled_from([*Role, *[Role.AUTHOR, Role.APPROVER] * 3])
    statuses = st.sampled_from(["Actual", "Exercise", "Test"])
    texts = st.sampled_from(["一", "二"])

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.book, self.model = MemoryBook(), dict[UUID, Model]()
        self.alerts = office(self.book, Clock())

    def teardown(self) -> None:
        self.loop.close()

    @rule(target=made, status=statuses, name=names, text=texts)
    def somebody_drafts(self, status: str, name: str, text: str) -> UUID:
        author = Official(name=name, role=Role.AUTHOR)
        alert = self.loop.run_until_complete(self.alerts.draft(_draft(status, text), author))
        self.model[alert.id] = Model(status=status, text=text, hands={PERSON[name]})
        return alert.id

    @rule(id=made, name=names, role=roles, status=statuses, text=texts)
    def somebody_edits(self, id: UUID, name: str, role: Role, status: str, text: str) -> None:
        model = self.model[id]
        drill = model.status != "Actual" and status != model.status
        may = role is Role.AUTHOR and model.state in {"draft", "returned"} and not drill
        official = Official(name=name, role=role)
        if self._done(lambda: self.alerts.edit(id, _draft(status, text), official)) != may:
            raise AssertionError((model, name, role, status))
        if may:
            same = (status, text) == (model.status, model.text)
            model.hands = (model.hands if same else set()) | {PERSON[name]}
            model.status, model.text = status, text

    @rule(id=made, name=names, role=roles, act=st.sampled_from(sorted(MOVES)))
    def somebody_acts(self, id: UUID, name: str, role: Role, act: str) -> None:
        model, (needed, states, to) = self.model[id], MOVES[act]
        own = act == "approve" and PERSON[name] in model.hands
        may = role is needed and model.state in states and not own
        official = Official(name=name, role=role)
        assert self._done(lambda: _acts(self.alerts, act, id, official)) == may, (model, name, act)
        if may:
            model.state = to
            model.hands |= {PERSON[name]} if act == "submit" else set()
            model.approver = PERSON[name] if act == "approve" else model.approver

    @rule(id=made, writer=names, approver=names)
    def it_is_submitted_and_approved(self, id: UUID, writer: str, approver: str) -> None:
        self.somebody_acts(id, writer, Role.AUTHOR, "submit")
        self.somebody_acts(id, approver, Role.APPROVER, "approve")

    @rule(id=made, name=names, role=roles)
    def somebody_tests(self, id: UUID, name: str, role: Role) -> None:
        """It makes nobody an author, and moves nothing."""
        self._done(lambda: self.alerts.own_addresses.test(id, Official(name=name, role=role)))

    @rule(id=made, state=st.sampled_from(sorted(BROADCAST)))
    def the_broadcast_goes_on(self, id: UUID, state: str) -> None:
        if self.model[id].state in BROADCAST[state]:
            self.book.broadcast(id, State(state))
            self.model[id].state = state

    @invariant()
    def every_alert_is_as_the_model_says(self) -> None:
        for id, model in self.model.items():
            alert = self.book.alerts[id]
            assert (alert.state, alert.content.status) == (model.state, model.status)

    @invariant()
    def nobody_approved_what_they_wrote(self) -> None:
        for model in self.model.values():
            assert model.approver not in model.hands

    @invariant()
    def events_are_of_approved_alerts_once_and_say_their_status(self) -> None:
        warnings = [event for event in self.book.issued if event.sequence == 1]
        assert len({event.alert_id for event in warnings}) == len(warnings)
        approved = {id for id, model in self.model.items() if model.approver}
        assert {event.alert_id for event in warnings} == approved
        for event in self.book.issued:
            assert event.status == self.model[event.alert_id].status

    def _done(self, act: Callable[[], Awaitable[object]]) -> bool:
        async def awaited() -> None:
            await act()

        try:
            self.loop.run_until_complete(awaited())
        except (AlertsError, ContentInvalid):
            return False
        return True


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)


def _draft(status: str, text: str) -> dict[str, Any]:
    texts = {"zh": {"headline": text, "description": text}}
    expires = (START + timedelta(days=1)).isoformat()
    return draft(status=status, texts=texts, expires=expires)


async def _acts(alerts: Alerts, act: str, id: UUID, official: Official) -> Alert:
    reason = ["because"] if act in {"send_back", "reject"} else []
    done: Alert = await getattr(alerts, act)(id, *reason, official)
    return done


class Overtaken(MemoryBook):
    """Between the look and the write of an approval, something else happens."""

    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def issue(self, change: Change, event: Event, ending: Ending | None) -> None:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            await meanwhile()
        await super().issue(change, event, ending)


async def test_whoever_submits_anew_while_they_approve_does_not_approve_their_own() -> None:
    book = Overtaken()
    alerts = office(book, Clock())
    made = await alerts.draft(draft(), LI)
    await alerts.submit(made.id, LI)

    async def meanwhile() -> None:
        await alerts.send_back(made.id, "look again", Official(name="Wu", role=Role.APPROVER))
        await alerts.submit(made.id, Official(name="Chen", role=Role.AUTHOR))

    book.meanwhile = meanwhile
    with pytest.raises(ChangedMeanwhile):
        await alerts.approve(made.id, CHEN)
    with pytest.raises(SamePerson):
        await alerts.approve(made.id, CHEN)


async def test_saving_the_same_words_again_takes_nobodys_hand_away() -> None:
    alerts = office(MemoryBook(), Clock())
    made = await alerts.draft(draft(expires="2099-01-01T00:00:00Z"), LI)
    wang = Official(name="Wang", role=Role.AUTHOR)
    again = await alerts.edit(made.id, draft(expires="2099-01-01T00:00:00Z"), wang)
    assert again.version == 1 and [h.act for h in again.hands] == [Act.CREATE, Act.EDIT]
    await alerts.submit(made.id, wang)
    with pytest.raises(SamePerson):
        await alerts.approve(made.id, Official(name="Li", role=Role.APPROVER))


async def test_a_worker_that_finishes_while_they_cancel_is_no_reason_to_refuse() -> None:
    book = Overtaken()
    alerts = office(book, Clock())
    made = await alerts.draft(draft(), LI)
    await alerts.submit(made.id, LI)
    await alerts.approve(made.id, CHEN)

    async def finished() -> None:
        book.alerts[made.id] = replace(book.alerts[made.id], state=State.COMPLETED)

    book.meanwhile = finished
    assert (await alerts.cancel(made.id, CHEN)).state is State.CANCELLED
