"""E-mail by the office's own SMTP account: the channel `email`.

It only sends: what is written back lands in the office's mailbox. It does not know who subscribed,
nor what its footer says.
"""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email import policy as policies
from email.errors import HeaderParseError
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, cast
from uuid import uuid4

from channels import errors, text
from channels.base import (
    Clock,
    Heard,
    Outbound,
    Receipt,
    Request,
    utc_now,
)
from channels.mail_account import MailAccount, Security
from channels.mail_codes import Stage, failure
from channels.threads import Threads

LONGEST_SUBJECT = 150
"""Characters; mail programs show fewer, and the text says all of it again."""


class _Whole(UnstructuredHeader):
    """Links and numbers in one piece: broken at 78 characters, no mail program reads them."""

    name: str  # of the class that the registry mixes this one with

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {self}{policy.linesep}"


def _headers() -> HeaderRegistry:
    registry = HeaderRegistry()
    for name in ("list-unsubscribe", "message-id"):
        registry.map_to_type(name, cast("type[BaseHeader]", _Whole))
    return registry


def _no_link(_: str) -> str | None:
    return None


@dataclass(frozen=True, kw_only=True)
class MailConfig:
    """`stop_link`: the page on which the person at an address ends their mails, for RFC 8058.

    `footer` stands above that link; `silence` and `whole` are seconds for a pause and for all.
    """

    account: MailAccount
    stop_link: Callable[[str], str | None] = field(default=_no_link, repr=False)
    footer: str = ""
    silence: float = 15.0
    whole: float = 30.0


class MailChannel:
    """The channel `email`. An address is one of RFC 5321 in ASCII.

    The subject is the first line of the text. Warnings bear a link to end them, nothing else does.
    """

    name = "email"

    def __init__(
        self, config: MailConfig, threads: Threads | None = None, *, clock: Clock = utc_now
    ) -> None:
        self._config = config
        self._threads = threads or Threads()
        self._clock = clock

    async def receive(self, request: Request) -> list[Heard]:
        """Mail does not come in by HTTP. Raises BadSignature."""
        raise errors.BadSignature

    async def send(self, outbound: Outbound) -> Receipt:
        """Accepted means that our own server has it: what becomes of it there is not known."""
        shown = text.menu(outbound.text, outbound.buttons, outbound.first_number).strip()
        if not shown:
            raise errors.NothingToSay
        outbound.check_in_time()
        message = self._message(outbound, shown)
        config, to = self._config, outbound.to
        await self._threads.run(lambda: _hand_over(config, to, message), config.whole)
        return outbound.accepted(str(message["Message-ID"]).strip("<>"), self._clock())

    def _message(self, outbound: Outbound, shown: str) -> EmailMessage:
        """Raises RecipientInvalid."""
        account = self._config.account
        message = EmailMessage(policy=policies.SMTP.clone(header_factory=_headers()))
        message["From"] = Address(account.name, addr_spec=account.sender)
        message["To"] = _address(outbound.to)
        message["Subject"] = _subject(shown)
        message["Date"] = format_datetime(self._clock())
        message["Message-ID"] = f"<{_number(outbound)}@{account.domain}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes, please
        link = self._config.stop_link(outbound.to) if outbound.alert else None
        if link:
            message["List-Unsubscribe"] = f"<{link}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
            shown = f"{shown}\n\n-- \n{self._config.footer}\n{link}"
        message.set_content(f"{shown}\n", charset="utf-8")
        return message


def _address(to: str) -> Address:
    """Raises RecipientInvalid, which does not repeat the address."""
    try:
        to.encode("ascii")
        return Address(addr_spec=to)
    except (ValueError, IndexError, HeaderParseError):
        raise errors.RecipientInvalid from None


def _leave(server: smtplib.SMTP) -> None:
    """Without waiting for an answer: a goodbye that fails must not look like a failed message."""
    with suppress(OSError, smtplib.SMTPException):
        server.putcmd("quit")
    server.close()


def _subject(shown: str) -> str:
    line = shown.splitlines()[0].strip()
    if len(line) <= LONGEST_SUBJECT:
        return line
    return text.split(line, LONGEST_SUBJECT - 1)[0] + "…"


def _number(outbound: Outbound) -> str:
    """The same for every try of one message, so that mailboxes drop what comes twice."""
    if outbound.reference is None:
        return uuid4().hex
    return hashlib.sha256(f"{outbound.reference}\0{outbound.to}".encode()).hexdigest()[:32]


def _hand_over(config: MailConfig, to: str, message: EmailMessage) -> None:
    """In a thread: one connection for one message. Raises a ChannelError."""
    error = _Handing(config).over(to, message)
    if error is not None:
        raise error


class _Handing:
    """One conversation with the server; `_stage` is how far it has come."""

    def __init__(self, config: MailConfig) -> None:
        self._account = config.account
        self._silence = config.silence
        self._stage = Stage.LOGIN

    def over(self, to: str, message: EmailMessage) -> errors.ChannelError | None:
        """Why not. What the libraries' errors say holds addresses: it goes no further."""
        try:
            server = self._connected()
            try:
                return self._say(server, to, message)
            finally:
                _leave(server)
        except smtplib.SMTPServerDisconnected as error:
            # smtplib tells silence as a broken connection, and its cause beside it.
            silent = isinstance(error.__context__, TimeoutError)
            return self._silent() if silent else self._broken()
        except smtplib.SMTPNotSupportedError:
            return errors.SenderRefused()
        except smtplib.SMTPResponseException as error:
            said = error.smtp_error
            said = said if isinstance(said, bytes) else str(said).encode()
            return failure(self._stage, error.smtp_code, said)
        except TimeoutError:
            return self._silent()
        except (OSError, smtplib.SMTPException, UnicodeError):
            return self._broken()

    def _say(
        self, server: smtplib.SMTP, to: str, message: EmailMessage
    ) -> errors.ChannelError | None:
        self._stage = Stage.SENDER
        code, said = server.mail(self._account.sender)
        if code // 100 == 2:
            self._stage = Stage.RECIPIENT
            code, said = server.rcpt(to)
        if code // 100 == 2:
            self._stage = Stage.TEXT
            code, said = server.data(message.as_bytes())
        return None if code // 100 == 2 else failure(self._stage, code, said)

    def _connected(self) -> smtplib.SMTP:
        account = self._account
        # Our name as the sender's domain: asking the resolver for this machine's may take seconds.
        if account.security is Security.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                account.host,
                account.port,
                local_hostname=account.domain,
                timeout=self._silence,
                context=ssl.create_default_context(),
            )
        else:
            server = smtplib.SMTP(
                account.host, account.port, local_hostname=account.domain, timeout=self._silence
            )
        try:
            self._let_in(server)
        except BaseException:
            server.close()
            raise
        return server

    def _let_in(self, server: smtplib.SMTP) -> None:
        if self._account.security is Security.STARTTLS:
            server.starttls(context=ssl.create_default_context())
        if self._account.user and self._account.password:
            server.login(self._account.user, self._account.password)

    def _broken(self) -> errors.ChannelError:
        lost = self._stage is Stage.TEXT
        return errors.ConnectionLost() if lost else errors.ProviderUnreachable()

    def _silent(self) -> errors.ChannelError:
        lost = self._stage is Stage.TEXT
        return errors.ProviderTimeout() if lost else errors.ProviderUnreachable()
