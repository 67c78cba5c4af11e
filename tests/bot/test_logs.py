"""No log line repeats what an error says: it may be what a person wrote."""

import json
import subprocess
import sys

import pytest

from bot.settings import ROOT

WRITTEN = "13800000000"
#: A process of its own: logging is set up once a process, and pytest has set up its own.
SCRIPT = """
import logging, structlog
from bot import logs
logs.configure("test")
try:
    {breaks}
except Exception:
    {logger}.exception("it_broke")
"""
ONE = f"raise KeyError('{WRITTEN}')"
CAUSED = f"try: {ONE}\n    except KeyError as error: raise ValueError('{WRITTEN}') from error"
GROUP = f"raise ExceptionGroup('{WRITTEN}', [KeyError('{WRITTEN}')])"


JOB = """
import logging
from bot import logs
logs.configure("test")
extra = {"action": "job_error", "job": {"id": 7, "task_name": "send_test", "attempts": 1}}
logging.getLogger("procrastinate.worker").error("Job send_test(WRITTEN)", extra=extra)
"""


def test_a_failed_job_is_named_without_its_arguments() -> None:
    script = JOB.replace("WRITTEN", WRITTEN)
    written = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stderr
    assert json.loads(written) == {
        "event": "job_error",
        "task": "send_test",
        "job": 7,
        "attempts": 1,
    }


@pytest.mark.parametrize("logger", ["structlog.get_logger()", "logging.getLogger('a.library')"])
@pytest.mark.parametrize(
    ("breaks", "types"),
    [
        pytest.param(ONE, ["KeyError"], id="one error"),
        pytest.param(CAUSED, ["ValueError", "KeyError"], id="an error with a cause"),
        pytest.param(GROUP, ["ExceptionGroup", "KeyError"], id="a group of errors"),
    ],
)
def test_a_trace_says_where_and_never_what(breaks: str, types: list[str], logger: str) -> None:
    script = SCRIPT.format(breaks=breaks, logger=logger)
    written = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stderr
    assert "it_broke" in written
    assert WRITTEN not in written
    last = json.loads(written.splitlines()[-1])
    trace = last["exception"] if isinstance(last, dict) else last
    assert [stack["type"] for stack in trace] == types
    assert [frame["name"] for frame in trace[0]["frames"]] == ["<module>"]
