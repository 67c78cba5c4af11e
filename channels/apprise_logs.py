"""Keeps what Apprise says of itself out of our logs: it writes URLs, tokens and passwords in them.

It does not know what is sent; what went wrong is told by errors.
"""

from __future__ import annotations

import logging


def silence() -> None:
    """From now on, whatever level anybody sets."""
    logger = logging.getLogger("apprise")
    if not any(isinstance(each, _Silence) for each in logger.filters):
        logger.addFilter(_Silence())


class _Silence(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return False
