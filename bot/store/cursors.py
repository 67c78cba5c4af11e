"""Opaque places in a list that is ordered by time and id.

It does not know which list.
"""

import base64
import binascii
from datetime import datetime
from uuid import UUID


def write(at: datetime, id: UUID) -> str:
    """After this item."""
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{id}".encode()).decode().rstrip("=")


def read(cursor: str | None) -> tuple[datetime, UUID] | None:
    """None for no cursor, and for one that is not ours."""
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        at, _, id = base64.urlsafe_b64decode(padded.encode()).decode().partition("|")
        place = datetime.fromisoformat(at), UUID(id)
    except (ValueError, binascii.Error):
        return None
    return place if place[0].tzinfo else None
