"""A message as one sealed text, and back.

It does not know where the text is kept.
"""

import json
from dataclasses import asdict
from datetime import datetime

from bot.residents.vault import Vault
from channels.base import Inbound, MediaReference


def seal(inbound: Inbound, vault: Vault) -> bytes:
    return vault.seal(json.dumps({**asdict(inbound), "at": inbound.at.isoformat()}))


def unseal(sealed: bytes, vault: Vault) -> Inbound:
    """Raises cryptography.fernet.InvalidToken when it was sealed with another secret."""
    found = json.loads(vault.open(sealed))
    place = found.pop("location")
    return Inbound(
        at=datetime.fromisoformat(found.pop("at")),
        location=(place[0], place[1]) if place else None,
        media=tuple(MediaReference(**one) for one in found.pop("media")),
        **found,
    )
