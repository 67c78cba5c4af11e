"""Which ground is whose after divisions were merged, divided and given other codes.

Knows codes and shapes; neither names nor where either comes from.

An outline under a former code is ground of its heirs. With one heir it is that heir's; with
several nobody can say whose a point of it is, only that it is one of them. A division has an
outline of its own when all its ground is known: the union of pieces that are nobody else's.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

Heirs = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """`pieces`: key → outline, where `holders[key]` are the codes that it may belong to.

    `whole`: the codes, in use today, whose outline is complete; its key is the code itself.
    """

    pieces: Mapping[str, BaseGeometry]
    holders: Mapping[str, tuple[str, ...]]
    whole: frozenset[str]


def settle(outlines: Mapping[str, BaseGeometry], heirs: Heirs) -> Ground:
    """`outlines`: code, in use or former → valid polygon."""
    holders = {code: heirs.get(code, (code,)) for code in outlines}
    of: dict[str, list[str]] = {}
    for piece, codes in holders.items():
        for code in codes:
            of.setdefault(code, []).append(piece)
    whole = {code for code, pieces in of.items() if all(len(holders[p]) == 1 for p in pieces)}
    merged = {code: _union([outlines[piece] for piece in of[code]]) for code in whole}
    left = {p: outlines[p] for p, codes in holders.items() if not whole.issuperset(codes)}
    return Ground(
        pieces=merged | left,
        holders={code: (code,) for code in merged} | {piece: holders[piece] for piece in left},
        whole=frozenset(whole),
    )


def with_official(
    outlines: Mapping[str, BaseGeometry], official: Mapping[str, BaseGeometry], heirs: Heirs
) -> tuple[dict[str, BaseGeometry], Heirs]:
    """Official outlines instead of shipped ones, and the heirs of what is left of these.

    An official outline is complete: its ground is taken out of the pieces that it may have been in.
    """
    kept: dict[str, BaseGeometry] = dict(official)
    left_to = dict(heirs)
    for piece, outline in outlines.items():
        codes = heirs.get(piece, (piece,))
        lost = [official[code] for code in codes if code in official]
        remaining = tuple(code for code in codes if code not in official)
        if not remaining or piece in official:
            continue
        left_to[piece] = remaining
        kept[piece] = _only_areas(outline.difference(_union(lost))) if lost else outline
    left_to |= {code: (code,) for code in official}
    return {code: outline for code, outline in kept.items() if not outline.is_empty}, left_to


def moved(outlines: Mapping[str, BaseGeometry], heirs: Heirs) -> dict[str, BaseGeometry]:
    """The same with prefectures' outlines corrected for counties that went to another one.

    A prefecture whose counties all did is left out: theirs say more.
    """
    divided = {old for old, codes in heirs.items() if old[4:] == "00" and codes[0][4:] != "00"}
    corrected = {code: outline for code, outline in outlines.items() if code not in divided}
    for old, codes in heirs.items():
        outline = outlines.get(old)
        before, after = old[:4] + "00", codes[0][:4] + "00"
        if outline is None or old.endswith("00") or len(codes) > 1 or before == after:
            continue
        if before in corrected and before not in heirs:
            corrected[before] = _only_areas(corrected[before].difference(outline))
        if after in corrected:
            corrected[after] = corrected[after].union(outline)
    return {code: outline for code, outline in corrected.items() if not outline.is_empty}


def _union(outlines: list[BaseGeometry]) -> BaseGeometry:
    return outlines[0] if len(outlines) == 1 else shapely.union_all(outlines)


def _only_areas(shape: BaseGeometry) -> BaseGeometry:
    """Without the points and lines that a difference may leave over."""
    parts = [part for part in shapely.get_parts(shape) if part.area > 0]
    return _union(parts) if parts else shapely.Polygon()
