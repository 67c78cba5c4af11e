"""What an alert says, as JSON of the public contract and as frozen records.

Knows nothing of who wrote it, of its state, of storage, of XML or of where divisions lie.
"""

from bot.alerts.content.codes import (
    SEVERITY_OF,
    Category,
    Certainty,
    Kind,
    Level,
    MsgType,
    ProblemCode,
    ResponseType,
    Severity,
    Status,
    Suspended,
    Urgency,
)
from bot.alerts.content.model import (
    GBT_2260,
    AlertArea,
    AlertContent,
    AlertText,
    Audience,
    Circle,
    ContentInvalid,
    FieldProblem,
    Geocode,
    Reference,
    Ring,
    area_in,
    event_in,
    text_for,
)
from bot.alerts.content.reading import from_json
from bot.alerts.content.rings import ring_flaw, ring_problem
from bot.alerts.content.submitting import ready_to_submit
from bot.alerts.content.writing import to_json

__all__ = [
    "GBT_2260",
    "SEVERITY_OF",
    "AlertArea",
    "AlertContent",
    "AlertText",
    "Audience",
    "Category",
    "Certainty",
    "Circle",
    "ContentInvalid",
    "FieldProblem",
    "Geocode",
    "Kind",
    "Level",
    "MsgType",
    "ProblemCode",
    "Reference",
    "ResponseType",
    "Ring",
    "Severity",
    "Status",
    "Suspended",
    "Urgency",
    "area_in",
    "event_in",
    "from_json",
    "ready_to_submit",
    "ring_flaw",
    "ring_problem",
    "text_for",
    "to_json",
]
