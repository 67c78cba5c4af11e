"""Ack and Error: what one system answers another that sent it a CAP message.

Knows nothing of how the answer travels, or of sentences: who asks gives them.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.alerts.cap.model import CapAlert, CapMsgType, Scope
from bot.alerts.cap.problems import CapInvalid, CapProblem
from bot.alerts.cap.rules import check
from bot.alerts.content import Reference

MOST_NAMED = 20
"""So many faults an Error names: enough to mend a document by."""

# What XML 1.0 cannot hold, section 2.2.
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class NotAnswered(ValueError):
    """An Ack or an Error is not answered: two machines would go on for ever."""


def coded(problem: CapProblem) -> str:
    """A fault as machines and their keepers read it: `element (line): code detail`."""
    line = f" ({problem.line})" if problem.line else ""
    return f"{problem.element or 'alert'}{line}: {problem.code.value} {problem.detail}".strip()


def acknowledgement(
    received: CapAlert, *, identifier: str, sender: str, sent: datetime, note: str | None = None
) -> CapAlert:
    """That a message was received and accepted (CAP 1.2, 3.2.1, `msgType` Ack).

    It goes to the sender of that message alone and has its status, so that no exercise is answered
    as if it were actual. `identifier` and `sender` are ours. Raises NotAnswered; CapInvalid where
    the message has names that no reference can hold.
    """
    return _answer(CapMsgType.ACK, received, identifier, sender, sent, note)


def error(
    received: CapAlert,
    problems: Sequence[CapProblem],
    *,
    identifier: str,
    sender: str,
    sent: datetime,
    sentence: Callable[[CapProblem], str] = coded,
) -> CapAlert:
    """That a message was rejected and why, in `note`, a line for each fault (`msgType` Error).

    `received` is what `parse` could read. Raises as `acknowledgement` does, and ValueError where no
    fault is given.
    """
    if not problems:
        raise ValueError("an Error says what is wrong")
    lines = [sentence(problem) for problem in problems[:MOST_NAMED]]
    return _answer(CapMsgType.ERROR, received, identifier, sender, sent, "\n".join(lines))


def _answer(
    msg_type: CapMsgType,
    received: CapAlert,
    identifier: str,
    sender: str,
    sent: datetime,
    note: str | None,
) -> CapAlert:
    if received.msg_type in (CapMsgType.ACK, CapMsgType.ERROR):
        raise NotAnswered(received.msg_type.value)
    about = Reference(sender=received.sender, identifier=received.identifier, sent=received.sent)
    answer = CapAlert(
        identifier=identifier,
        sender=sender,
        sent=sent.replace(microsecond=0),
        status=received.status,
        msg_type=msg_type,
        scope=Scope.PRIVATE,
        addresses=received.sender,
        note=_UNPRINTABLE.sub("\ufffd", note).strip() or None if note else None,
        references=(about,),
        incidents=received.incidents,
    )
    if found := check(answer):
        raise CapInvalid(found)
    return answer
