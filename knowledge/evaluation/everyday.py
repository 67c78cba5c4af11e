"""Reads everyday talk out of public collections, so that it can be told from emergencies.

It does not know what is learned from it. The collections are read in place (CLINC150, CC BY 3.0;
BANKING77, CC BY 4.0; Tatoeba, CC BY 2.0 FR) and none of their text is kept.
"""

import csv
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

CLINC = Path("dialogue") / "clinc_oos_data_full.json"
BANKING = Path("dialogue") / "banking77_train.csv"
TATOEBA = Path("parallel") / "tatoeba_cmn_eng.tsv"
#: About so many of each collection: every n-th, because Tatoeba's are sorted by length.
MOST = 6000


def texts(folder: Path) -> list[str]:
    """Some of each collection in the folder of real data, in a fixed order. Raises OSError."""
    return [*_some(_clinc(folder)), *_some(_banking(folder)), *_tatoeba(folder)]


def _clinc(folder: Path) -> list[str]:
    parts = json.loads((folder / CLINC).read_text(encoding="utf-8"))
    return [text for part in ("train", "oos_train") for text, _ in parts[part]]


def _banking(folder: Path) -> list[str]:
    with (folder / BANKING).open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


def _tatoeba(folder: Path) -> Iterator[str]:
    lines = (folder / TATOEBA).read_text(encoding="utf-8-sig").split("\n")
    pairs = [line.split("\t")[:2] for line in lines if "\t" in line]
    for column in (0, 1):
        yield from _some([pair[column] for pair in pairs])


def _some(found: list[str]) -> Iterator[str]:
    return islice(found, 0, None, max(1, len(found) // MOST))
