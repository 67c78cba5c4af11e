"""What every channel must keep to: derive from `ChannelConformance` and give `subject`.

A channel that only sends derives from `SendingConformance`.

It does not know any provider; a subject knows how to bring each situation about.
"""

from __future__ import annotations

import enum
import logging
import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from channels import errors
from channels.base import Channel, Inbound, Outbound, Receipt, ReceiptState, Request

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


class Situation(enum.Enum):
    """What the provider does with the next message."""

    THROTTLED = "429, hold for 7 seconds"
    DOWN = "5xx"
    REFUSED = "refuses this message"
    BLOCKED = "the person has blocked or stopped us"
    SILENT = "does not answer"
    BROKEN = "breaks the connection off"


_nothing = Request(method="POST", url="https://alerts.example.org/channels/none/webhook")


def _silence(_: str) -> Request:
    """Nobody says anything on a channel that only sends."""
    return _nothing


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A channel under test and how to play its provider.

    `said` makes a well-signed request in which a person says a text; `private` are the addresses,
    texts and secrets in play, which must not show anywhere. `covers_body`: the signature is of the
    body too, not only a secret beside it.
    """

    channel: Channel
    provoke: Callable[[Situation], None]
    outbound: Outbound
    private: tuple[str, ...]
    said: Callable[[str], Request] = _silence
    malformed: Request = _nothing
    covers_body: bool = True


EXPECTED: dict[Situation, tuple[type[errors.ChannelError], bool, bool]] = {
    # situation: (error, retryable, in doubt)
    Situation.THROTTLED: (errors.Throttled, True, False),
    Situation.DOWN: (errors.ProviderDown, True, False),
    Situation.REFUSED: (errors.Refused, False, False),
    Situation.BLOCKED: (errors.RecipientGone, False, False),
    Situation.SILENT: (errors.ProviderTimeout, True, True),
    Situation.BROKEN: (errors.ConnectionLost, True, True),
}
every_situation = pytest.mark.parametrize("situation", Situation, ids=lambda s: s.name.lower())


class SendingConformance:
    """How messages go out. Subclasses override the fixture `subject`."""

    @pytest.fixture
    def subject(self) -> Subject:
        raise NotImplementedError

    async def test_success(self, subject: Subject) -> None:
        receipt = await subject.channel.send(subject.outbound)
        assert isinstance(receipt, Receipt)
        assert receipt.state in (ReceiptState.ACCEPTED, ReceiptState.DELIVERED)
        assert receipt.reference == subject.outbound.reference
        assert receipt.provider_id
        assert receipt.reason is None
        assert receipt.at == NOW

    @every_situation
    async def test_failure(self, subject: Subject, situation: Situation) -> None:
        kind, retryable, in_doubt = EXPECTED[situation]
        subject.provoke(situation)
        with pytest.raises(kind) as caught:
            await subject.channel.send(subject.outbound)
        assert (caught.value.retryable, caught.value.in_doubt) == (retryable, in_doubt)
        if situation is Situation.THROTTLED:
            assert caught.value.retry_after == 7.0
        receipt = await subject.channel.send(subject.outbound)  # and it is over afterwards
        assert receipt.state is ReceiptState.ACCEPTED

    @every_situation
    async def test_nothing_private_shows(
        self, subject: Subject, situation: Situation, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        subject.provoke(situation)
        with pytest.raises(errors.ChannelError) as caught:
            await subject.channel.send(subject.outbound)
        # What the provider's library says about itself (hosts, URLs) stays out of our tracebacks.
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None or caught.value.__suppress_context__
        shown = [str(caught.value), repr(caught.value), *traceback.format_exception(caught.value)]
        shown += [record.getMessage() + repr(record.__dict__) for record in caplog.records]
        shown += [repr(subject.outbound), repr(subject.said("private words"))]
        for secret in (*subject.private, "private words"):
            assert not [text for text in shown if secret in text]

    @pytest.mark.parametrize("seconds", [0, -1], ids=["just now", "a second ago"])
    async def test_never_after_expiry(self, subject: Subject, seconds: int) -> None:
        late = replace(subject.outbound, valid_for=timedelta(seconds=seconds))
        with pytest.raises(errors.Expired):
            await subject.channel.send(late)

    async def test_an_empty_message_is_not_sent(self, subject: Subject) -> None:
        with pytest.raises(errors.NothingToSay):
            await subject.channel.send(replace(subject.outbound, text="", buttons=(), payload=None))


class ChannelConformance(SendingConformance):
    """The whole suite: how messages go out, and how they come in."""

    async def test_understands_a_message(self, subject: Subject) -> None:
        [inbound] = await subject.channel.receive(subject.said("地震来了怎么办 & what now?"))
        assert isinstance(inbound, Inbound)
        assert inbound.channel == subject.channel.name
        assert inbound.text == "地震来了怎么办 & what now?"
        assert inbound.sender
        assert inbound.at == NOW

    @pytest.mark.parametrize("text", ["", "   ", "\n"], ids=["empty", "spaces", "newline"])
    async def test_nothing_to_say_is_nothing(self, subject: Subject, text: str) -> None:
        assert await subject.channel.receive(subject.said(text)) == []

    async def test_bad_signatures(self, subject: Subject) -> None:
        good = subject.said("hello")
        name = next(name for name in good.headers if re.search("signature|secret-token", name))
        signature = good.headers[name]
        forgeries = {
            "missing": replace(good, headers={}),
            "empty": replace(good, headers={name: ""}),
            "not ASCII": replace(good, headers={name: "é" * len(signature)}),
            "one character off": replace(good, headers={name: signature[::-1]}),
        }
        if subject.covers_body:
            other = good.body.replace(b"hello", b"STOP!")
            forgeries["of another body"] = replace(good, body=other)
        for label, forged in forgeries.items():
            with pytest.raises(errors.BadSignature):
                await subject.channel.receive(forged)
                pytest.fail(label)

    async def test_signed_but_malformed(self, subject: Subject) -> None:
        with pytest.raises(errors.NotUnderstood) as caught:
            await subject.channel.receive(subject.malformed)
        assert caught.value.fields

    async def test_an_inbound_message_does_not_show_its_person(self, subject: Subject) -> None:
        [inbound] = await subject.channel.receive(subject.said("private words"))
        assert isinstance(inbound, Inbound)
        for secret in (*subject.private, inbound.sender, "private words"):
            assert secret not in repr(inbound)
