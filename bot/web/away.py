"""What a caller hears while the database is away: nothing was kept, and whom to call meanwhile.

It does not know what was asked for.
"""

import structlog
from fastapi import FastAPI, Request, Response

from bot.store.database import DatabaseAway
from bot.web.api.refusals import spoken_by
from bot.web.problems import Problem, answered

#: Seconds: an embedded database is back in two.
TRY_AGAIN = "5"
log = structlog.get_logger()


def install(app: FastAPI) -> None:
    """503 with the numbers to call, in the caller's language."""
    app.add_exception_handler(DatabaseAway, _away)


async def _away(request: Request, _: Exception) -> Response:
    route = getattr(request.scope.get("route"), "path", None)
    log.error("database_away", method=request.method, route=route)
    words = request.app.state.services.words
    language = spoken_by(request, words, None)
    title, detail = words.say("pages.away", language), words.say("pages.numbers", language)
    return answered(request, Problem(503, title, detail, headers={"Retry-After": TRY_AGAIN}))
