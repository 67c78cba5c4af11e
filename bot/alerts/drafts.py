"""The first version of an alert: drafted by a person, or proposed by confirmed reports.

It does not know who may draft, nor how alerts are kept.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from bot.alerts.content import AlertContent
from bot.alerts.records import Act, Alert, Hand, State

#: The hand of drafts that confirmed reports proposed: nobody's, so an author must submit it.
PROPOSER = "cluster"


def draft_of(content: AlertContent, person: str, now: datetime) -> Alert:
    """A draft by this person."""
    return Alert(
        id=uuid4(),
        identifier=None,
        state=State.DRAFT,
        version=1,
        content=content,
        created_by=person,
        created_at=now,
        updated_at=now,
    )


def proposed(content: AlertContent, references: Sequence[str], now: datetime) -> tuple[Alert, Hand]:
    """A draft by no person, and the hand that names the reports it came of."""
    reason = ", ".join(references)
    hand = Hand(version=1, person=PROPOSER, act=Act.CREATE, at=now, reason=reason)
    return draft_of(content, PROPOSER, now), hand
