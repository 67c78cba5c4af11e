"""The error tree keeps its promises, whoever adds to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from channels import errors
from channels.numbers import Flaw, NumberInvalid
from channels.telegram.codes import ChatMoved

#: Of this room's own tree.
EVERY = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.ChannelError)
]


def test_codes_are_unique() -> None:
    codes = [kind.code for kind in EVERY]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.code)
def test_every_error_says_something(kind: type[errors.ChannelError]) -> None:
    assert str(kind()).endswith((".", ")"))
    assert not kind.in_doubt or kind.retryable


#: What narrows one of them elsewhere, because it carries more.
NARROWED = [NumberInvalid(Flaw.TOO_SHORT, "+86 138 0000 0000"), ChatMoved(-1001)]


def below(kind: type[errors.ChannelError]) -> Iterator[type[errors.ChannelError]]:
    for child in kind.__subclasses__():
        yield child
        yield from below(child)


def test_nothing_else_narrows_an_error() -> None:
    ours = {kind for kind in below(errors.ChannelError) if kind.__module__.startswith("channels")}
    assert ours <= {*EVERY, *map(type, NARROWED)}


@pytest.mark.parametrize("error", NARROWED, ids=lambda error: type(error).__name__)
def test_what_narrows_an_error_keeps_its_promises(error: errors.ChannelError) -> None:
    [parent] = type(error).__bases__
    assert issubclass(parent, errors.ChannelError)
    assert (error.code, error.retryable, error.in_doubt) == (
        parent.code,
        parent.retryable,
        parent.in_doubt,
    )
    assert str(error).endswith((".", ")")) and "138" not in str(error)


def test_a_message_names_the_providers_code() -> None:
    error = errors.Throttled(provider_code=20429, retry_after=2.0)
    assert str(error).endswith("(20429)")
    assert error.retry_after == 2.0
    assert isinstance(errors.RecipientStopped(), errors.RecipientGone)
