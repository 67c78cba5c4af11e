"""How the service itself is: each part in words, and what to do where it is not well.

It does not know what counts as well.
"""

from fastapi import APIRouter, Response

from bot.health.facts import BackupFact
from bot.health.rules import State
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk
from bot.web.health_shown import duration, report

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)


@router.get("/console/health")
async def page(desk: AtDesk) -> Response:
    return await _show(desk, "health.html")


@router.get("/console/health/list")
async def fragment(desk: AtDesk) -> Response:
    """The part of the page that changes."""
    return await _show(desk, "health_list.html")


async def _show(desk: Desk, template: str) -> Response:
    facts, say = await desk.services.health.look(), desk.page.say
    found = report(facts, say)
    return desk.render(
        template,
        facts=facts,
        found=found,
        urgent=[one for one in found.checks if one.check.state is not State.OK],
        well=[one for one in found.checks if one.check.state is State.OK],
        queues=facts.stored.queues if facts.stored else (),
        error=_error(facts.backups),
        since=lambda at: duration(facts.now - at, say) if at else "",
        named=lambda key, other: say(key) if desk.page.words.has(key) else other,
    )


def _error(backups: BackupFact | None) -> BackupFact | None:
    """The last making of a backup, where that failed."""
    return backups if backups and backups.last and backups.last.error else None
