"""What an administrator does about people: invite, change, disable, links, second factors, tokens.

It does not know who is signed in how. Administrators look after people whose area lies in their
own; nobody changes themself, and the last one who can look after people stays.
"""

import secrets
from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID, uuid4

from bot.accounts.errors import (
    AreaWrong,
    Disabled,
    NameUnusable,
    NotYourPerson,
    NotYourself,
)
from bot.accounts.ports import AccountBook, TokenMaker
from bot.accounts.records import LINK_HOLDS, Account, Deed, Standing
from bot.accounts.telling import Telling
from bot.areas.divisions import Divisions
from bot.officials import NameWrong, Official, Role, check_name, known_as
from bot.residents.vault import Vault

#: Who acts on the command line, where nobody is signed in.
COMMAND_LINE = "command line"


class People:
    """`by` None: the command line, which may do everything but remove the last administrator."""

    def __init__(
        self,
        *,
        book: AccountBook,
        tokens: TokenMaker,
        vault: Vault,
        areas: Divisions,
        telling: Telling,
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._tokens = tokens
        self._vault = vault
        self._areas = areas
        self._telling = telling
        self._clock = clock

    async def all(self, by: Official) -> tuple[Account, ...]:
        """Those whose area lies in the administrator's own."""
        return tuple(one for one in await self._book.all() if self.reaches(by, one.official.area))

    async def get(self, id: UUID, by: Official) -> Account:
        """Raises AccountUnknown, NotYourPerson."""
        account = await self._book.get(id)
        self._check_reach(by, account.official.area)
        return account

    async def named(self, name: str) -> Account | None:
        found = await self._book.named(known_as(name))
        return found.account if found else None

    async def invite(self, official: Official, by: Official | None) -> tuple[Account, str]:
        """The account and the secret of its one-time link.

        Raises NameUnusable, PersonThere, AreaWrong, NotYourself (a second role of one's own).
        """
        self._check_wanted(official, by)
        now, link = self._clock(), secrets.token_urlsafe(32)
        account = Account(
            id=uuid4(),
            official=official,
            invited_by=by.name if by else COMMAND_LINE,
            created_at=now,
            link_until=now + LINK_HOLDS,
        )
        deed = self._deed("invite", by, name=official.name, role=official.role, area=official.area)
        await self._book.invite(account, self._vault.hash_secret(link), deed)
        return account, link

    async def offer_link(self, id: UUID, by: Official | None) -> str:
        """A new one-time link: to join, or to set a new password. The person is told.

        The present password opens until the link is used; a second factor is asked for after it.
        """
        account = await self._other(id, by)
        if account.standing is Standing.DISABLED:
            raise Disabled
        link, until = secrets.token_urlsafe(32), self._clock() + LINK_HOLDS
        deed = await self._told("link", by, account, "people.told_link")
        await self._book.offer_link(id, self._vault.hash_secret(link), until, deed)
        return link

    async def change(self, id: UUID, role: Role, area: str | None, by: Official | None) -> None:
        """Raises AccountUnknown, NotYourPerson, NotYourself, AreaWrong, LastAdmin."""
        account = await self._other(id, by)
        self._check_area(area, by)
        before = account.official
        deed = self._deed(
            "change", by, name=before.name, role=role, area=area,
            former={"role": before.role, "area": before.area},
        )  # fmt: skip
        await self._book.change(id, role, area, deed)

    async def disable(self, id: UUID, by: Official | None) -> None:
        """Ends sessions and tokens at once. Raises as `change`."""
        account = await self._other(id, by)
        await self._book.disable(
            id, await self._told("disable", by, account, "people.told_disable")
        )

    async def enable(self, id: UUID, by: Official | None) -> None:
        """Tokens stay revoked."""
        account = await self._other(id, by)
        await self._book.enable(id, self._deed("enable", by, name=account.official.name))

    async def reset_second_factor(self, id: UUID, by: Official | None) -> None:
        """App, passkeys and recovery codes; the person is told."""
        account = await self._other(id, by)
        deed = await self._told("reset_second_factor", by, account, "people.told_reset")
        await self._book.reset_second_factor(id, deed)

    async def second_factor_required(self) -> bool:
        return await self._book.second_factor_required()

    async def require_second_factor(self, required: bool, by: Official) -> None:
        """For the whole office: only who answers for the whole country. Raises NotYourPerson."""
        self._check_reach(by, None)
        deed = self._deed("require_second_factor", by, required=required)
        await self._book.require_second_factor(required, deed)

    async def create_token(self, official: Official, by: Official) -> str:
        """Shown once. Raises as `invite`, Disabled for a person whose account is."""
        self._check_wanted(official, by)
        person = await self.named(official.name)
        if person and person.standing is Standing.DISABLED:
            raise Disabled
        return await self._tokens.create(official, self._clock(), by=by.name)

    async def revoke_tokens(self, name: str, areas: Collection[str | None], by: Official) -> int:
        """Every token of a person, `areas` those of them; how many there were.

        Raises NotYourPerson, LastAdmin.
        """
        for area in areas:
            self._check_reach(by, area)
        deed = Deed(action="token.revoke", by=by.name, at=self._clock(), details={"name": name})
        return await self._book.revoke_tokens(known_as(name), deed)

    def reaches(self, by: Official, area: str | None) -> bool:
        """Whether who answers for `area` answers to this administrator."""
        if by.area is None:
            return True
        return area is not None and self._areas.within(area, by.area)

    async def _other(self, id: UUID, by: Official | None) -> Account:
        account = await self._book.get(id)
        if by is not None:
            self._check_reach(by, account.official.area)
            if known_as(by.name) == known_as(account.official.name):
                raise NotYourself
        return account

    def _check_wanted(self, official: Official, by: Official | None) -> None:
        try:
            check_name(official.name)
        except NameWrong as error:
            raise NameUnusable from error
        if by is not None and known_as(by.name) == known_as(official.name):
            raise NotYourself
        self._check_area(official.area, by)

    def _check_area(self, area: str | None, by: Official | None) -> None:
        if area is not None and self._areas.get(area) is None:
            raise AreaWrong
        if by is not None and not self.reaches(by, area):
            raise AreaWrong

    def _check_reach(self, by: Official, area: str | None) -> None:
        if not self.reaches(by, area):
            raise NotYourPerson

    async def _told(self, act: str, by: Official | None, account: Account, key: str) -> Deed:
        name = account.official.name
        actor = by.name if by else COMMAND_LINE
        notices = await self._telling.tell(name, key, by=actor)
        return Deed(
            action=f"account.{act}",
            by=actor,
            at=self._clock(),
            details={"name": name},
            notices=notices,
        )

    def _deed(self, act: str, by: Official | None, **details: object) -> Deed:
        actor = by.name if by else COMMAND_LINE
        return Deed(action=f"account.{act}", by=actor, at=self._clock(), details=details)
