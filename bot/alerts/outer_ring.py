"""A ring with few corners around a ring with many: every step adds area, none takes any away.

Knows nothing of degrees, metres or maps: points of a plane in, points of a plane out.
"""

import heapq
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Vector = NDArray[np.float64]


def shrink_wrap(ring: Sequence[Point], most: int) -> list[Point] | None:
    """A closed ring of at most `most` points around `ring` (closed, counter-clockwise, simple).

    Greedy, cheapest added area first, by two moves: a corner that points inwards is left out, or a
    side between two corners that point outwards is taken away by drawing its neighbours on until
    they meet. A move that would swallow another corner is not made. None where no move is left;
    a result may still touch or cross itself, so the caller checks it.
    """
    wrap = _Wrap(ring)
    while wrap.corners > most - 1:
        if not wrap.step():
            return None
    return wrap.ring()


class _Wrap:
    def __init__(self, ring: Sequence[Point]) -> None:
        count = len(ring) - 1
        self.corners = count
        self._at = np.array(ring[:-1], dtype=float)
        self._alive = np.ones(count, dtype=bool)
        self._next = np.roll(np.arange(count), -1)
        self._last = np.roll(np.arange(count), 1)
        self._version = [0] * count
        self._moves: list[tuple[float, int, int, float, float]] = []
        for corner in range(count):
            self._offer(corner)

    def ring(self) -> list[Point]:
        found = [(float(x), float(y)) for x, y in self._at[self._alive]]
        return [*found, found[0]]

    def step(self) -> bool:
        """Make the cheapest move that swallows no corner; False where there is none."""
        while self._moves:
            _, corner, version, x, y = heapq.heappop(self._moves)
            if version == self._version[corner] and self._is_free(corner, x, y):
                self._move(corner, x, y)
                return True
        return False

    def _move(self, corner: int, x: float, y: float) -> None:
        """Put the corner before `corner`'s side at (x, y) and leave `corner` out."""
        before, after = int(self._last[corner]), int(self._next[corner])
        self._at[before] = (x, y)
        self._alive[corner] = False
        self._version[corner] += 1
        self._next[before], self._last[after] = after, before
        self.corners -= 1
        for near in (int(self._last[before]), before, after, int(self._next[after])):
            self._version[near] += 1
            self._offer(near)

    def _offer(self, corner: int) -> None:
        """Queue the cheapest move that leaves `corner` out, if there is one.

        Either the corner before stays where it is (`corner` points inwards), or it moves to where
        the sides around it meet.
        """
        before, after = int(self._last[corner]), int(self._next[corner])
        if not self._alive[corner] or self.corners <= 4:
            return
        a, b = self._at[self._last[before]], self._at[before]
        c, d = self._at[corner], self._at[after]
        turn = _cross(c - b, d - c)
        target = b if turn <= 0 else _meeting(a, b, c, d)
        if target is None:
            return
        added = -turn / 2 if turn <= 0 else _cross(target - b, c - target) / 2
        version = self._version[corner]
        heapq.heappush(
            self._moves, (float(added), corner, version, float(target[0]), float(target[1]))
        )

    def _is_free(self, corner: int, x: float, y: float) -> bool:
        """Whether no other corner lies in what the move adds."""
        before, after = int(self._last[corner]), int(self._next[corner])
        b, c, d = self._at[before], self._at[corner], self._at[after]
        new = np.array((x, y))
        # Counter-clockwise either way: the dent (b, d, c), or the tip (b, new, c).
        triangle = (b, d, c) if np.array_equal(new, b) else (b, new, c)
        inside = self._alive.copy()
        inside[[before, corner, after]] = False
        for start, end in zip(triangle, (*triangle[1:], triangle[0]), strict=True):
            inside &= _side(start, end, self._at) >= 0
        if inside.any():
            return False
        return np.array_equal(new, b) or not (
            self._is_crossed(before, corner, b, new) or self._is_crossed(before, corner, new, c)
        )

    def _is_crossed(self, before: int, corner: int, start: Vector, end: Vector) -> bool:
        """Whether any side but those at the two corners meets the segment.

        A side may cut off the tip of a move without a corner inside; a dent's open side it can't.
        """
        others = self._alive.copy()
        others[[self._last[before], before, corner]] = False
        ours, theirs = self._at[others], self._at[self._next[others]]
        return bool(
            np.any(
                (_side(start, end, ours) * _side(start, end, theirs) <= 0)
                & (_sides(ours, theirs, start) * _sides(ours, theirs, end) <= 0)
            )
        )


def _side(start: Vector, end: Vector, points: Vector) -> Vector:
    """Above zero for each of the points that lies left of start→end."""
    return _sides(start[None], end[None], points)


def _sides(starts: Vector, ends: Vector, points: Vector) -> Vector:
    along, off = ends - starts, points - starts
    found: Vector = along[:, 0] * off[:, 1] - along[:, 1] * off[:, 0]
    return found


def _cross(u: Vector, v: Vector) -> float:
    return float(u[0] * v[1] - u[1] * v[0])


def _meeting(a: Vector, b: Vector, c: Vector, d: Vector) -> Vector | None:
    """Where a→b drawn on beyond b meets d→c drawn on beyond c; None where they don't."""
    along, back = b - a, c - d
    across = _cross(along, back)
    if across >= 0 or _cross(along, c - b) <= 0:
        return None
    far = _cross(c - b, back) / across
    return b + far * along if far > 0 else None
