"""Coming in: by name and password, then by the second factor; or by a one-time link.

It does not know cookies: whoever calls starts the session. Names that do not exist are answered as
those that do, after the same work.

Attempts are counted in two ways (OWASP's device cookies): those of a device on which the person was
signed in before count for that device alone, all others count together by name. So a stranger who
guesses closes the door to other strangers for a while, and never to the person's own device.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from bot.accounts.errors import (
    CodeWrong,
    LinkWrong,
    PasskeyWrong,
    PasswordsDiffer,
    SignInWrong,
    TooManyAttempts,
)
from bot.accounts.passkeys import Passkeys
from bot.accounts.passwords import Passwords
from bot.accounts.ports import AccountBook
from bot.accounts.records import Account, Credentials, Deed, Entered, Standing
from bot.accounts.second import step_of, written
from bot.accounts.telling import Telling
from bot.officials import known_as
from bot.residents.vault import Vault

#: Passwords tried for one name, or on one device of the person, and in which time.
ATTEMPTS, WINDOW = 10, timedelta(minutes=15)
#: Second factors tried: a code is one of a million, three of which are right at a time.
SECOND_ATTEMPTS = 5
#: The owner of an account that is guessed at is told once in this time.
TOLD_EVERY = timedelta(hours=24)
#: Characters of a name that is looked for at all.
_LONGEST_NAME = 200


class Doors:
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
        self.passkeys = passkeys
        self._telling = telling
        self._clock = clock

    async def enter(self, name: str, password: str, device: str | None) -> Entered:
        """`device`: what tells a device that the person was signed in on before; None for others.

        Raises SignInWrong, TooManyAttempts.
        """
        person = known_as(name[:_LONGEST_NAME])
        found = await self._book.named(person)
        if not await self._may_try("password", device or person, ATTEMPTS):
            await self._tell_owner(found)
            raise TooManyAttempts
        living = found if found and found.account.standing is Standing.ACTIVE else None
        kept = living.password_hash if living else None
        if not await self._passwords.fits(kept, password) or living is None or kept is None:
            raise SignInWrong
        if self._passwords.outdated(kept):
            fresh = await self._passwords.hash(password)
            await self._book.set_password(living.account.id, fresh, None)
        return Entered(account=living.account, half=living.account.second_factor)

    async def by_app(self, id: UUID, code: str, device: str | None) -> None:
        """A code of the authenticator app, each once. Raises CodeWrong, TooManyAttempts."""
        found = await self._second(id, device)
        secret = self._vault.open_if(found.totp_sealed)
        step = step_of(secret, code, self._clock()) if secret else None
        if step is None or not await self._book.take_step(id, step):
            raise CodeWrong

    async def by_recovery(self, id: UUID, code: str, device: str | None) -> None:
        """A recovery code, each once; the person is told. Raises CodeWrong, TooManyAttempts."""
        name = (await self._second(id, device)).account.official.name
        notices = await self._telling.tell(name, "people.told_recovery")
        deed = Deed(action="account.recovery", by=name, at=self._clock(), notices=notices)
        if not await self._book.use_recovery(id, recovery_hash(self._vault, id, code), deed):
            raise CodeWrong

    async def by_passkey(
        self, id: UUID, answer: str, challenge: bytes | None, device: str | None
    ) -> None:
        """Raises PasskeyWrong, TooManyAttempts."""
        await self._second(id, device)
        if challenge is None:
            raise PasskeyWrong
        for passkey in await self._book.passkeys(id):
            try:
                count = self.passkeys.asked(answer, challenge, passkey)
            except PasskeyWrong:
                continue
            if await self._book.used_passkey(passkey, count, self._clock()):
                return
        raise PasskeyWrong

    async def invited(self, link: str) -> Account:
        """Whose one-time link it is. Raises LinkWrong."""
        found = await self._book.by_link(self._vault.hash_secret(link), self._clock())
        if found is None:
            raise LinkWrong
        return found

    async def join(self, link: str, password: str, again: str) -> Entered:
        """Sets the password and uses the link up. A second factor that is there is still asked for.

        Raises LinkWrong, PasswordsDiffer, and as Passwords.check does.
        """
        account = await self.invited(link)
        name = account.official.name
        self._passwords.check(password, name)
        if password != again:
            raise PasswordsDiffer
        hashed = await self._passwords.hash(password)
        notices = await self._telling.tell(name, "people.told_password")
        deed = Deed(action="account.join", by=name, at=self._clock(), notices=notices)
        if not await self._book.join(self._vault.hash_secret(link), hashed, deed):
            raise LinkWrong
        return Entered(account=account, half=account.second_factor)

    async def _second(self, id: UUID, device: str | None) -> Credentials:
        if not await self._may_try("second", device or str(id), SECOND_ATTEMPTS):
            raise TooManyAttempts
        return await self._book.credentials(id)

    async def _may_try(self, what: str, whose: str, limit: int) -> bool:
        key = self._vault.hash_secret(f"attempt:{what}:{whose}")
        return await self._book.take_attempt(key, limit, WINDOW, self._clock())

    async def _tell_owner(self, found: Credentials | None) -> None:
        if found is None:
            return
        account, now = found.account, self._clock()
        key = self._vault.hash_secret(f"attempt:told:{account.id}")
        if await self._book.take_attempt(key, 1, TOLD_EVERY, now):
            notices = await self._telling.tell(account.official.name, "people.told_guessed")
            deed = Deed(action="account.guessed_at", by="system", at=now, notices=notices)
            await self._book.note(account.id, deed)


def recovery_hash(vault: Vault, id: UUID, code: str) -> bytes:
    """Keyed hash of one account's recovery code."""
    return vault.hash_secret(f"recovery:{id}:{written(code)}")
