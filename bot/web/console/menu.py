"""The console's menu: groups of pages, each page with the roles that it opens for.

It does not know what a page shows; a page looks at the role once more itself.
"""

from dataclasses import dataclass

from bot.officials import OFFICIALS, Official, Role

_ADMIN = frozenset({Role.ADMIN})


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`word`: the key of bot/words `console` that names it; `more`: pages that it leads on to."""

    path: str
    word: str
    roles: frozenset[Role] = OFFICIALS
    more: tuple[str, ...] = ()

    def holds(self, here: str) -> bool:
        """Whether the page at the path `here` belongs to this entry."""
        if here in self.more:
            return True
        return here == self.path or (self.path != HOME and here.startswith(f"{self.path}/"))


@dataclass(frozen=True, kw_only=True)
class Group:
    """`word`: the key of bot/words `console`: `menu_<word>`."""

    word: str
    entries: tuple[Entry, ...]

    def holds(self, here: str) -> bool:
        return any(entry.holds(here) for entry in self.entries)


HOME = "/console"
GROUPS = (
    Group(word="situation", entries=(Entry(path=HOME, word="overview"),)),
    Group(
        word="warn",
        entries=(
            Entry(path="/console/alerts", word="alerts"),
            Entry(path="/console/warn", word="new_draft", roles=frozenset({Role.AUTHOR})),
            Entry(path="/console/received", word="received"),
            Entry(path="/console/feeds", word="feeds"),
            Entry(path="/console/robots", word="robots", roles=_ADMIN),
        ),
    ),
    Group(
        word="reports",
        entries=(
            Entry(path="/console/reports", word="reports"),
            Entry(path="/console/duty", word="duty", more=("/console/roster",)),
            Entry(path="/console/shadow", word="shadow"),
            Entry(path="/console/incidents", word="incidents"),
            Entry(path="/console/figures", word="figures"),
            Entry(
                path="/console/sources",
                word="sources",
                more=("/console/supervisions", "/console/rewards"),
            ),
            Entry(path="/console/reporters", word="reporters", roles=_ADMIN),
            Entry(path="/console/webhooks", word="webhooks", roles=_ADMIN),
        ),
    ),
    Group(
        word="talk",
        entries=(Entry(path="/console/talk", word="talk", roles=frozenset({Role.DUTY_OFFICER})),),
    ),
    Group(
        word="knowledge",
        entries=(
            Entry(path="/console/facilities", word="facilities"),
            Entry(path="/console/areas", word="areas"),
            Entry(path="/console/articles", word="articles", roles=_ADMIN),
            Entry(path="/console/questions", word="questions", roles=_ADMIN),
            Entry(path="/console/documents", word="documents", roles=_ADMIN),
        ),
    ),
    Group(
        word="people",
        entries=(
            Entry(path="/console/me", word="me"),
            Entry(path="/console/officials", word="officials", roles=_ADMIN),
            Entry(path="/console/tokens", word="tokens", roles=_ADMIN),
            Entry(path="/console/audit", word="audit", roles=_ADMIN),
        ),
    ),
    Group(
        word="health",
        entries=(
            Entry(path="/console/health", word="health"),
            Entry(path="/console/lanes", word="lanes"),
        ),
    ),
)


def menu_for(official: Official) -> tuple[Group, ...]:
    """The groups with what opens for this person; none that would be empty."""
    mine = (
        Group(
            word=group.word,
            entries=tuple(one for one in group.entries if official.role in one.roles),
        )
        for group in GROUPS
    )
    return tuple(group for group in mine if group.entries)
