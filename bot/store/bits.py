"""How far two 64-bit hashes are apart, for PostgreSQL.

It does not know what was hashed.
"""

from typing import Any

from sqlalchemy import ColumnElement, cast, func
from sqlalchemy.dialects.postgresql import BIT


def near(column: ColumnElement[Any], other: Any, most: int) -> ColumnElement[bool]:
    """Whether at most `most` bits differ; both are signed BIGINTs."""
    apart: ColumnElement[bool] = func.bit_count(cast(column.bitwise_xor(other), BIT(64))) <= most
    return apart
