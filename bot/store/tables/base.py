"""The metadata of every table, and the columns that many of them have.

It does not know any table.
"""

from sqlalchemy import Column as C
from sqlalchemy import DateTime, MetaData, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, UUID

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def at(name: str, *, nullable: bool = False) -> C[object]:
    """A moment, with its time zone."""
    return C(name, DateTime(timezone=True), nullable=nullable)


def uuid(name: str = "id") -> C[object]:
    """A key that whoever makes the row draws."""
    return C(name, UUID(as_uuid=True), primary_key=True)


def texts(name: str) -> C[object]:
    """A list of texts, empty unless said otherwise."""
    return C(name, ARRAY(Text), nullable=False, server_default=text("'{}'"))
