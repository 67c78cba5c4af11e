"""Places as files of every kind write them: ISO 6709 in films and sounds, `loci` in 3GP.

It does not know where in a file they stand.
"""

import re

Place = tuple[float, float]

#: ISO 6709, Annex H, degrees with a fraction: what phones write ("+31.2333+121.5000/").
_WRITTEN = re.compile(rb"([+-]\d{2}\.\d{2,10})([+-]\d{3}\.\d{2,10})")


def place_within(data: bytes) -> Place | None:
    """(lat, lon), WGS-84 degrees, wherever `data` says one."""
    if found := _WRITTEN.search(data):
        return possible(float(found[1]), float(found[2]))
    return _location(data)


def possible(lat: float, lon: float) -> Place | None:
    """None for what is no place on Earth, and for nought: a phone that knows none says so."""
    there = abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0, 0)
    return (lat, lon) if there else None


def _location(data: bytes) -> Place | None:
    """The box `loci` (3GPP TS 26.244, 8.10): after a name that ends in NUL and one byte."""
    at = data.find(b"loci")
    name = at + 10  # past its version and flags, and the language
    end = data.find(b"\0", name)
    if at < 0 or end < 0 or end + 10 > len(data):
        return None
    lon, lat = (int.from_bytes(data[i : i + 4], signed=True) for i in (end + 2, end + 6))
    return possible(lat / 65536, lon / 65536)
