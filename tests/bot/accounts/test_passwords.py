"""Which passwords are taken, and that their hashes are argon2id's, made anew when rules change."""

import pytest

from bot.accounts.errors import (
    AccountsError,
    PasswordCommon,
    PasswordIsName,
    PasswordLong,
    PasswordShort,
)
from bot.accounts.passwords import Passwords
from tests.bot.accounts.staff import CountingHasher


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        pytest.param("eleven char", PasswordShort, id="short"),
        pytest.param("暴雨来了要往高处跑", PasswordShort, id="nine characters, however many bytes"),
        pytest.param("x" * 201, PasswordLong, id="long"),
        pytest.param("Passw0rd1234", PasswordCommon, id="on the list, whatever its case"),
        pytest.param("ｑｗｅｒｔｙ１２３４５６", PasswordCommon, id="on the list, full width"),
        pytest.param("ababababababab", PasswordCommon, id="two characters"),
        pytest.param("OUYANG Jianguo", PasswordIsName, id="the name"),
    ],
)
def test_a_bad_password_is_refused(password: str, wrong: type[AccountsError]) -> None:
    with pytest.raises(wrong):
        Passwords().check(password, "Ouyang Jianguo")


def test_several_words_are_a_good_one() -> None:
    Passwords().check("暴雨来了 就往高处跑 不要回头", "Li")


async def test_hashes_are_argon2id_as_recommended_now() -> None:
    passwords = Passwords()
    kept = await passwords.hash("correct horse, wrong battery")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert not passwords.outdated(kept)
    assert Passwords(CountingHasher(time_cost=2)).outdated(kept)


async def test_full_width_letters_are_the_same_password() -> None:
    passwords = Passwords(CountingHasher())
    kept = await passwords.hash("ｃｏｒｒｅｃｔ horse 12")
    assert await passwords.fits(kept, "correct horse １２")


@pytest.mark.parametrize("given", ["", "\ud800", "x" * 1_000_000, "wrong"])
async def test_whatever_is_typed_is_compared_once(given: str) -> None:
    hasher = CountingHasher()
    passwords = Passwords(hasher)
    assert not await passwords.fits(None, given)
    assert not await passwords.fits(await passwords.hash("right"), given)
    assert hasher.compared == 2
