"""Why a facility was not changed.

It does not know HTTP.
"""


class FacilitiesError(Exception):
    """A facility cannot be changed so."""


class NotYours(FacilitiesError):
    """The facility lies outside the official's area."""


class Implausible(FacilitiesError):
    """A field would say what cannot be; `field` names it, the message says why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
