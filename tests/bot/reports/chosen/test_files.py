"""Files of reports, read back by what others read them with."""

import csv
import io
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
import shapely
from lxml import etree

from bot.reports.chosen.anonymous import anonymised
from bot.reports.chosen.geojson import GeoJson
from bot.reports.chosen.kml import Kml
from bot.reports.chosen.sheet import Sheet
from bot.reports.chosen.writing import Writer, parts
from bot.reports.report import Report, Status
from tests.bot.reports.conftest import NOW, report

__all__ = ["report"]
KML = {"k": "http://www.opengis.net/kml/2.2"}
WRITERS: list[Callable[[], Writer]] = [GeoJson, Sheet, Kml]


async def _written(writer: Writer, reports: Sequence[Report]) -> bytes:
    async def each() -> AsyncIterator[Report]:
        for one in reports:
            yield one

    return b"".join([part async for part in parts(writer, each())])


async def _geojson(reports: Sequence[Report]) -> Any:
    return json.loads(await _written(GeoJson(), reports))


async def _rows(reports: Sequence[Report]) -> list[dict[str, str]]:
    text = (await _written(Sheet(), reports)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


async def test_geojson_has_points_and_nulls(report: Report) -> None:
    document = await _geojson([report, replace(report, lat=None, lon=None)])
    first, second = document["features"]
    assert shapely.from_geojson(json.dumps(first)).equals(shapely.Point(121.5, 31.2))
    assert second["geometry"] is None
    assert (first["id"], first["properties"]["hazard"]) == ("R-7K3M-9Q", "flood")
    assert "bbox" not in await _geojson([]) and (await _geojson([]))["features"] == []


BOXES: list[tuple[str, list[float], list[float]]] = [
    ("one", [121.5], [121.5, 31.2, 121.5, 31.2]),
    ("two", [121.5, -1.0], [-1.0, 31.2, 121.5, 31.2]),
    ("across the antimeridian", [179.5, -179.0, 178.0], [178.0, 31.2, -179.0, 31.2]),
    ("on it", [180.0, -180.0], [180.0, 31.2, -180.0, 31.2]),
    ("all in the west", [-10.0, -20.0], [-20.0, 31.2, -10.0, 31.2]),
]


@pytest.mark.parametrize(("label", "lons", "box"), BOXES, ids=[row[0] for row in BOXES])
async def test_geojson_has_the_narrowest_box(
    report: Report, label: str, lons: list[float], box: list[float]
) -> None:
    assert (await _geojson([replace(report, lon=lon) for lon in lons]))["bbox"] == box


EVIL = ['=HYPERLINK("http://x","y")', "-1+1", "@SUM(1)", "\tx", "＝1", "\x07=1", "\n=1"]


async def test_a_spreadsheet_runs_nothing(report: Report) -> None:
    rows = await _rows([replace(report, text=evil, address=evil, assignee=evil) for evil in EVIL])
    for row in rows:
        assert {row[name][0] for name in ("text", "address", "assignee")} == {"'"}


async def test_a_spreadsheet_reads_back_what_was_told(report: Report) -> None:
    odd = replace(report, text='a, "b"\n水\x00\x07', details={"depth_cm": 40}, lat=-1.5)
    [row] = await _rows([odd])
    assert (row["text"], row["lat"], row["details"]) == ('a, "b"\n水', "-1.5", '{"depth_cm": 40}')


async def test_kml_is_well_formed_whatever_people_type(report: Report) -> None:
    odd = replace(report, text="<b>&]]>\x07 水", details={"a<b": "\x08c"})
    mark = etree.fromstring(await _written(Kml(), [odd])).find(".//k:Placemark", KML)
    assert mark is not None
    assert mark.findtext("k:description", namespaces=KML) == "<b>&]]> 水"
    assert mark.findtext("k:TimeStamp/k:when", namespaces=KML) == NOW.isoformat()
    assert mark.findtext(".//k:Data[@name='a<b']/k:value", namespaces=KML) == "c"
    # The order of the schema (OGC 07-147r2, 9.1 and 9.11).
    assert [etree.QName(child).localname for child in mark] == [
        "name", "description", "TimeStamp", "styleUrl", "ExtendedData", "Point",
    ]  # fmt: skip


STYLES: list[tuple[Status, bool, str]] = [
    (Status.RECEIVED, True, "#urgent"),
    (Status.ASSIGNED, False, "#open"),
    (Status.CLOSED, True, "#done"),
    (Status.EXPIRED, False, "#done"),
]


async def test_kml_shows_what_is_pressing(report: Report) -> None:
    reports = [replace(report, status=status, urgent=urgent) for status, urgent, _ in STYLES]
    root = etree.fromstring(await _written(Kml(), reports))
    used = [each.text for each in root.iterfind(".//k:styleUrl", KML)]
    assert used == [style for *_, style in STYLES]
    assert {f"#{each.get('id')}" for each in root.iterfind(".//k:Style", KML)} >= set(used)


@pytest.mark.parametrize("writer", WRITERS)
async def test_no_file_holds_who_told_it(report: Report, writer: Callable[[], Writer]) -> None:
    told = replace(
        report,
        sealed_contact=b"sealed",
        reporter_fingerprint=b"print",
        reporter_name="Zhang San",
        reporter_channel="sms",
    )
    document = await _written(writer(), [told])
    for personal in (b"sealed", b"print", b"Zhang", b"sms"):
        assert personal not in document


@pytest.mark.parametrize("writer", WRITERS)
async def test_an_anonymised_file_holds_no_words(
    report: Report, writer: Callable[[], Writer]
) -> None:
    told = replace(report, address="张江路1号", assignee="Li", details={"depth_cm": 77})
    document = (await _written(writer(), [anonymised(told)])).decode()
    for personal in ("膝盖", "张江路", "Li", "77", "31.2,", "121.5,"):
        assert personal not in document
    assert "R-7K3M-9Q" in document and "310115" in document


async def test_a_long_file_comes_in_parts(report: Report) -> None:
    async def many() -> AsyncIterator[Report]:
        for _ in range(1_000):
            yield report

    sizes = [len(part) async for part in parts(Sheet(), many())]
    assert len(sizes) > 1 and max(sizes) < 70_000
