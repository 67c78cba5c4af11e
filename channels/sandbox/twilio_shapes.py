"""Twilio's JSON, and its answers where a fault was ordered.

It does not know phones, callbacks or which faults are ordered.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from email.utils import format_datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from channels import segments
from channels.sandbox.broken import Broken
from channels.sandbox.faults import Fault

API_VERSION = "2010-04-01"
PIECES = 8  # of an answer that comes slowly
MESSAGES = {
    20003: "Authenticate",
    20422: "Invalid Parameter",
    20429: "Too Many Requests",
    20503: "Service Unavailable",
    21211: "Invalid 'To' Phone Number",
    21212: "Invalid From Number",
    21602: "Message body is required",
    21603: "A 'From' or 'MessagingServiceSid' parameter is required",
    21604: "A 'To' phone number is required",
    21610: "Attempt to send to unsubscribed recipient",
    21614: "'To' number is not a valid mobile number",
    21655: "The ContentSid is Invalid",
    21656: "The ContentVariables Parameter is invalid",
    21617: "The concatenated message body exceeds the 1600 character limit",
    63021: "Channel invalid content error",
}
"""Twilio's error texts for the codes that the sandbox gives; none repeats a number."""


def error(status: int, code: int, headers: Mapping[str, str] | None = None) -> Response:
    """An error in Twilio's JSON."""
    body = {
        "code": code,
        "message": MESSAGES[code],
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    return JSONResponse(body, status_code=status, headers=headers)


def message(
    sid: str, account_sid: str, form: Mapping[str, str], now: datetime
) -> dict[str, object]:
    """The Message resource as Twilio answers it to a creation; a template is not shown yet."""
    body = form.get("Body", "")
    service = form.get("MessagingServiceSid")
    date = format_datetime(now)
    uri = f"/{API_VERSION}/Accounts/{account_sid}/Messages/{sid}"
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": body,
        "date_created": date,
        "date_sent": None,
        "date_updated": date,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": form.get("From"),
        "messaging_service_sid": service,
        "num_media": "0",
        "num_segments": "0" if service else str(segments.count(body).segments),
        "price": None,
        "price_unit": "USD",
        "sid": sid,
        "status": "accepted" if service else "queued",
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": form["To"],
        "uri": f"{uri}.json",
    }


def answered(answer: Mapping[str, object], fault: Fault | None, seconds: float) -> Response:
    whole = JSONResponse(answer, status_code=201)
    match fault:
        case Fault.LOST:
            return Broken()
        case Fault.SLOW:
            pieces = _in_pieces(bytes(whole.body), seconds)
            return StreamingResponse(pieces, status_code=201, media_type=whole.media_type)
        case _:
            return whole


async def _in_pieces(body: bytes, seconds: float) -> AsyncIterator[bytes]:
    size = -(-len(body) // PIECES)
    for start in range(0, len(body), size):
        await asyncio.sleep(seconds / PIECES)
        yield body[start : start + size]


async def hang(request: Request, seconds: float) -> None:
    """Wait, but not for a client that has gone: a stopping server would have to wait too."""
    try:
        async with asyncio.timeout(seconds):
            await request.receive()  # after the body, only a disconnection can come
    except TimeoutError:
        return


def refusal(fault: Fault | None, seconds: float) -> Response | None:
    match fault:
        case Fault.TOO_MANY:
            return error(429, 20429, {"Retry-After": f"{seconds:g}"})
        case Fault.SERVER_ERROR:
            return error(503, 20503)
        case Fault.BLOCKED:
            return error(400, 21610)
        case Fault.RESET:
            return Broken()
        case _:
            return None
