"""Numbers as people write them, in China and its neighbours."""

from __future__ import annotations

import pytest

from channels.errors import RecipientInvalid
from channels.numbers import Flaw, NumberInvalid, e164


@pytest.mark.parametrize(
    ("written", "region", "expected"),
    [
        ("+86 138 0000 0001", None, "+8613800000001"),
        ("138-0000-0001", "CN", "+8613800000001"),
        ("008613800000001", "CN", "+8613800000001"),
        ("１３８００００００００１"[:11], "CN", "+8613800000000"),
        ("＋８６　１３８ ００００ ０００１", None, "+8613800000001"),
        ("86 138 0000 0001", "CN", "+8613800000001"),
        ("+86 (0)138 0000 0001", None, "+8613800000001"),
        ("+86（0）138 0000 0001", None, "+8613800000001"),
        ("+1 (500) 555-0006", None, "+15005550006"),
        ("+886 912 345 678", None, "+886912345678"),
        ("+852 9123 4567", None, "+85291234567"),
        ("+39 (0)6 1234 5678", None, "+390612345678"),  # Italy keeps its zero
    ],
)
def test_e164(written: str, region: str | None, expected: str) -> None:
    assert e164(written, region=region, landlines="+39" in written) == expected


COUNTRIES = [
    # region, code, as written at home, the rest of it in E.164
    ("CN", "86", "138 0013 8000", "13800138000"),
    ("TH", "66", "081-234-5678", "812345678"),
    ("VN", "84", "0912 345 678", "912345678"),
    ("ID", "62", "0812-3456-7890", "81234567890"),
    ("PH", "63", "0917 123 4567", "9171234567"),
    ("MY", "60", "012-345 6789", "123456789"),
    ("SG", "65", "8123 4567", "81234567"),
    ("MM", "95", "09 212 3456", "92123456"),
    ("KH", "855", "012 345 678", "12345678"),
    ("LA", "856", "020 23 123 456", "2023123456"),
    ("BN", "673", "712 3456", "7123456"),
    ("TL", "670", "7721 2345", "77212345"),
]
of_countries = pytest.mark.parametrize(
    ("region", "code", "home", "rest"), COUNTRIES, ids=[row[0] for row in COUNTRIES]
)


@of_countries
@pytest.mark.parametrize("assumed", ["CN", "SG", "TH", None], ids=str)
def test_abroad_with_its_code(
    region: str, code: str, home: str, rest: str, assumed: str | None
) -> None:
    """The same number, whatever country we would assume."""
    spelled = [f"+{code} {rest}", f"＋{code}{rest}", f"+{code}-{rest[:3]}.{rest[3:]}"]
    spelled += [f"+{code} (0){rest}", f"00{code}{rest}", f"00 {code} {rest}"]
    for written in spelled if assumed else spelled[:4]:
        assert e164(written, region=assumed, landlines=False) == f"+{code}{rest}", written


@of_countries
def test_at_home(region: str, code: str, home: str, rest: str) -> None:
    wide = home.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
    for written in (home, wide, f"  {home} ", home.replace(" ", "")):
        assert e164(written, region=region, landlines=False) == f"+{code}{rest}"


@of_countries
def test_what_is_wrong_with_one(region: str, code: str, home: str, rest: str) -> None:
    for written, flaw in (
        (f"+{code} {rest[:3]}", Flaw.TOO_SHORT),
        (f"+{code} {rest}12345678", Flaw.TOO_LONG),
    ):
        with pytest.raises(NumberInvalid) as caught:
            e164(written, region="CN", landlines=False)
        assert caught.value.flaw is flaw, written
        assert e164(caught.value.example, landlines=False).startswith("+")


@pytest.mark.parametrize(
    ("written", "region", "flaw"),
    [
        ("hello", "CN", Flaw.MALFORMED),
        ("+86", None, Flaw.MALFORMED),
        ("+86" + "1" * 30, None, Flaw.TOO_LONG),
        ("13800000001", None, Flaw.NO_COUNTRY),
        ("081-234-5678", "CN", Flaw.NO_COUNTRY),  # Bangkok's, written as at home
        ("66812345678", "CN", Flaw.NO_COUNTRY),
        ("+999 123 4567", "CN", Flaw.UNKNOWN_COUNTRY),
        ("+8613", None, Flaw.TOO_SHORT),
        ("+86 1380013800", None, Flaw.TOO_SHORT),
        ("119", "CN", Flaw.TOO_SHORT),
        ("12379", "CN", Flaw.TOO_SHORT),
        ("+86 138001380001", None, Flaw.TOO_LONG),
        ("+86 10 6552 2379", None, Flaw.LANDLINE),
        ("021-12345678", "CN", Flaw.LANDLINE),
        ("+65 6123 4567", None, Flaw.LANDLINE),
        ("+855 23 756 789", None, Flaw.LANDLINE),
    ],
)
def test_what_is_not_a_number(written: str, region: str | None, flaw: Flaw) -> None:
    with pytest.raises(RecipientInvalid) as caught:
        e164(written, region=region, landlines=False)
    assert isinstance(caught.value, NumberInvalid)
    assert caught.value.flaw is flaw
    assert len(written) < 4 or written not in f"{caught.value!s} {caught.value.example}"


@pytest.mark.parametrize("written", ["+86 10 6552 2379", "+65 6123 4567"])
def test_landlines_can_be_called(written: str) -> None:
    assert e164(written) == written.replace(" ", "")


def test_a_number_newer_than_the_tables_is_taken_with_its_country() -> None:
    assert e164("+86 190 9999 9999", landlines=False) == "+8619099999999"
    assert e164("+95 9 2123 45678", landlines=False) == "+959212345678"
