"""Reports as documents that other programs open."""

import csv
import io
import json
from dataclasses import replace

from lxml import etree

from bot.reports.export import csv_text, geojson, kml
from bot.reports.report import Report


def test_geojson_has_points_and_nulls(report: Report) -> None:
    document = json.loads(json.dumps(geojson([report, replace(report, lat=None, lon=None)])))
    assert [f["geometry"] for f in document["features"]] == [
        {"type": "Point", "coordinates": [121.5, 31.2]},
        None,
    ]
    assert document["features"][0]["properties"]["hazard"] == "flood"


def test_csv_reads_back_and_holds_no_formula(report: Report) -> None:
    evil = replace(report, text='=HYPERLINK("http://x","y")', address="-1+1")
    rows = list(csv.DictReader(io.StringIO(csv_text([report, evil]))))
    assert rows[0]["text"] == "水到膝盖"
    assert rows[1]["text"].startswith("'=") and rows[1]["address"] == "'-1+1"
    assert rows[0]["lat"] == "31.2"


def test_kml_is_well_formed_whatever_people_type(report: Report) -> None:
    root = etree.fromstring(kml([replace(report, text="<b>&\x07 水")]))
    kml_ns = {"k": "http://www.opengis.net/kml/2.2"}
    assert root.findtext(".//k:description", namespaces=kml_ns) == "<b>& 水"
    assert root.findtext(".//k:coordinates", namespaces=kml_ns) == "121.5,31.2"


def test_no_document_holds_a_contact(report: Report) -> None:
    told = replace(report, sealed_contact=b"sealed", reporter_fingerprint=b"print")
    everything = f"{geojson([told])}{csv_text([told])}{kml([told])!r}"
    assert "sealed" not in everything and "print" not in everything
