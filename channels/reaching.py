"""What is the same of every provider reached by HTTP: how it fails, how long it asks to wait.

It does not know providers or what was asked of them.
"""

from __future__ import annotations

from contextlib import AbstractContextManager

import aiohttp

from channels import errors
from channels.posting import NotReached

_LONGEST_WAIT = 86_400  # seconds; who asks for more is not believed

_NOT_REACHED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, NotReached)


def reaching() -> AbstractContextManager[None]:
    """Errors are raised `from None`: their causes name hosts and addresses."""
    return _REACHING


class _Reaching(AbstractContextManager[None]):
    """Keeps nothing, so one is enough; a generator of each message's own cost it 1 % more."""

    def __enter__(self) -> None:
        """Nothing is to be prepared."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None:
            return
        if isinstance(error, _NOT_REACHED):
            raise errors.ProviderUnreachable from None
        if isinstance(error, TimeoutError):
            raise errors.ProviderTimeout from None
        if isinstance(error, aiohttp.ClientError | OSError):
            raise errors.ConnectionLost from None


_REACHING = _Reaching()


def seconds_to_wait(retry_after: object) -> float | None:
    """Of a `Retry-After`, as it came; None where there is none, or one that is a date."""
    try:
        seconds = float(str(retry_after))
    except ValueError:
        return None
    return seconds if 0 <= seconds < _LONGEST_WAIT else None
