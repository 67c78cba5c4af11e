"""Small pictures of photos, made when an officer first looks.

It does not know who looks. A picture that cannot be read has none; its file stays as it is.
"""

from pathlib import Path
from uuid import uuid4

import structlog
from PIL import Image, ImageOps

log = structlog.get_logger()

#: Pixels along the longer edge: two beside each other on a phone.
EDGE = 480
#: A JPEG is unpacked small; everything else whole, at 4 bytes a pixel.
MOST_UNPACKED = 40_000_000
_QUALITY = 75


def make(photo: Path, thumbnail: Path) -> bool:
    """Writes a JPEG, upright and without EXIF; whether there is one now."""
    partial = thumbnail.with_suffix(f".{uuid4().hex[:8]}.part")
    try:
        with Image.open(photo) as picture:
            if picture.format != "JPEG" and picture.width * picture.height > MOST_UNPACKED:
                return False
            picture.draft("RGB", (EDGE, EDGE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((EDGE, EDGE))
            _flat(upright).save(partial, "JPEG", quality=_QUALITY)
        partial.chmod(0o600)
        partial.rename(thumbnail)
    except Exception as error:  # a picture from outside may be broken in any way
        log.info("no_thumbnail", error=type(error).__name__)
        partial.unlink(missing_ok=True)
        return False
    return True


def _flat(picture: Image.Image) -> Image.Image:
    """On white, for a JPEG has nothing to see through; without anything said beside the picture."""
    shown = picture.convert("RGBA")
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(shown, mask=shown)
    return paper
