"""Types of fields that more than one route takes: what can be kept, and what counts as a number.

It does not know any route.
"""

from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator, BeforeValidator


def _storable(text: str) -> str:
    if as_storable(text) != text:
        raise ValueError("holds a character that cannot be stored")
    return text


def _no_truth(value: object) -> object:
    # Pydantic reads true as 1, and one person trapped is not what was said.
    if isinstance(value, bool):
        raise ValueError("must be a number, not true or false")
    return value


Language = Annotated[str, Query(pattern="^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$")]
Storable = Annotated[str, AfterValidator(_storable)]
Number = Annotated[float, BeforeValidator(_no_truth)]
Whole = Annotated[int, BeforeValidator(_no_truth)]


def as_storable(text: str) -> str:
    """What of a text can be kept, where refusing it would leave somebody without an answer.

    PostgreSQL takes no NUL, and half a surrogate pair has no UTF-8.
    """
    return text.replace("\0", "").encode("utf-8", "replace").decode()
