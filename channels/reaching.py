"""What is the same of every provider reached by HTTP: how it fails, how long it asks to wait.

It does not know providers or what was asked of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp

from channels import errors
from channels.posting import NotReached

_LONGEST_WAIT = 86_400  # seconds; who asks for more is not believed


@contextmanager
def reaching() -> Iterator[None]:
    """Errors are raised `from None`: their causes name hosts and addresses."""
    try:
        yield
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, NotReached):
        raise errors.ProviderUnreachable from None
    except TimeoutError:
        raise errors.ProviderTimeout from None
    except (aiohttp.ClientError, OSError):
        raise errors.ConnectionLost from None


def seconds_to_wait(retry_after: object) -> float | None:
    """Of a `Retry-After`, as it came; None where there is none, or one that is a date."""
    try:
        seconds = float(str(retry_after))
    except ValueError:
        return None
    return seconds if 0 <= seconds < _LONGEST_WAIT else None
