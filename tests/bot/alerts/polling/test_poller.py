"""Polls of a feed: only what is new, oldest first, nothing lost, failures on the record."""

from datetime import timedelta

import pytest

from bot.alerts.errors import ChangedMeanwhile
from bot.alerts.polling.fetching import FetchFailed, FetchProblem
from bot.alerts.polling.poller import LEASE, MOST_NEW, MOST_NOT_YET
from tests.bot.alerts.polling.shelf import NOW, URL, Rig, alert, atom, rig


def two() -> Rig:
    return rig({"/alerts.atom": atom("2", "1"), "/1": alert("1"), "/2": alert("2")})


async def test_what_is_new_is_taken_in_oldest_first_and_passed_on() -> None:
    tried = two()
    poll = await tried.poll()
    assert (tried.desk.taken, len(tried.desk.passed)) == (["1", "2"], 2)
    assert (poll.error, poll.etag, poll.failures) == (None, "1", 0)
    assert poll.next_at == tried.now + timedelta(minutes=1)
    assert tried.shelf.begun == [tried.now + LEASE], "no other worker comes in between"


async def test_the_second_poll_asks_for_nothing_that_is_known() -> None:
    tried = two()
    await tried.poll()
    tried.web.asked.clear()
    await tried.poll()
    assert tried.web.asked == ["/alerts.atom"]
    tried.web.tag = "2"
    tried.web.pages[URL] = atom("3", "2", "1")
    tried.web.pages["http://feeds.example/3"] = alert("3")
    await tried.poll()
    assert tried.web.asked == ["/alerts.atom", "/alerts.atom", "/3"]
    assert tried.desk.taken == ["1", "2", "3"]


async def test_an_alert_that_disappears_from_the_feed_is_left_alone() -> None:
    tried = two()
    await tried.poll()
    tried.web.tag, tried.web.pages[URL] = "2", atom()
    poll = await tried.poll()
    assert (tried.desk.taken, poll.error) == (["1", "2"], None)


async def test_an_echo_is_not_taken_in() -> None:
    tried = two()
    tried.desk.echoes = frozenset({"1"})
    await tried.poll()
    await tried.poll()
    assert tried.desk.taken == ["2"]


FAILS = [
    ("late", FetchFailed(FetchProblem.TIMEOUT), "timeout", 2),
    ("status", FetchFailed(FetchProblem.STATUS, "500"), "status 500", 2),
    (
        "asked to wait",
        FetchFailed(FetchProblem.STATUS, "429", NOW + timedelta(minutes=21)),
        "status 429",
        20,
    ),
]


@pytest.mark.parametrize(
    ("failure", "error", "minutes"), [row[1:] for row in FAILS], ids=[row[0] for row in FAILS]
)
async def test_a_feed_that_fails_is_left_alone_for_longer(
    failure: Exception, error: str, minutes: int
) -> None:
    tried = two()
    good = tried.web.pages[URL]
    tried.web.pages[URL] = failure
    poll = await tried.poll()
    assert (poll.failures, poll.error) == (1, error)
    assert poll.next_at == tried.now + timedelta(minutes=minutes)
    tried.web.pages[URL] = good
    poll = await tried.poll()
    assert (poll.failures, poll.error, tried.desk.taken) == (0, None, ["1", "2"])


@pytest.mark.parametrize("page", [b"<html/>", b"not xml"])
async def test_a_page_that_is_no_feed_is_a_failure(page: bytes) -> None:
    tried = rig({"/alerts.atom": page})
    poll = await tried.poll()
    assert poll.failures == 1 and poll.error


async def test_one_bad_entry_does_not_hold_up_the_others() -> None:
    tried = two()
    tried.web.pages["http://feeds.example/1"] = b"<alert/>"
    poll = await tried.poll()
    assert (tried.desk.taken, poll.error) == (["2"], "entry_not_cap not_cap")
    assert (poll.failures, poll.next_at) == (0, tried.now + timedelta(minutes=1))
    assert (await tried.poll()).error == "entry_not_cap not_cap", "it stays on the record"


AGAIN = [
    ("broken for a moment", FetchFailed(FetchProblem.STATUS, "502"), True),
    ("too many requests", FetchFailed(FetchProblem.STATUS, "429"), True),
    ("late", FetchFailed(FetchProblem.TIMEOUT), True),
    ("named before it is there", FetchFailed(FetchProblem.STATUS, "404"), True),
    ("gone", FetchFailed(FetchProblem.STATUS, "410"), False),
    ("where it has no business", FetchFailed(FetchProblem.ADDRESS), False),
    ("too large", FetchFailed(FetchProblem.TOO_LARGE), False),
]


@pytest.mark.parametrize(
    ("failure", "again"), [row[1:] for row in AGAIN], ids=[row[0] for row in AGAIN]
)
async def test_an_entry_is_tried_again_where_that_can_help(failure: Exception, again: bool) -> None:
    tried = two()
    tried.web.pages["http://feeds.example/1"] = failure
    poll = await tried.poll()
    assert (tried.desk.taken, poll.failures) == (["2"], 0)
    assert poll.error and poll.error.startswith("entry_")
    tried.web.pages["http://feeds.example/1"] = alert("1")
    await tried.poll()
    assert tried.desk.taken == (["2", "1"] if again else ["2"])


async def test_what_is_never_there_is_let_go_after_some_polls() -> None:
    tried = two()
    tried.web.pages["http://feeds.example/1"] = FetchFailed(FetchProblem.STATUS, "404")
    for _ in range(MOST_NOT_YET):
        await tried.poll()
    tried.web.asked.clear()
    await tried.poll()
    assert "/1" not in tried.web.asked


async def test_entries_that_hang_come_after_newer_ones() -> None:
    tried = two()
    tried.web.pages["http://feeds.example/1"] = FetchFailed(FetchProblem.TIMEOUT)
    await tried.poll()
    tried.web.tag, tried.web.pages[URL] = "2", atom("3", "2", "1")
    tried.web.pages["http://feeds.example/3"] = alert("3")
    tried.web.asked.clear()
    await tried.poll()
    assert tried.web.asked == ["/alerts.atom", "/3", "/1"]


@pytest.mark.parametrize("failure", [ChangedMeanwhile(), RuntimeError("a bug of ours")])
async def test_what_could_not_be_passed_on_is_passed_on_at_the_next_poll(
    failure: Exception,
) -> None:
    tried = two()
    tried.desk.failures = [failure]
    poll = await tried.poll()
    assert (poll.error, poll.etag, len(tried.desk.passed)) == ("entry_again", None, 1)
    poll = await tried.poll()
    assert (poll.error, poll.etag, len(tried.desk.passed)) == (None, "1", 2)


async def test_a_long_feed_is_gone_through_in_several_polls() -> None:
    names = [str(n) for n in range(MOST_NEW + 50)]
    pages = {f"/{name}": alert(name) for name in names}
    tried = rig({"/alerts.atom": atom(*names), **pages})
    poll = await tried.poll()
    assert (len(tried.desk.taken), poll.etag) == (MOST_NEW, None)
    poll = await tried.poll()
    assert (len(set(tried.desk.taken)), poll.etag) == (MOST_NEW + 50, "1")


async def test_a_poll_that_another_worker_began_is_left_to_it() -> None:
    tried = two()
    await tried.poll()
    tried.web.asked.clear()
    tried.shelf.begun_elsewhere = True
    await tried.poll()
    assert (tried.web.asked, len(tried.shelf.polls)) == ([], 1)
