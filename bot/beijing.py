"""The time by which everybody in China lives, whatever the server's clock is set to.

It does not know what moment it is, nor how one is written.
"""

from datetime import timedelta, timezone

#: The whole country keeps one time, without summer time.
BEIJING = timezone(timedelta(hours=8))
