"""Brings coordinates of Chinese maps (GCJ-02, BD-09) to WGS-84 and back.

It does not know which datum a file is in; its mapping says so.

The offset itself is not published. Constants and formulas are those of the widely used
reconstruction (EvilTransform, coordtransform): the Krasovsky 1940 ellipsoid and a sum of sines.
"""

import math
from enum import StrEnum

# Krasovsky 1940: semi-major axis in metres, first eccentricity squared.
_SEMI_MAJOR = 6378245.0
_ECCENTRICITY = 0.00669342162296594323
_BAIDU_TURN = math.pi * 3000.0 / 180.0
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
    if datum is Datum.BD09:
        lon, lat = bd09_to_gcj02(lon, lat)
    return (lon, lat) if datum is Datum.WGS84 else gcj02_to_wgs84(lon, lat)


def gcj02_to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    """The point whose forward transform is this one, found by iteration."""
    guess = (lon, lat)
    for _ in range(_ROUNDS):
        forward = wgs84_to_gcj02(*guess)
        guess = (guess[0] + lon - forward[0], guess[1] + lat - forward[1])
    return guess


def wgs84_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """The forward transform, as Chinese maps apply it."""
    if not _in_china(lon, lat):
        return lon, lat
    east, north = _offsets(lon - 105.0, lat - 35.0)
    radians = math.radians(lat)
    flattening = 1 - _ECCENTRICITY * math.sin(radians) ** 2
    root = math.sqrt(flattening)
    meridian = _SEMI_MAJOR * (1 - _ECCENTRICITY) / (flattening * root)
    parallel = _SEMI_MAJOR / root * math.cos(radians)
    return lon + math.degrees(east / parallel), lat + math.degrees(north / meridian)


def bd09_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """Takes Baidu's second offset away, by iteration over the forward transform."""
    guess = (lon - _BAIDU_SHIFT[0], lat - _BAIDU_SHIFT[1])
    for _ in range(_ROUNDS):
        forward = gcj02_to_bd09(*guess)
        guess = (guess[0] + lon - forward[0], guess[1] + lat - forward[1])
    return guess


def gcj02_to_bd09(lon: float, lat: float) -> tuple[float, float]:
    """Baidu's second offset."""
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * _BAIDU_TURN)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * _BAIDU_TURN)
    east, north = _BAIDU_SHIFT
    return radius * math.cos(angle) + east, radius * math.sin(angle) + north


def _offsets(x: float, y: float) -> tuple[float, float]:
    """Metres to the east and north, for degrees counted from 105° E, 35° N."""
    root = math.sqrt(abs(x))
    shared = _waves(x, ((20.0, 6.0), (20.0, 2.0)))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + shared
    east += _waves(x, ((20.0, 1.0), (40.0, 1 / 3))) + _waves(x, ((150.0, 1 / 12), (300.0, 1 / 30)))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + shared
    north += _waves(y, ((20.0, 1.0), (40.0, 1 / 3))) + _waves(y, ((160.0, 1 / 12), (320.0, 1 / 30)))
    return east, north


def _waves(angle: float, terms: tuple[tuple[float, float], ...]) -> float:
    return sum(size * math.sin(angle * math.pi * turns) for size, turns in terms) * 2.0 / 3.0


def _in_china(lon: float, lat: float) -> bool:
    west, south, east, north = _CHINA
    return west <= lon <= east and south <= lat <= north
