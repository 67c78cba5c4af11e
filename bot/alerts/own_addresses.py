"""Officials' own addresses, and the test of a draft that is sent to them alone.

It does not know HTTP, nor how a message leaves us.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from bot.alerts import moves
from bot.alerts.content import ContentInvalid, FieldProblem, ProblemCode, text_for
from bot.alerts.errors import NoOwnAddress
from bot.alerts.freezing import NO_IDENTIFIER, Issuer
from bot.alerts.ground import Ground
from bot.alerts.messages import Composer, form_of
from bot.alerts.moves import hand_of
from bot.alerts.ports import AlertBook
from bot.alerts.records import Act, OwnAddress
from bot.notices import Notice
from bot.officials import Official
from bot.residents.vault import Vault


class OwnAddresses:
    """One for each channel of an official."""

    def __init__(
        self,
        *,
        book: AlertBook,
        ground: Ground,
        composer: Composer,
        issuer: Issuer,
        vault: Vault,
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._ground = ground
        self._composer = composer
        self._issuer = issuer
        self._vault = vault
        self._clock = clock

    async def of(self, official: Official) -> tuple[OwnAddress, ...]:
        """Where this official's test messages go."""
        return tuple(
            OwnAddress(channel=channel, address=self._vault.open(sealed), language=language)
            for channel, sealed, language in await self._book.own_addresses(official.name)
        )

    async def replace(self, official: Official, addresses: Sequence[OwnAddress]) -> None:
        """Addresses are in their channel's own form (numbers.e164)."""
        sealed = [(one.channel, self._vault.seal(one.address), one.language) for one in addresses]
        await self._book.set_own_addresses(official.name, sealed, self._clock())

    async def test(self, alert_id: UUID, official: Official) -> int:
        """Send the alert, marked as a test, to the official's own addresses; how many.

        Raises NotAllowed (moves.py), AlertUnknown, ContentInvalid, NoOwnAddress.
        """
        moves.check_role(Act.TEST_SEND, official)
        alert = await self._book.get(alert_id)
        await asyncio.to_thread(self._ground.check, alert.content.area, official)
        own = await self._book.own_addresses(official.name)
        if not own:
            raise NoOwnAddress
        messages = self._composer.test(alert.content, self._issuer.page(NO_IDENTIFIER))
        texts = [(channel, sealed, text_for(alert.content, tag)) for channel, sealed, tag in own]
        ready = [
            Notice(channel=channel, sealed_address=sealed, text=messages[text[0]][form_of(channel)])
            for channel, sealed, text in texts
            if text is not None
        ]
        if not ready:
            raise ContentInvalid([FieldProblem(field="texts", code=ProblemCode.NO_COMPLETE_TEXT)])
        hand = hand_of(Act.TEST_SEND, alert, official, self._clock())
        await self._book.enqueue_test(alert.id, ready, hand)
        return len(ready)
