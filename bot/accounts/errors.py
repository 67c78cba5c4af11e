"""What can go wrong with an account, one class for each thing that can be done about it.

It does not know HTTP: the web maps each of these to a status once.
"""

from typing import ClassVar


class AccountsError(Exception):
    """Nothing was changed about this account."""

    #: The sentence for people, in `bot/words`.
    key: ClassVar[str]
    #: The form's field that is wrong, if it is one.
    field: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__((self.__doc__ or "").strip())


class AccountUnknown(AccountsError):
    """There is no such account."""

    key = "people.unknown"


class SignInWrong(AccountsError):
    """Name and password do not belong together; whether the name exists is not said."""

    key = "people.sign_in_wrong"


class CodeWrong(AccountsError):
    """The second factor does not fit, or was used before."""

    key = "people.code_wrong"
    field = "code"


class TooManyAttempts(AccountsError):
    """Somebody tried too often; after a while it goes on."""

    key = "people.too_many"


class LinkWrong(AccountsError):
    """The one-time link was used, is over, or never was one."""

    key = "people.link_wrong"


class PasswordShort(AccountsError):
    """The password has too few characters."""

    key = "people.password_short"
    field = "password"


class PasswordLong(AccountsError):
    """The password has too many characters."""

    key = "people.password_long"
    field = "password"


class PasswordCommon(AccountsError):
    """The password is one of those that are tried first."""

    key = "people.password_common"
    field = "password"


class PasswordIsName(AccountsError):
    """The password is the person's name."""

    key = "people.password_is_name"
    field = "password"


class PasswordWrong(AccountsError):
    """The present password was not given."""

    key = "people.password_wrong"
    field = "present"


class PasswordsDiffer(AccountsError):
    """The password was not typed the same twice."""

    key = "people.passwords_differ"
    field = "again"


class NameUnusable(AccountsError):
    """Nobody can be told by this name."""

    key = "people.name_wrong"
    field = "name"


class PersonThere(AccountsError):
    """A person of this name has an account already."""

    key = "people.name_taken"
    field = "name"


class AreaWrong(AccountsError):
    """There is no such division, or the administrator does not answer for it."""

    key = "people.area_wrong"
    field = "area"


class NotYourself(AccountsError):
    """Nobody changes their own role, area or account: another administrator does."""

    key = "people.not_yourself"


class NotYourPerson(AccountsError):
    """The person answers for places that the administrator does not."""

    key = "people.not_your_person"


class LastAdmin(AccountsError):
    """Nobody could look after people any more."""

    key = "people.last_admin"


class Disabled(AccountsError):
    """The account is disabled."""

    key = "people.disabled_error"


class PasskeyWrong(AccountsError):
    """The passkey's answer does not hold."""

    key = "people.passkey_wrong"


class FactorNeeded(AccountsError):
    """The office asks for a second factor, and this is the last one."""

    key = "people.factor_needed"
