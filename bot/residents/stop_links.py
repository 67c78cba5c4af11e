"""The link in an e-mail by which its reader ends these mails: whoever holds it may, nobody else.

It does not know pages or mails.
"""

from cryptography.fernet import InvalidToken

from bot.residents.people import Person
from bot.residents.vault import Vault

PATH = "/stop/"
#: So that nothing else that the vault ever sealed opens as such a link.
_PURPOSE = "stop-link"
CHANNEL = "email"


class StopLinks:
    """The address is sealed in the link: neither logs nor onlookers learn it from there."""

    def __init__(self, vault: Vault, public_url: str) -> None:
        self._vault = vault
        self._root = f"{public_url}{PATH}"

    def link(self, address: str) -> str:
        """For one e-mail address; good for ever, as mails are kept for long."""
        return self._root + self._vault.seal(f"{_PURPOSE}\0{address}").decode("ascii")

    def person(self, token: str) -> Person | None:
        """Whose link it is; None for one that we did not make."""
        try:
            purpose, _, address = self._vault.open(token.encode("ascii")).partition("\0")
        except (InvalidToken, UnicodeError):
            return None
        return Person(channel=CHANNEL, address=address) if purpose == _PURPOSE else None
