"""Reports as placemarks of KML 2.2 (OGC 07-147r2), coloured by urgency and status.

It does not know who asked.
"""

import json
from typing import Any, ClassVar

from lxml import etree

from bot.reports.chosen.writing import writable
from bot.reports.export import row
from bot.reports.report import OPEN, Report

#: aabbggrr: red, amber, grey.
_STYLES = {"urgent": "ff0000d0", "open": "ff00a0ff", "done": "ff909090"}
#: Shown by other elements of the placemark.
_ELSEWHERE = frozenset({"text", "lat", "lon", "created_at", "details"})


class Kml:
    """Implements bot.reports.chosen.writing.Writer. Without a place, a mark has no point."""

    media_type: ClassVar[str] = "application/vnd.google-earth.kml+xml"
    suffix: ClassVar[str] = "kml"

    def begin(self) -> bytes:
        styles = b"".join(etree.tostring(_style(id, hue)) for id, hue in _STYLES.items())
        return (
            b'<?xml version="1.0" encoding="UTF-8"?>\n'
            b'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>' + styles
        )

    def add(self, report: Report) -> bytes:
        return etree.tostring(_placemark(report), encoding="UTF-8", xml_declaration=False)

    def end(self) -> bytes:
        return b"</Document></kml>"


def style_of(report: Report) -> str:
    if report.status not in OPEN:
        return "done"
    return "urgent" if report.urgent else "open"


def _style(id: str, hue: str) -> "etree._Element":
    style = etree.Element("Style", id=id)
    _child(etree.SubElement(style, "IconStyle"), "color", hue)
    return style


def _placemark(report: Report) -> "etree._Element":
    """Its elements in the order of the schema."""
    mark = etree.Element("Placemark", id=report.reference)
    _child(mark, "name", f"{report.reference} {report.hazard}")
    _child(mark, "description", report.text)
    _child(etree.SubElement(mark, "TimeStamp"), "when", report.created_at.isoformat())
    _child(mark, "styleUrl", f"#{style_of(report)}")
    _extended(mark, report)
    if report.lat is not None and report.lon is not None:
        point = etree.SubElement(mark, "Point")
        _child(point, "coordinates", f"{report.lon:.7f},{report.lat:.7f}")
    return mark


def _extended(mark: "etree._Element", report: Report) -> None:
    extended = etree.SubElement(mark, "ExtendedData")
    shown = {n: v for n, v in row(report).items() if n not in _ELSEWHERE and v is not None}
    for name, value in {**shown, **report.details}.items():
        _child(etree.SubElement(extended, "Data", name=writable(name)), "value", _text(value))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _child(parent: "etree._Element", name: str, text: str) -> None:
    etree.SubElement(parent, name).text = writable(text)
