"""Why a facility was not changed, or a file of them not taken.

It does not know HTTP, nor how a reason is worded.
"""

from collections.abc import Mapping


class FacilitiesError(Exception):
    """A facility cannot be changed so."""


class NotYours(FacilitiesError):
    """The facility lies outside the official's area."""


class Unknown(FacilitiesError):
    """There is no such facility, or no such file waits."""


class ChangedMeanwhile(FacilitiesError):
    """Somebody else changed it since it was shown."""


class Implausible(FacilitiesError):
    """A field would say what cannot be; `field` names it, the message says why.

    `key` of bot/words `facilities` says the same, with `values`.
    """

    def __init__(self, field: str, message: str, key: str = "", **values: object) -> None:
        super().__init__(message)
        self.field = field
        self.key = key
        self.values: Mapping[str, object] = values


class FieldsWrong(FacilitiesError):
    """Fields of a form that cannot be; each names its own."""

    def __init__(self, problems: tuple[Implausible, ...]) -> None:
        super().__init__(", ".join(problem.field for problem in problems))
        self.problems = problems
