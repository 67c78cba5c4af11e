"""What the database and the engine hold of one person, read straight from PostgreSQL.

It does not know what should be there.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import psycopg
from psycopg.rows import dict_row

from bot.residents.people import Person
from bot.residents.vault import Vault

_CONTACT = "contact_id IN (SELECT id FROM contacts WHERE fingerprint = %(me)s)"

#: What the scripts report they report again and again, in the same words and divisions. A report
#: without a point is of the day before, one with a point is in no division: so only who sends a
#: pin beside another's is asked whether both are one, as a script about that expects.
_APART = """
CREATE TABLE IF NOT EXISTS scripts_areas (report uuid PRIMARY KEY, area text);
CREATE OR REPLACE FUNCTION scripts_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.lat IS NULL THEN
        NEW.created_at := NEW.created_at - interval '25 hours';
    ELSE
        INSERT INTO scripts_areas VALUES (NEW.id, NEW.area_code) ON CONFLICT DO NOTHING;
        NEW.area_code := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER scripts_apart BEFORE INSERT ON reports
    FOR EACH ROW EXECUTE FUNCTION scripts_apart();
"""
_TOGETHER = """
DROP TRIGGER scripts_apart ON reports;
DROP FUNCTION scripts_apart();
DROP TABLE scripts_areas;
"""


@contextmanager
def apart(url: str) -> Iterator[None]:
    """While scripts play, no report of one is taken for a duplicate of another's."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_APART)
        yield
        connection.execute(_TOGETHER)


class Held:
    """`url`: of the service's database; `secret`: of its settings."""

    #: How each table knows whose a row is. Subscriptions are those in force.
    OWNED: ClassVar = {
        # Of two columns of one name JSON has the last: the division that `apart` took away.
        "reports": "SELECT r.*, COALESCE(r.area_code, a.area) AS area_code FROM reports r "
        "LEFT JOIN scripts_areas a ON a.report = r.id WHERE r.reporter_fingerprint = %(me)s",
        "report_drafts": "SELECT * FROM report_drafts WHERE fingerprint = %(me)s",
        "contacts": "SELECT * FROM contacts WHERE fingerprint = %(me)s",
        "subscriptions": f"SELECT * FROM subscriptions WHERE {_CONTACT} "
        "AND confirmed_at IS NOT NULL AND ended_at IS NULL",
        "circle_members": "SELECT m.*, c.code FROM circle_members m JOIN circles c "
        "ON c.id = m.circle_id WHERE m.fingerprint = %(me)s",
        "progress": "SELECT * FROM progress WHERE fingerprint = %(me)s",
        "conversations": "SELECT * FROM conversations WHERE fingerprint = %(me)s",
    }

    def __init__(self, url: str, secret: bytes) -> None:
        self._url = url
        self._vault = Vault(secret)

    def rows(self, table: str, person: Person) -> list[dict[str, Any]]:
        """As JSON would have them. Raises KeyError for a table that OWNED lacks."""
        query = f"SELECT to_jsonb(owned) AS row FROM ({self.OWNED[table]}) AS owned"
        me = {"me": self._vault.fingerprint(person)}
        return [found["row"] for found in self._read(query, me)]

    def slots(self, person: Person) -> dict[str, Any]:
        """The slots of the engine's tracker; those that were never set are missing."""
        query = (
            "SELECT data FROM engine.events WHERE sender_id = %(me)s AND type_name = 'slot' "
            "ORDER BY id"
        )
        me = {"me": self._vault.fingerprint(person).hex()}
        events = [json.loads(found["data"]) for found in self._read(query, me)]
        return {event["name"]: event["value"] for event in events}

    def forget_talk(self, person: Person) -> None:
        """What the end of a session does: the engine knows nothing of the talk any more."""
        query = b"DELETE FROM engine.events WHERE sender_id = %(me)s"
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(query, {"me": self._vault.fingerprint(person).hex()})

    def _read(self, query: str, values: dict[str, Any]) -> list[dict[str, Any]]:
        with psycopg.connect(self._url, row_factory=dict_row, autocommit=True) as connection:
            return connection.execute(query.encode(), values).fetchall()


def at(row: Any, path: str) -> Any:
    """The value at `fields.hazard`; None where there is nothing."""
    for part in path.split("."):
        row = row.get(part) if isinstance(row, dict) else None
    return row
