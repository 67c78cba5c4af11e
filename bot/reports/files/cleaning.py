"""Reads the place that a file tells, and takes out of it what tells of a person, kind by kind.

It does not know how each kind is built.
"""

import io
from collections.abc import Callable, Mapping
from typing import BinaryIO

import structlog
from PIL import Image

from bot.reports.bare import bare
from bot.reports.errors import PictureTooLarge
from bot.reports.files.films import clean_film
from bot.reports.files.heic import clean_heic
from bot.reports.files.places import Place
from bot.reports.files.sounds import clean_mp3, clean_ogg, clean_wav
from bot.reports.files.webm import clean_webm
from bot.reports.media import Kind
from bot.reports.taken_at import place_in

log = structlog.get_logger()

#: More than any phone takes by default (108 megapixels); a small file may claim any number.
MOST_PIXELS = 120_000_000

_IN_PLACE: Mapping[str, Callable[[BinaryIO], Place | None]] = {
    "image/heic": clean_heic,
    "video/mp4": clean_film,
    "video/quicktime": clean_film,
    "video/3gpp": clean_film,
    "audio/mp4": clean_film,
    "video/webm": clean_webm,
    "audio/mpeg": clean_mp3,
    "audio/wav": clean_wav,
    "audio/ogg": clean_ogg,
}


def clean(file: BinaryIO, kind: Kind) -> Place | None:
    """Rewrites an open file; the place that it told. Raises PictureTooLarge.

    What is too broken to be understood is kept as it came: it may still show something.
    """
    if kind.media_type.startswith("image/") and kind.media_type != "image/heic":
        return _clean_picture(file)
    clean_kind = _IN_PLACE.get(kind.media_type)
    try:
        return clean_kind(file) if clean_kind else None
    except Exception as error:  # a file from outside may be broken in any way
        log.warning("file_not_cleaned", kind=kind.media_type, error=type(error).__name__)
        return None


def _clean_picture(file: BinaryIO) -> Place | None:
    file.seek(0)
    data = file.read()
    if _claimed_pixels(data) > MOST_PIXELS:
        raise PictureTooLarge
    place = place_in(data)
    file.seek(0)
    file.write(bare(data))
    file.truncate()
    return place


def _claimed_pixels(data: bytes) -> int:
    """By the head alone: nothing is unpacked. Nought where there is no picture."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return picture.width * picture.height
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return MOST_PIXELS + 1
    except Exception:  # a picture from outside may be broken in any way
        return 0
