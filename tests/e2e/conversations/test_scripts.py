"""Every scripted conversation against the whole service: one test a script.

They are played together, a few at a time, before the first is judged; each has people of its own.
All are judged by one process: a second would play every script again.
"""

import uuid
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from bot.settings import load as settings
from bot.store.embedded import EmbeddedPostgres
from bot.words.catalogue import Words
from tests.e2e.conversations.held import Held, apart
from tests.e2e.conversations.loading import load
from tests.e2e.conversations.playing import Otherwise, Stage, play
from tests.e2e.conversations.script import Script
from tests.e2e.conversations.sentences import Sentences
from tests.e2e.instance import Instance

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("conversations")]

#: Conversations at a time: the service has two cores.
TOGETHER = 4
FAILED = pytest.fail.Exception


def _parameters() -> list[Any]:
    return [
        pytest.param(
            script,
            id=f"{script.at} {script.name}",
            marks=pytest.mark.xfail(reason=script.known, raises=FAILED) if script.known else (),
        )
        for script in load()
    ]


@pytest.fixture(scope="module")
def played(instance: Instance, request: pytest.FixtureRequest) -> Iterator[dict[str, Future[None]]]:
    """What became of each script of this run, by its name."""
    running = EmbeddedPostgres(instance.data_dir).running()
    assert running, "the instance's database does not answer"
    with (
        apart(running.url),
        instance.client() as client,
        ThreadPoolExecutor(TOGETHER) as pool,
    ):
        stage = Stage(
            client=client,
            held=Held(running.url, settings(instance.environment).secret),
            sentences=Sentences(Words.load()),
            run=uuid.uuid4().hex[:6],
        )
        yield {one.name: pool.submit(play, one, stage) for one in _chosen(request.session)}
        pool.shutdown(cancel_futures=True)


def _chosen(session: pytest.Session) -> Iterator[Script]:
    """The scripts of the tests that run: with `-k`, a few."""
    for item in session.items:
        callspec = getattr(item, "callspec", None)
        script = callspec.params.get("script") if callspec else None
        if isinstance(script, Script):
            yield script


@pytest.mark.parametrize("script", _parameters())
def test_a_conversation(script: Script, played: dict[str, Future[None]]) -> None:
    try:
        played[script.name].result()
    except Otherwise as told:
        pytest.fail(str(told), pytrace=False)
