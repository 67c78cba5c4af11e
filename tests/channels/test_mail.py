"""E-mail: the conformance suite, what a mail looks like, and what servers' codes mean."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from channels import errors
from channels.base import Outbound, Request
from channels.mail import MailChannel, MailConfig
from channels.mail_account import AccountInvalid, MailAccount, Security, account_of
from tests.channels.conformance import NOW, SendingConformance, Situation, Subject
from tests.channels.smtp_server import Say, ScriptedSmtp, mail_server

WANG = "wang.fang@example.org"
WARNING = Outbound(
    channel="email",
    to=WANG,
    text="【演练】暴雨红色预警\n请立即转移到高处。\n核实：https://alerts.example.org/alerts/1",
    reference="7",
    alert="urn:1",
)
SAYS = {
    Situation.THROTTLED: Say("RCPT", f"450 4.7.1 <{WANG}> greylisted, try again in 7 seconds"),
    Situation.DOWN: Say("MAIL", "421 4.3.2 closing"),
    Situation.REFUSED: Say("END", f"554 5.7.1 spam from pa55word to {WANG}"),
    Situation.BLOCKED: Say("RCPT", f"550 5.1.1 <{WANG}> no such user"),
    Situation.SILENT: Say("END", hang=4.0),
    Situation.BROKEN: Say("END", drop=True),
}


@pytest.fixture
async def sink() -> AsyncIterator[ScriptedSmtp]:
    async with mail_server() as server:
        yield server


def config_of(sink: ScriptedSmtp) -> MailConfig:
    account = account_of(
        f"mailto://office:pa55word@127.0.0.1:{sink.port}?from=烽火<alerts@example.org>"
    )
    return MailConfig(
        account=account,
        stop_link=lambda to: f"https://alerts.example.org/stop/{len(to)}",
        footer="停止接收邮件预警",
        silence=1.0,
    )


def channel_of(sink: ScriptedSmtp) -> MailChannel:
    return MailChannel(config_of(sink), clock=lambda: NOW)


class TestMailConforms(SendingConformance):
    @pytest.fixture
    def subject(self, sink: ScriptedSmtp) -> Subject:
        return Subject(
            channel=channel_of(sink),
            provoke=lambda situation: sink.script.append(SAYS[situation]),
            outbound=WARNING,
            private=(WANG, "pa55word", "请立即转移到高处"),
        )


async def test_what_a_warning_looks_like(sink: ScriptedSmtp) -> None:
    await channel_of(sink).send(WARNING)
    [(to, mail)] = sink.mails
    assert to == WANG
    assert mail["To"] == WANG
    assert mail["From"] == "烽火 <alerts@example.org>"
    assert mail["Subject"] == "【演练】暴雨红色预警"
    assert mail["List-Unsubscribe"] == "<https://alerts.example.org/stop/21>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "text/plain"
    lines = mail.get_content().splitlines()
    assert lines[:3] == WARNING.text.splitlines()
    assert lines[-2:] == ["停止接收邮件预警", "https://alerts.example.org/stop/21"]


async def test_a_long_link_goes_in_one_piece(sink: ScriptedSmtp) -> None:
    """Python breaks long words into pieces that mail programs do not put together again."""
    link = f"https://alerts.example.org/stop/{'a' * 200}"
    config = replace(config_of(sink), stop_link=lambda _: link)
    await MailChannel(config, clock=lambda: NOW).send(WARNING)
    assert f"List-Unsubscribe: <{link}>\r\n".encode() in sink.raw[0]


async def test_a_code_bears_no_link(sink: ScriptedSmtp) -> None:
    await channel_of(sink).send(Outbound(channel="email", to=WANG, text="您的验证码是 123456。"))
    [(_, mail)] = sink.mails
    assert mail["List-Unsubscribe"] is None
    assert mail.get_content().strip() == "您的验证码是 123456。"


async def test_every_try_of_one_message_has_one_number(sink: ScriptedSmtp) -> None:
    channel = channel_of(sink)
    for outbound in (WARNING, WARNING, replace(WARNING, reference="8")):
        await channel.send(outbound)
    first, again, other = [mail["Message-ID"] for _, mail in sink.mails]
    assert first == again != other


async def test_a_long_first_line_is_a_short_subject(sink: ScriptedSmtp) -> None:
    await channel_of(sink).send(replace(WARNING, text="请立即转移到高处。" * 40))
    [(_, mail)] = sink.mails
    assert len(mail["Subject"]) <= 150 and mail["Subject"].endswith("。…")


@pytest.mark.parametrize(
    ("say", "expected"),
    [
        pytest.param(Say("AUTH", "535 5.7.8 wrong"), errors.SenderRefused, id="wrong password"),
        pytest.param(Say("AUTH", "454 4.7.0 later"), errors.ProviderDown, id="sign-in is down"),
        pytest.param(Say("connect", "421 busy"), errors.ProviderDown, id="busy at the door"),
        pytest.param(Say("connect", "554 no"), errors.SenderRefused, id="not let in"),
        pytest.param(Say("connect", drop=True), errors.ProviderUnreachable, id="hangs up"),
        pytest.param(Say("MAIL", hang=4.0), errors.ProviderUnreachable, id="silent before"),
        pytest.param(Say("MAIL", "550 5.7.1 not yours"), errors.SenderRefused, id="not our name"),
        pytest.param(Say("MAIL", "450 4.7.1 too many"), errors.Throttled, id="too many from us"),
        pytest.param(Say("RCPT", "451 4.7.1 grey"), errors.RecipientThrottled, id="greylist"),
        pytest.param(Say("RCPT", "550 no such user"), errors.RecipientInvalid, id="plain 550"),
        pytest.param(Say("RCPT", "550 5.1.2 no host"), errors.RecipientInvalid, id="no such host"),
        pytest.param(Say("RCPT", "550 5.2.1 off"), errors.RecipientGone, id="switched off"),
        pytest.param(Say("RCPT", "552 5.2.2 full"), errors.Refused, id="mailbox full"),
        pytest.param(Say("RCPT", "550 5.7.1 policy"), errors.Refused, id="their policy"),
        pytest.param(Say("DATA", "451 4.3.0 later"), errors.ProviderDown, id="not now"),
        pytest.param(Say("END", "552 5.3.4 too big"), errors.Refused, id="too big"),
    ],
)
async def test_what_servers_say(
    sink: ScriptedSmtp, say: Say, expected: type[errors.ChannelError]
) -> None:
    sink.script += [say, say]  # a library that was not let in knocks once more, in another way
    with pytest.raises(errors.ChannelError) as caught:
        await channel_of(sink).send(WARNING)
    assert type(caught.value) is expected
    assert sink.mails == []


async def test_a_greylist_says_how_long(sink: ScriptedSmtp) -> None:
    sink.script.append(Say("RCPT", "450 4.2.0 Greylisted, come back in 5 minutes"))
    with pytest.raises(errors.RecipientThrottled) as caught:
        await channel_of(sink).send(WARNING)
    assert caught.value.retry_after == 300.0


async def test_a_goodbye_that_fails_is_no_failure(sink: ScriptedSmtp) -> None:
    sink.script.append(Say("QUIT", "500 what?"))
    assert (await channel_of(sink).send(WARNING)).provider_id


@pytest.mark.parametrize(
    "address",
    [
        "",
        "wang",
        "a@b@c.org",
        "a@b.org\r\nBcc: x@y.org",
        "<a@b.org>",
        "a@b.org, c@d.org",
        "王@b.org",
    ],
)
async def test_an_address_that_is_none_goes_nowhere(sink: ScriptedSmtp, address: str) -> None:
    with pytest.raises(errors.RecipientInvalid):
        await channel_of(sink).send(replace(WARNING, to=address))
    assert sink.mails == []


async def test_nobody_speaks_by_http(sink: ScriptedSmtp) -> None:
    with pytest.raises(errors.BadSignature):
        await channel_of(sink).receive(Request(method="POST", url="https://example.org/"))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param(
            "mailtos://me:pw@qq.com",
            MailAccount(
                host="smtp.qq.com",
                port=587,
                security=Security.STARTTLS,
                sender="me@qq.com",
                name="Fenghuo",
                user="me@qq.com",
                password="pw",
            ),
            id="a provider that Apprise knows",
        ),
        pytest.param(
            "mailtos://example.org?smtp=mail.example.org&mode=ssl&from=Office<x@example.org>",
            MailAccount(
                host="mail.example.org",
                port=465,
                security=Security.TLS,
                sender="x@example.org",
                name="Office",
            ),
            id="a server of one's own, TLS from the start, no sign-in",
        ),
    ],
)
def test_accounts(url: str, expected: MailAccount) -> None:
    assert account_of(url) == expected


@pytest.mark.parametrize("url", ["", "smtp://a:b@c.org", "mailto://", "https://mail.example.org"])
def test_what_is_no_account(url: str) -> None:
    with pytest.raises(AccountInvalid) as caught:
        account_of(url)
    assert str(caught.value) == ""
