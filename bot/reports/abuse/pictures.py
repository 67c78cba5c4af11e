"""Whether two pictures are the same one, made smaller, brighter or compressed again.

Pure. It does not know what they show. The method is the difference hash (dHash): whether each
point of a 9 by 8 grey thumbnail is darker than its right neighbour.
"""

import io

from PIL import Image, ImageOps

from bot.reports.abuse.likeness import signed

#: Bits of 64 that may differ. Other pictures differ in about 32.
NEAR = 3
#: A picture with so few edges (night, fog, a wall) has the hash of many others.
_FEATURES = 8
_WIDE, _HIGH = 9, 8
#: More points than any phone's camera makes: a small file can pretend to be a huge picture.
_MOST_POINTS = 120_000_000
_BANDS, _BAND_BITS = 4, 16


def hash_of(data: bytes) -> int | None:
    """A signed 64-bit number; None for what is no picture that we can read, or shows nothing."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > _MOST_POINTS:
                return None
            # A JPEG is read small: quick, and with little memory.
            picture.draft("L", (_WIDE * 8, _HIGH * 8))
            upright = ImageOps.exif_transpose(picture)
            small = upright.convert("L").resize((_WIDE, _HIGH), Image.Resampling.BOX)
    except Exception:  # a picture from outside may be broken in any way
        return None
    return _of_points(small.tobytes())


def bands_of(hash: int) -> list[int]:
    """Four numbers: of two hashes that differ in at most NEAR bits, one of the four is the same."""
    bits = hash & ((1 << _BANDS * _BAND_BITS) - 1)
    mask = (1 << _BAND_BITS) - 1
    return [(n << _BAND_BITS) | (bits >> (n * _BAND_BITS)) & mask for n in range(_BANDS)]


def _of_points(points: bytes) -> int | None:
    rows = (points[at : at + _WIDE] for at in range(0, _WIDE * _HIGH, _WIDE))
    darker = [row[at] < row[at + 1] for row in rows for at in range(_WIDE - 1)]
    if not _FEATURES <= sum(darker) <= len(darker) - _FEATURES:
        return None
    return signed(sum(1 << bit for bit, up in enumerate(darker) if up))
