"""Brings coordinates of Chinese maps (GCJ-02, BD-09) to WGS-84 and back.

It does not know which datum a file is in; its mapping says so.

The offset itself is not published. Constants and formulas are those of the widely used
reconstruction (EvilTransform, coordtransform): the Krasovsky 1940 ellipsoid and a sum of sines.
"""

from collections.abc import Callable
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Degrees = NDArray[np.float64]
Points = NDArray[np.float64]
"""n x 2: longitude, latitude in degrees."""

# Krasovsky 1940: semi-major axis in metres, first eccentricity squared.
_SEMI_MAJOR = 6378245.0
_ECCENTRICITY = 0.00669342162296594323
_BAIDU_TURN = np.pi * 3000.0 / 180.0
_BAIDU_SHIFT = (0.0065, 0.006)
# West, south, east, north of where the offset is applied.
_CHINA = (72.004, 0.8293, 137.8347, 55.8271)
# Each round leaves about a thousandth of the error: 500 m, 0.5 m, 0.5 mm.
_ROUNDS = 5


class Datum(StrEnum):
    """What the degrees of a file are counted from."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


def to_wgs84(lon: float, lat: float, datum: Datum) -> tuple[float, float]:
    """WGS-84 longitude and latitude, to within a metre; outside China nothing changes."""
    if datum is Datum.WGS84:
        return lon, lat
    points = np.array([[lon, lat]])
    if datum is Datum.BD09:
        points = bd09_to_gcj02(points)
    east, north = gcj02_to_wgs84(points)[0].tolist()
    return east, north


def gcj02_to_wgs84(points: Points) -> Points:
    """The points whose forward transforms are these."""
    return _inverse(wgs84_to_gcj02, points, points)


def wgs84_to_gcj02(points: Points) -> Points:
    """The forward transform, as Chinese maps apply it; outside China nothing changes."""
    x, y = points[:, 0] - 105.0, points[:, 1] - 35.0
    latitude = np.radians(points[:, 1])
    flattening = 1 - _ECCENTRICITY * np.sin(latitude) ** 2
    normal = _SEMI_MAJOR / np.sqrt(flattening)
    meridian = normal * (1 - _ECCENTRICITY) / flattening
    east = np.degrees(_east_m(x, y) / (normal * np.cos(latitude)))
    offset = np.column_stack((east, np.degrees(_north_m(x, y) / meridian)))
    return np.where(_in_china(points)[:, None], points + offset, points)


def bd09_to_gcj02(points: Points) -> Points:
    """Takes Baidu's second offset away."""
    return _inverse(gcj02_to_bd09, points, points - _BAIDU_SHIFT)


def gcj02_to_bd09(points: Points) -> Points:
    """Baidu's second offset."""
    lon, lat = points[:, 0], points[:, 1]
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BAIDU_TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BAIDU_TURN)
    return np.column_stack((radius * np.cos(angle), radius * np.sin(angle))) + _BAIDU_SHIFT


def _inverse(forward: Callable[[Points], Points], points: Points, guess: Points) -> Points:
    for _ in range(_ROUNDS):
        guess = guess + points - forward(guess)
    return guess


def _east_m(x: Degrees, y: Degrees) -> Degrees:
    """Metres to the east, for degrees counted from 105° E, 35° N."""
    smooth = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    waves = ((20.0, 6.0), (20.0, 2.0), (20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30))
    return smooth + _waves(x, *waves)


def _north_m(x: Degrees, y: Degrees) -> Degrees:
    smooth = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    waves = ((20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30))
    return smooth + _waves(x, (20.0, 6.0), (20.0, 2.0)) + _waves(y, *waves)


def _waves(angle: Degrees, *terms: tuple[float, float]) -> Degrees:
    total = np.zeros_like(angle)
    for size, turns in terms:
        total += size * np.sin(angle * np.pi * turns)
    return total * 2.0 / 3.0


def _in_china(points: Points) -> NDArray[np.bool_]:
    west, south, east, north = _CHINA
    lon, lat = points[:, 0], points[:, 1]
    return (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)
