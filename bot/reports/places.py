"""Where a report lies, by division, and under which code an official's area goes today.

It does not know outlines nor reports: the divisions do, and whoever asks brings the code.
"""

from dataclasses import replace

from bot.areas.divisions import Divisions
from bot.officials import Official
from bot.residents.fields import FieldProblem


class Places:
    def __init__(self, areas: Divisions) -> None:
        self._areas = areas

    def at(self, lat: float, lon: float) -> str | None:
        """The code of the division that holds a point; WGS-84 degrees."""
        division = self._areas.at(lat, lon)
        return division.code if division else None

    def canonical(self, code: str | None) -> str | None:
        """The current code: 310100 (市辖区) is 310000. One that nobody knows stays as it is."""
        division = self._areas.get(code) if code else None
        return division.code if division else code

    def of(self, official: Official) -> Official:
        """With the current code of the area."""
        return replace(official, area=self.canonical(official.area))

    def check(self, code: str | None, name: str = "area") -> FieldProblem | None:
        """What is wrong with the code in field `name`; None names no division and is right."""
        if code is None or self._areas.get(code):
            return None
        return FieldProblem(field=name, key="residents.area_unknown", values={"code": code[:20]})
