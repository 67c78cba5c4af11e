"""A list of subscribers: good rows are taken, bad ones named with line and reason."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

import pytest

from bot.areas.divisions import Divisions
from bot.residents.importing import (
    ColumnsMissing,
    ImportTerms,
    import_subscribers,
    read_subscribers,
)
from bot.residents.ports import Mark, ResidentBook
from bot.residents.subscription import Point, Wish
from bot.residents.vault import Vault

NOW = datetime(2026, 11, 22, tzinfo=UTC)
VAULT = Vault(b"secret")
HEADER = "channel,address,language,areas,lat,lon,radius_m,groups"


class Book:
    """Keeps what it is given; says that `known` of it was there already."""

    def __init__(self, known: int = 0) -> None:
        self.known = known
        self.entries: list[tuple[Mark, Wish]] = []

    async def add_many(self, entries: Sequence[tuple[Mark, Wish]], now: datetime) -> int:
        self.entries += entries
        return len(entries) - self.known


@pytest.fixture
def terms(areas: Divisions) -> ImportTerms:
    return ImportTerms(areas=areas, channels={"sms", "web"})


async def test_takes_areas_and_points(terms: ImportTerms) -> None:
    book = Book()
    lines = [
        "\ufeff" + HEADER,
        "sms,13800138000,zh,310115;310112,,,,school|carer",
        "SMS,13800138001,,,31.2,121.5,3000,",
    ]
    outcome = await import_subscribers(
        read_subscribers(lines), book=cast(ResidentBook, book), vault=VAULT, terms=terms, now=NOW
    )
    assert (outcome.taken, outcome.known, outcome.refused) == (2, 0, ())
    (mark, first), (_, second) = book.entries
    assert VAULT.open(mark.sealed_address) == "+8613800138000"
    assert (first.areas, first.groups) == (("310112", "310115"), ("carer", "school"))
    assert (second.language, second.point) == ("zh", Point(lat=31.2, lon=121.5, radius_m=3000))


@pytest.mark.parametrize(
    ("label", "row", "field", "key"),
    [
        ("channel", "fax,1,zh,310115", "channel", "residents.channel_unknown"),
        ("phone", "sms,12,zh,310115", "address", "residents.phone_too_short"),
        ("no address", "sms", "address", "residents.address_empty"),
        ("division", "sms,13800138000,zh,310199", "areas.0", "residents.area_unknown"),
        ("no place", "sms,13800138000,zh,", "areas", "residents.no_place"),
        ("number", "sms,13800138000,zh,,north,121,3000", "lat", "residents.not_a_number"),
        ("no radius", "sms,13800138000,zh,,31,121,", "radius_m", "residents.not_a_number"),
        ("off the earth", "sms,13800138000,zh,,99,121,3000", "point.lat", "residents.out_of_range"),
    ],
)
async def test_names_line_and_reason(
    label: str, row: str, field: str, key: str, terms: ImportTerms
) -> None:
    book = Book()
    rows = read_subscribers([HEADER, "web,a,zh,310115", row, "web,b,zh,310115"])
    outcome = await import_subscribers(
        rows, book=cast(ResidentBook, book), vault=VAULT, terms=terms, now=NOW
    )
    assert [(r.line, r.field, r.key) for r in outcome.refused] == [(3, field, key)]
    assert outcome.taken == 2


async def test_a_row_that_comes_twice_is_taken_once(terms: ImportTerms) -> None:
    rows = read_subscribers([HEADER, "sms,13800138000,zh,310115", "sms,+8613800138000,en,310115"])
    outcome = await import_subscribers(
        rows, book=cast(ResidentBook, Book()), vault=VAULT, terms=terms, now=NOW
    )
    assert (outcome.taken, outcome.known) == (1, 1)


def test_a_file_without_its_columns_is_refused_as_a_whole() -> None:
    with pytest.raises(ColumnsMissing, match="address"):
        list(read_subscribers(["sms,+8613800000000,zh\n"]))
