"""Who works here now: people with a token that opens, or with an account that does.

It does not know what a role allows.
"""

from sqlalchemy import Subquery, select, union

from bot.store.tables import accounts, tokens


def living() -> Subquery:
    """name, role, area of each, once however many ways in there are; for the FROM of a query."""
    a, t = accounts.c, tokens.c
    by_token = select(t.name, t.role, t.area, t.known_as).where(t.revoked_at.is_(None))
    by_account = select(a.name, a.role, a.area, a.known_as).where(
        a.disabled_at.is_(None), a.password_hash.is_not(None)
    )
    return union(by_token, by_account).subquery("living")
