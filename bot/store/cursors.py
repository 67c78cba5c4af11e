"""Opaque places in the list of alerts, which is ordered by time and id.

It does not know the list.
"""

import base64
import binascii
from datetime import datetime
from uuid import UUID

from bot.alerts.errors import CursorWrong


def write(at: datetime, id: UUID) -> str:
    """After this item."""
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{id}".encode()).decode().rstrip("=")


def read(cursor: str | None) -> tuple[datetime, UUID] | None:
    """None for no cursor. Raises CursorWrong."""
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        at, _, id = base64.urlsafe_b64decode(padded.encode()).decode().partition("|")
        place = datetime.fromisoformat(at), UUID(id)
    except (ValueError, binascii.Error):
        raise CursorWrong from None
    if place[0].tzinfo is None:
        raise CursorWrong
    return place
