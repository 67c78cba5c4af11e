"""CAP 1.2 documents (OASIS, 2010): read, written, judged, and turned into alert content and back.

Knows nothing of signatures, trust, HTTP or what becomes of an alert; times it needs are passed in.
"""

from bot.alerts.cap.answers import NotAnswered, acknowledgement, error
from bot.alerts.cap.convert import to_cap
from bot.alerts.cap.drafting import Drafted, to_content
from bot.alerts.cap.model import (
    CapAlert,
    CapArea,
    CapCircle,
    CapInfo,
    CapMsgType,
    CapResource,
    CapStatus,
    NamedValue,
    Scope,
)
from bot.alerts.cap.parse import TakenIn, parse, take_in, take_in_all
from bot.alerts.cap.problems import CapInvalid, CapProblem, CapProblemCode
from bot.alerts.cap.rules import check
from bot.alerts.cap.write import MEDIA_TYPE, write

__all__ = [
    "MEDIA_TYPE",
    "CapAlert",
    "CapArea",
    "CapCircle",
    "CapInfo",
    "CapInvalid",
    "CapMsgType",
    "CapProblem",
    "CapProblemCode",
    "CapResource",
    "CapStatus",
    "Drafted",
    "NamedValue",
    "NotAnswered",
    "Scope",
    "TakenIn",
    "acknowledgement",
    "check",
    "error",
    "parse",
    "take_in",
    "take_in_all",
    "to_cap",
    "to_content",
    "write",
]
