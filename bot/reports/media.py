"""Which files may hang on a report: told by their first bytes, never by what somebody calls them.

It does not know where they are kept, nor what a picture says of itself (`bare.py`).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from bot.reports.errors import MediaTooLarge, MediaTypeRefused

_MB = 1024 * 1024
#: Of a file that we hold in memory, as those that a messenger's provider hands out.
MOST_BYTES = 10 * _MB
MOST_FILES = 10
#: As many again once somebody is on it: a reporter's files leave room for the proof.
MOST_PROOFS = 10
#: What has to be read to tell a type.
HEAD_BYTES = 64


class Sort(StrEnum):
    PICTURE = "picture"
    SOUND = "sound"
    FILM = "film"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The most bytes of a file of each sort."""

    picture: int = MOST_BYTES
    sound: int = MOST_BYTES
    film: int = 50 * _MB

    @property
    def most(self) -> int:
        return max(self.picture, self.sound, self.film)

    def check(self, kind: "Kind", size: int) -> None:
        """Raises MediaTooLarge."""
        if size > getattr(self, kind.sort):
            raise MediaTooLarge


@dataclass(frozen=True, kw_only=True)
class Kind:
    media_type: str
    suffix: str

    @property
    def sort(self) -> Sort:
        return sort_of(self.media_type)


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that somebody sent in a chat. `lat`, `lon`: where it says that it was taken.

    `expires_at`: when it is thrown away; None once a draft has it.
    """

    id: UUID
    media_type: str
    size: int
    file: str
    lat: float | None
    lon: float | None
    created_at: datetime
    expires_at: datetime | None


_JPEG = Kind(media_type="image/jpeg", suffix=".jpg")
_PNG = Kind(media_type="image/png", suffix=".png")
_GIF = Kind(media_type="image/gif", suffix=".gif")
_WEBP = Kind(media_type="image/webp", suffix=".webp")
_HEIC = Kind(media_type="image/heic", suffix=".heic")
_MP4 = Kind(media_type="video/mp4", suffix=".mp4")
_M4A = Kind(media_type="audio/mp4", suffix=".m4a")
_QUICKTIME = Kind(media_type="video/quicktime", suffix=".mov")
_3GP = Kind(media_type="video/3gpp", suffix=".3gp")
_WEBM = Kind(media_type="video/webm", suffix=".webm")
_OGG = Kind(media_type="audio/ogg", suffix=".ogg")
_WAV = Kind(media_type="audio/wav", suffix=".wav")
_AMR = Kind(media_type="audio/amr", suffix=".amr")
_MP3 = Kind(media_type="audio/mpeg", suffix=".mp3")

_STARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", _JPEG),
    (b"\x89PNG\r\n\x1a\n", _PNG),
    (b"GIF87a", _GIF),
    (b"GIF89a", _GIF),
    (b"OggS", _OGG),
    (b"#!AMR", _AMR),
    (b"ID3", _MP3),
    (b"\xff\xfb", _MP3),
    (b"\xff\xf3", _MP3),
    (b"\xff\xf2", _MP3),
    (b"\x1a\x45\xdf\xa3", _WEBM),
)
#: Brands of the ISO base media format (ISO/IEC 14496-12), at byte 8 after `ftyp`.
_BRANDS: dict[bytes, Kind] = {
    b"heic": _HEIC,
    b"heix": _HEIC,
    b"mif1": _HEIC,
    b"isom": _MP4,
    b"iso2": _MP4,
    b"mp41": _MP4,
    b"mp42": _MP4,
    b"avc1": _MP4,
    b"M4A ": _M4A,
    b"qt  ": _QUICKTIME,
    b"3gp4": _3GP,
    b"3gp5": _3GP,
    b"3gp6": _3GP,
    b"MSNV": _MP4,
    b"iso4": _MP4,
    b"iso5": _MP4,
    b"iso6": _MP4,
}
_RIFF: dict[bytes, Kind] = {b"WEBP": _WEBP, b"WAVE": _WAV}


def sort_of(media_type: str) -> Sort:
    """Of one of the types that we take."""
    family = media_type.partition("/")[0]
    return {"image": Sort.PICTURE, "audio": Sort.SOUND, "video": Sort.FILM}[family]


def sniff(head: bytes) -> Kind:
    """By the first HEAD_BYTES of a file. Raises MediaTypeRefused."""
    if head[4:8] == b"ftyp":
        kind = _BRANDS.get(head[8:12])
    elif head[:4] == b"RIFF":
        kind = _RIFF.get(head[8:12])
    else:
        kind = next((kind for start, kind in _STARTS if head.startswith(start)), None)
    if kind is None:
        raise MediaTypeRefused
    return kind
