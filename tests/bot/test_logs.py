"""No log line repeats what an error says: it may be what a person wrote."""

import json
import logging
from collections.abc import Callable, Iterator

import pytest
import structlog

from bot import logs

WRITTEN = "13800000000"


@pytest.fixture(autouse=True)
def configured() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()
    logs.configure("test")
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def _plain() -> None:
    raise KeyError(WRITTEN)


def _caused() -> None:
    try:
        _plain()
    except KeyError as error:
        raise ValueError(WRITTEN) from error


def _group() -> None:
    raise ExceptionGroup(WRITTEN, [KeyError(WRITTEN)])


@pytest.mark.parametrize("own", [True, False], ids=["our logger", "a library's logger"])
@pytest.mark.parametrize(
    ("breaks", "types"),
    [
        pytest.param(_plain, ["KeyError"], id="one error"),
        pytest.param(_caused, ["ValueError", "KeyError"], id="an error with a cause"),
        pytest.param(_group, ["ExceptionGroup", "KeyError"], id="a group of errors"),
    ],
)
def test_a_trace_says_where_and_never_what(
    breaks: Callable[[], None], types: list[str], own: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        breaks()
    except Exception:
        if own:
            structlog.get_logger().exception("it_broke")
        else:
            logging.getLogger("a.library").exception("it_broke")
    written = capsys.readouterr().err
    assert WRITTEN not in written
    trace = json.loads(written)["exception"] if own else json.loads(written.split("\n", 1)[1])
    assert [stack["type"] for stack in trace] == types
    assert any(frame["name"] == breaks.__name__ for stack in trace for frame in stack["frames"])
