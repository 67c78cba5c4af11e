"""Who an act from the command line counts as: an administrator who has a token.

It does not know what is done in that name.
"""

import sys

from bot.officials import Official, Role, one_way
from bot.store.officials import StoredOfficials


async def administrator(name: str | None, officials: StoredOfficials, *, why: str) -> Official:
    """The administrator of that name; ends the command when there is none. `why`: a question."""
    if not name:
        sys.exit(f"fenghuo: {why} Name an administrator with --by NAME")
    known = [one for one in await officials.all() if one.role is Role.ADMIN]
    for one in known:
        if one.name == one_way(name):
            return one
    there = ", ".join(sorted({one.name for one in known})) or "nobody"
    sys.exit(
        f"fenghuo: no administrator is called {name!r} (known: {there}): "
        f"fenghuo token create --role admin --name {name!r}"
    )
