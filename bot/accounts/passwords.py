"""Passwords: which are good enough, and their argon2id hashes, made on a thread.

It does not know accounts. Rules after NIST SP 800-63B: length and a list, no kinds of characters.
"""

import asyncio
import unicodedata
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.accounts.errors import PasswordCommon, PasswordIsName, PasswordLong, PasswordShort
from bot.officials import known_as

SHORTEST, LONGEST = 12, 200
COMMON = Path(__file__).parent / "common_passwords.txt"


class Passwords:
    """Argon2id with the parameters that the library recommends now (RFC 9106, low memory)."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobodys = ""
        self._common = frozenset(map(_plain, COMMON.read_text(encoding="utf-8").split()))
        # 64 MiB and a tenth of a second each: a flood of sign-ins must not take all memory.
        self._at_once = asyncio.Semaphore(2)

    def check(self, password: str, name: str) -> None:
        """Raises PasswordShort, PasswordLong, PasswordIsName, PasswordCommon."""
        written = _written(password)
        if len(written) < SHORTEST:
            raise PasswordShort
        if len(written) > LONGEST:
            raise PasswordLong
        if _plain(written) == _plain(known_as(name)):
            raise PasswordIsName
        if _plain(written) in self._common or len(set(written)) < 4:
            raise PasswordCommon

    async def hash(self, password: str) -> str:
        async with self._at_once:
            return await asyncio.to_thread(self._hasher.hash, _written(password))

    async def fits(self, kept: str | None, password: str) -> bool:
        """False without a kept hash, after the same work: the time tells nobody which names exist.

        What is too long to be a password is cut: it fits nothing, and costs no more.
        """
        if not self._nobodys:
            self._nobodys = await self.hash("nobody has this password")
        given = _written(password[: LONGEST * 4])
        async with self._at_once:
            right = await asyncio.to_thread(self._verify, kept or self._nobodys, given)
        return right and kept is not None

    def outdated(self, kept: str) -> bool:
        """Whether it was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _verify(self, kept: str, given: str) -> bool:
        try:
            return self._hasher.verify(kept, given)
        except (VerificationError, InvalidHashError):
            return False


def _written(password: str) -> str:
    """One way of writing: keyboards differ in how they make an accent or a full-width letter."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode()


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
