"""GCJ-02, the datum of Chinese maps, to WGS-84, the one that we keep.

Knows formulas only: which source is in which datum is `loading`'s to say.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Coordinates = NDArray[np.float64]
"""n x 2: longitude, latitude in degrees."""

# Krasovsky 1940: the ellipsoid of the published approximation of GCJ-02.
_AXIS = 6378245.0
_ECCENTRICITY_2 = 0.00669342162296594323


def to_gcj02(wgs84: Coordinates) -> Coordinates:
    """WGS-84 → GCJ-02 by the published approximation; metres off at most. Mainland only."""
    return np.asarray(wgs84 + _offset(wgs84), dtype=np.float64)


def to_wgs84(gcj02: Coordinates) -> Coordinates:
    """GCJ-02 → WGS-84: the inverse by fixed-point steps, exact to well below a metre."""
    guess = gcj02
    for _ in range(4):
        guess = gcj02 - _offset(guess)
    return np.asarray(guess, dtype=np.float64)


def _offset(points: Coordinates) -> Coordinates:
    x, y = points[:, 0] - 105.0, points[:, 1] - 35.0
    latitude = np.radians(points[:, 1])
    curvature = 1 - _ECCENTRICITY_2 * np.sin(latitude) ** 2
    normal = _AXIS / np.sqrt(curvature)
    meridian = normal * (1 - _ECCENTRICITY_2) / curvature
    return np.column_stack(
        (
            np.degrees(_east_m(x, y) / (normal * np.cos(latitude))),
            np.degrees(_north_m(x, y) / meridian),
        )
    )


def _east_m(x: Coordinates, y: Coordinates) -> Coordinates:
    smooth = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    waves = _waves(x, (6, 20), (2, 20), (1, 20), (1 / 3, 40), (1 / 12, 150), (1 / 30, 300))
    return np.asarray(smooth + waves)


def _north_m(x: Coordinates, y: Coordinates) -> Coordinates:
    smooth = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    waves = _waves(x, (6, 20), (2, 20)) + _waves(
        y, (1, 20), (1 / 3, 40), (1 / 12, 160), (1 / 30, 320)
    )
    return np.asarray(smooth + waves)


def _waves(along: Coordinates, *terms: tuple[float, float]) -> Any:
    return sum(size * np.sin(rate * np.pi * along) for rate, size in terms) * (2 / 3)
