"""The door through which the engine has actions run: `POST /engine/actions`.

It does not know any action.
"""

import asyncio
import hmac
from collections.abc import Iterable

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

log = structlog.get_logger()

#: Seconds for one action; the engine waits a little longer, the gateway 2.5 s for the whole turn.
DEADLINE = 2.0


def router_of(actions: Iterable[Action], token: str, deadline: float = DEADLINE) -> APIRouter:
    """A route of its own for the app; whoever has the token may call it."""
    executor, router = ActionExecutor(), APIRouter()
    for action in actions:
        executor.register_action(action)

    @router.post("/engine/actions", include_in_schema=False)
    async def run(request: Request) -> JSONResponse:
        given = request.query_params.get("token", "")
        if not hmac.compare_digest(given.encode(), token.encode()):
            return _failed(403, "", "not allowed")
        return await _run(executor, request, deadline)

    return router


async def _run(executor: ActionExecutor, request: Request, deadline: float) -> JSONResponse:
    """Rasa takes 400 for "not this action now", and everything else for a failure of the turn."""
    # The engine leaves the domain out (enable_selective_domain); the executor wants one.
    call = {"domain": {}, **await request.json()}
    name = str(call.get("next_action"))
    try:
        async with asyncio.timeout(deadline):
            result = await executor.run(call)
    except ActionExecutionRejection as error:
        return _failed(400, error.action_name, str(error))
    except ActionNotFoundException as error:
        return _failed(404, error.action_name, str(error))
    except Exception as error:  # the gateway answers when an action cannot
        log.exception("action_failed", action=name, error=type(error).__name__)
        return _failed(500, name, type(error).__name__)
    return JSONResponse(result.model_dump() if result else {"events": [], "responses": []})


def _failed(status: int, action: str, error: str) -> JSONResponse:
    return JSONResponse({"action_name": action, "error": error}, status)
