"""Where a picture says that it was taken.

It does not know whose it is, and writes nothing: `bare.py` takes it out of what is kept.
"""

import io
from collections.abc import Iterable

import structlog
from PIL import ExifTags, Image

log = structlog.get_logger()


def place_in(data: bytes) -> tuple[float, float] | None:
    """(lat, lon), WGS-84, of a picture that says where it was taken (EXIF 2.3, GPS IFD)."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            exif = picture.getexif()
    except Exception as error:  # a picture from outside may be broken in any way
        log.debug("no_place_in_picture", error=type(error).__name__)
        return None
    return place_of(exif)


def place_of(exif: Image.Exif) -> tuple[float, float] | None:
    """(lat, lon), WGS-84, of EXIF by itself."""
    try:
        found = exif.get_ifd(ExifTags.IFD.GPSInfo)
        lat = _degrees(found[ExifTags.GPS.GPSLatitude], found[ExifTags.GPS.GPSLatitudeRef], "S")
        lon = _degrees(found[ExifTags.GPS.GPSLongitude], found[ExifTags.GPS.GPSLongitudeRef], "W")
    except Exception as error:  # a picture from outside may be broken in any way
        log.debug("no_place_in_picture", error=type(error).__name__)
        return None
    possible = abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0, 0)
    return (lat, lon) if possible else None


def _degrees(parts: Iterable[object], side: str, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)  # type: ignore[arg-type]
    value = degrees + minutes / 60 + seconds / 3600
    return -value if side == negative else value
