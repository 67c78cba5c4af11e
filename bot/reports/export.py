"""Reports as documents that other programs open: GeoJSON, CSV, KML.

It does not know who asked. No contact of a reporter is in any of them: files travel.
"""

import csv
import io
import json
import re
from collections.abc import Iterable
from typing import Any

from lxml import etree

from bot.reports.report import Report

_KML = "http://www.opengis.net/kml/2.2"
#: A spreadsheet runs a cell that begins with one of these as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: What XML 1.0 cannot hold (section 2.2): most control characters, two that are none.
_UNWRITABLE = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
COLUMNS = (
    "reference", "status", "hazard", "urgent", "text", "address", "area_code", "lat", "lon",
    "people_affected", "people_trapped", "assignee", "duplicate_of", "created_at", "updated_at",
    "expires_at", "details",
)  # fmt: skip
_TYPED = frozenset({"text", "address", "assignee"})


def row(report: Report) -> dict[str, Any]:
    """JSON's own types; times ISO 8601."""
    values = {name: getattr(report, name) for name in COLUMNS}
    values["details"] = dict(report.details)
    return {n: v.isoformat() if hasattr(v, "isoformat") else v for n, v in values.items()}


def geojson(reports: Iterable[Report]) -> dict[str, Any]:
    """A FeatureCollection (RFC 7946); a report with no place has a null geometry."""
    return {"type": "FeatureCollection", "features": [_feature(report) for report in reports]}


def csv_text(reports: Iterable[Report]) -> str:
    """With a header; what people typed can't become a formula."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for report in reports:
        cells = {**row(report), "details": _told(report)}
        writer.writerow({n: _harmless(v) if n in _TYPED else v for n, v in cells.items()})
    return out.getvalue()


def kml(reports: Iterable[Report]) -> bytes:
    """KML 2.2 with one placemark a report; those without a place have no point."""
    root = etree.fromstring(f'<kml xmlns="{_KML}"/>'.encode())
    document = etree.SubElement(root, f"{{{_KML}}}Document")
    for report in reports:
        _placemark(document, report)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _feature(report: Report) -> dict[str, Any]:
    geometry = None
    if report.lat is not None:
        geometry = {"type": "Point", "coordinates": [report.lon, report.lat]}
    return {
        "type": "Feature",
        "id": report.reference,
        "geometry": geometry,
        "properties": row(report),
    }


def _told(report: Report) -> str:
    """JSON: a spreadsheet has one cell for them, and it begins with no sign of a formula."""
    return json.dumps(dict(report.details), ensure_ascii=False) if report.details else ""


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _placemark(document: "etree._Element", report: Report) -> None:
    mark = etree.SubElement(document, f"{{{_KML}}}Placemark", id=report.reference)
    _child(mark, "name", f"{report.reference} {report.hazard}")
    _child(mark, "description", report.text)
    stamp = etree.SubElement(mark, f"{{{_KML}}}TimeStamp")
    _child(stamp, "when", report.created_at.isoformat())
    if report.details:
        _extended(mark, report)
    if report.lat is not None:
        point = etree.SubElement(mark, f"{{{_KML}}}Point")
        _child(point, "coordinates", f"{report.lon},{report.lat}")


def _extended(mark: "etree._Element", report: Report) -> None:
    """KML 2.2, 9.2: data that a viewer shows as a table."""
    extended = etree.SubElement(mark, f"{{{_KML}}}ExtendedData")
    for name, value in report.details.items():
        data = etree.SubElement(extended, f"{{{_KML}}}Data", name=name)
        _child(data, "value", json.dumps(value) if not isinstance(value, str) else value)


def _child(parent: "etree._Element", name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_KML}}}{name}").text = _UNWRITABLE.sub("", text)
