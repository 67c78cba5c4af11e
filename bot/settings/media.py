"""How large files of reports may be.

It does not know what they are files of.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

from bot.settings.reading import SettingsInvalid, listed

_MB = 1024 * 1024
#: More than this a request would keep a connection for minutes.
_MOST_MB = 1_000


@dataclass(frozen=True, kw_only=True)
class MediaLimits:
    """Bytes of one file."""

    picture: int = 10 * _MB
    sound: int = 10 * _MB
    film: int = 50 * _MB

    @property
    def most(self) -> int:
        return max(self.picture, self.sound, self.film)


def media_limits_of(env: Mapping[str, str]) -> MediaLimits:
    """FENGHUO_MEDIA_LIMITS, in MB: `picture=10,sound=10,film=50`; what is not named stays."""
    known = {each.name for each in fields(MediaLimits)}
    found: dict[str, int] = {}
    for part in listed(env.get("FENGHUO_MEDIA_LIMITS") or ""):
        match = re.fullmatch(r"(\w+)=(\d{1,4})", part)
        if not match or match[1] not in known or not 0 < int(match[2]) <= _MOST_MB:
            raise SettingsInvalid(
                "FENGHUO_MEDIA_LIMITS must be like picture=10,sound=10,film=50 (MB, at most "
                f"{_MOST_MB}), not {part!r}"
            )
        found[match[1]] = int(match[2]) * _MB
    return MediaLimits(**found)
