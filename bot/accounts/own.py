"""What a person changes about their own account: password, second factor, recovery codes.

It does not know sessions: whoever calls ends the others where that is due.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from cryptography.fernet import InvalidToken

from bot.accounts.doors import SECOND_ATTEMPTS, WINDOW, recovery_hash
from bot.accounts.errors import (
    CodeWrong,
    FactorNeeded,
    PasskeyWrong,
    PasswordsDiffer,
    PasswordWrong,
    TooManyAttempts,
)
from bot.accounts.passkeys import Passkeys
from bot.accounts.passwords import Passwords
from bot.accounts.ports import AccountBook
from bot.accounts.records import Account, Deed, Passkey
from bot.accounts.second import new_secret, picture, recovery_codes, step_of
from bot.accounts.telling import Telling
from bot.residents.vault import Vault

#: Characters of what somebody calls a passkey.
LONGEST_NAME = 60


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An authenticator app to be set up: shown until the first code proves that it works."""

    secret: str = field(repr=False)
    picture: str = field(repr=False)
    sealed: str = field(repr=False)


class Own:
    def __init__(
        self,
        *,
        book: AccountBook,
        vault: Vault,
        passwords: Passwords,
        passkeys: Passkeys,
        telling: Telling,
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._vault = vault
        self._passwords = passwords
        self._passkeys = passkeys
        self._telling = telling
        self._clock = clock

    async def account(self, id: UUID) -> Account:
        """Raises AccountUnknown."""
        return await self._book.get(id)

    async def second_factor_required(self) -> bool:
        return await self._book.second_factor_required()

    async def passkeys(self, id: UUID) -> tuple[Passkey, ...]:
        return await self._book.passkeys(id)

    async def set_password(self, id: UUID, present: str, password: str, again: str) -> None:
        """Raises PasswordWrong, PasswordsDiffer, TooManyAttempts, and as Passwords.check does."""
        await self._prove(id, present)
        name = (await self._book.get(id)).official.name
        self._passwords.check(password, name)
        if password != again:
            raise PasswordsDiffer
        deed = await self._deed(id, "password", told="people.told_password")
        await self._book.set_password(id, await self._passwords.hash(password), deed)

    def offer(self, account: Account, sealed: str = "") -> Offer:
        """A new secret; or the one offered before, for whoever mistyped its first code."""
        secret = self._offered(account.id, sealed) or new_secret()
        return Offer(
            secret=secret,
            picture=picture(secret, account.official.name),
            sealed=self._vault.seal(f"totp:{account.id}:{secret}").decode("ascii"),
        )

    async def take_app(self, id: UUID, sealed: str, code: str) -> tuple[str, ...]:
        """Its first code proves it; recovery codes where there were none. Raises CodeWrong."""
        secret = self._offered(id, sealed)
        step = step_of(secret, code, self._clock()) if secret else None
        if secret is None or step is None:
            raise CodeWrong
        deed = await self._deed(id, "app_add", told="people.told_factor")
        await self._book.set_totp(id, self._vault.seal(secret), step, deed)
        return await self._first_recovery(id)

    async def drop_app(self, id: UUID, present: str) -> None:
        """Raises PasswordWrong, FactorNeeded."""
        await self._prove(id, present)
        account = await self._book.get(id)
        await self._leaves_one(account.passkeys)
        deed = await self._deed(id, "app_remove", told="people.told_factor")
        await self._book.set_totp(id, None, 0, deed)

    async def add_passkey(
        self, id: UUID, answer: str, name: str, challenge: bytes | None
    ) -> tuple[str, ...]:
        """Recovery codes where there were none. Raises PasskeyWrong."""
        if challenge is None:
            raise PasskeyWrong
        credential, public_key, count = self._passkeys.added(answer, challenge)
        passkey = Passkey(
            id=credential,
            name=" ".join(name.split())[:LONGEST_NAME] or "1",
            public_key=public_key,
            sign_count=count,
            created_at=self._clock(),
        )
        deed = await self._deed(id, "passkey_add", told="people.told_factor", name=passkey.name)
        await self._book.add_passkey(id, passkey, deed)
        return await self._first_recovery(id)

    async def drop_passkey(self, id: UUID, credential: bytes, present: str) -> None:
        """Raises PasswordWrong, FactorNeeded."""
        await self._prove(id, present)
        account = await self._book.get(id)
        await self._leaves_one(account.passkeys - 1 + account.totp)
        deed = await self._deed(id, "passkey_remove", told="people.told_factor")
        await self._book.remove_passkey(id, credential, deed)

    async def new_recovery(self, id: UUID, present: str) -> tuple[str, ...]:
        """The former ones end. Raises PasswordWrong."""
        await self._prove(id, present)
        return await self._recovery(id)

    async def _first_recovery(self, id: UUID) -> tuple[str, ...]:
        there = (await self._book.get(id)).recovery_codes
        return () if there else await self._recovery(id)

    async def _recovery(self, id: UUID) -> tuple[str, ...]:
        codes = recovery_codes()
        hashes = [recovery_hash(self._vault, id, code) for code in codes]
        await self._book.set_recovery(id, hashes, await self._deed(id, "recovery_new"))
        return codes

    async def _leaves_one(self, left: int) -> None:
        if not left and await self._book.second_factor_required():
            raise FactorNeeded

    async def _prove(self, id: UUID, present: str) -> None:
        """A desk left open must not be enough to take an account over."""
        key = self._vault.hash_secret(f"attempt:own:{id}")
        if not await self._book.take_attempt(key, 2 * SECOND_ATTEMPTS, WINDOW, self._clock()):
            raise TooManyAttempts
        kept = (await self._book.credentials(id)).password_hash
        if not await self._passwords.fits(kept, present):
            raise PasswordWrong

    def _offered(self, id: UUID, sealed: str) -> str | None:
        try:
            kind, owner, secret = self._vault.open(sealed.encode()).split(":")
        except (InvalidToken, ValueError):
            return None
        return secret if (kind, owner) == ("totp", str(id)) else None

    async def _deed(self, id: UUID, act: str, told: str = "", **details: object) -> Deed:
        name = (await self._book.get(id)).official.name
        notices = await self._telling.tell(name, told) if told else ()
        return Deed(
            action=f"account.{act}", by=name, at=self._clock(), details=details, notices=notices
        )
