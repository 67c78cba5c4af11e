"""The error tree keeps its promises, whoever adds to it."""

from __future__ import annotations

import pytest

from channels import errors

#: Of this room's own tree; what narrows one of them elsewhere keeps its code.
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


def test_a_message_names_the_providers_code() -> None:
    error = errors.Throttled(provider_code=20429, retry_after=2.0)
    assert str(error).endswith("(20429)")
    assert error.retry_after == 2.0
    assert isinstance(errors.RecipientStopped(), errors.RecipientGone)
