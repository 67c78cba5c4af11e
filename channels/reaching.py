"""What aiohttp raises on the way to a provider, in our errors.

It does not know providers or what was asked of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp

from channels import errors


@contextmanager
def reaching() -> Iterator[None]:
    """Errors are raised `from None`: their causes name hosts and addresses."""
    try:
        yield
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise errors.ProviderUnreachable from None
    except TimeoutError:
        raise errors.ProviderTimeout from None
    except (aiohttp.ClientError, OSError):
        raise errors.ConnectionLost from None
