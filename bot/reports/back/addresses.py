"""Where a reporter can be told something: the own chat, or the phone or e-mail named as contact.

It does not know whether anybody is there, nor whether they said STOP.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from bot.reports.report import Report
from bot.residents.addresses import normalise
from bot.residents.fields import BadFields
from bot.residents.people import Person
from bot.residents.vault import Vault

SMS, EMAIL, VOICE = "sms", "email", "voice"
#: By their own chat; a caller hears by SMS, a group's screens are nobody's own.
CHATS = frozenset({"web", SMS, "whatsapp", "telegram"})
#: Those on which an answer can come back.
ANSWERING = CHATS


@dataclass(frozen=True, kw_only=True)
class Address:
    """`fingerprint` is the keyed hash of the person there.

    `named`: as contact of a report; nothing ever came from there.
    """

    channel: str
    fingerprint: bytes = field(repr=False)
    sealed: bytes = field(repr=False)
    named: bool = False


class Addresses:
    """`channels`: those that the service has senders for."""

    def __init__(self, vault: Vault, channels: Collection[str]) -> None:
        self._vault = vault
        self._channels = frozenset(channels)

    def of(self, report: Report) -> Address | None:
        """None of an anonymous report, and where nothing of ours goes."""
        if report.anonymous:
            return None
        own = self._vault.open_if(report.sealed_reporter)
        if own and report.reporter_channel:
            found = self._chat(report.reporter_channel, own)
            if found:
                return found
        contact = self._vault.open_if(report.sealed_contact)
        return self._named(contact) if contact else None

    def _chat(self, channel: str, address: str) -> Address | None:
        person = Person(channel=channel, address=address)
        if channel == VOICE:
            return self._read(SMS, address, named=False)
        if channel not in CHATS & self._channels or person.in_group:
            return None
        return self._at(person, named=False)

    def _named(self, contact: str) -> Address | None:
        return self._read(EMAIL if "@" in contact or "＠" in contact else SMS, contact, named=True)

    def _read(self, channel: str, text: str, *, named: bool) -> Address | None:
        if channel not in self._channels:
            return None
        try:
            return self._at(normalise(channel, text), named=named)
        except BadFields:
            return None

    def _at(self, person: Person, *, named: bool) -> Address:
        return Address(
            channel=person.channel,
            fingerprint=self._vault.fingerprint(person),
            sealed=self._vault.seal(person.address),
            named=named,
        )
