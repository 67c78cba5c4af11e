"""Rewards as JSON, and as a sheet for the cashier.

It does not know who asked; only an administrator may have the sheet.
"""

import csv
import io
from collections.abc import Iterable
from typing import Any

from bot.reports.rewards.records import Payable, Reward
from bot.spreadsheets import BYTE_ORDER_MARK, harmless

COLUMNS = (
    "reference", "rule", "amount_minor", "currency", "reason", "state", "proposed_by",
    "proposed_at", "decided_by", "decided_at", "note", "paid_by", "paid_at", "payment_reference",
)  # fmt: skip


def row(reward: Reward) -> dict[str, Any]:
    """JSON's own types; times ISO 8601."""
    values = {name: getattr(reward, name) for name in COLUMNS}
    plain = {n: v.isoformat() if hasattr(v, "isoformat") else v for n, v in values.items()}
    return {"id": str(reward.id), "area": reward.area_code, **plain}


def csv_text(found: Iterable[tuple[Payable, str | None]]) -> str:
    """With a byte order mark and a header; what people typed can't become a formula."""
    out = io.StringIO()
    writer = csv.DictWriter(out, ("id", "area", *COLUMNS, "payee", "contact"))
    writer.writeheader()
    for one, contact in found:
        cells = {**row(one.reward), "payee": one.payee, "contact": contact}
        # A number with its +86 stays one: the quote in front is what spreadsheets take for text.
        writer.writerow({name: harmless(value) for name, value in cells.items()})
    return BYTE_ORDER_MARK + out.getvalue()
