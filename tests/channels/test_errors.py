"""The error tree keeps its promises, whoever adds to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from channels import errors


def tree(kind: type[errors.ChannelError]) -> Iterator[type[errors.ChannelError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from tree(child)


EVERY = list(tree(errors.ChannelError))


def test_codes_are_unique() -> None:
    codes = [kind.code for kind in EVERY]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.code)
def test_every_error_says_something(kind: type[errors.ChannelError]) -> None:
    assert str(kind()).endswith((".", ")"))
    assert not kind.in_doubt or kind.retryable


def test_a_message_names_the_providers_code() -> None:
    error = errors.Throttled(provider_code=20429, retry_after=2.0)
    assert str(error).endswith("(20429)")
    assert error.retry_after == 2.0
    assert isinstance(errors.RecipientStopped(), errors.RecipientGone)
