"""Numbers as people write them."""

from __future__ import annotations

import pytest

from channels.errors import RecipientInvalid
from channels.numbers import e164


@pytest.mark.parametrize(
    ("written", "region", "expected"),
    [
        ("+86 138 0000 0001", None, "+8613800000001"),
        ("138-0000-0001", "CN", "+8613800000001"),
        ("008613800000001", "CN", "+8613800000001"),
        ("１３８００００００００１"[:11], "CN", "+8613800000000"),
        ("+1 (500) 555-0006", "CN", "+15005550006"),
        ("+886 912 345 678", None, "+886912345678"),
    ],
)
def test_e164(written: str, region: str | None, expected: str) -> None:
    assert e164(written, region=region) == expected


@pytest.mark.parametrize(
    ("written", "region"),
    [
        ("", None),
        ("hello", "CN"),
        ("13800000001", None),
        ("+86", None),
        ("+8613", None),
        ("119", "CN"),
    ],
)
def test_what_is_not_a_number(written: str, region: str | None) -> None:
    with pytest.raises(RecipientInvalid) as caught:
        e164(written, region=region)
    assert not written or written not in str(caught.value)
