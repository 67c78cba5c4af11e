"""Starts Rasa's server on loopback with the newest model of a folder: `python -m nlu.engine`.

It does not know who calls: whoever has the token may. Nothing but the REST channel and the status
is served; Rasa's HTTP API (trackers, training, models) stays off.
"""

import argparse
import hmac
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any, Dict, List, Optional, Text

import nlu.quiet  # noqa: F401 - first: it sets what Rasa reads while it is imported

# isort: split
import sanic.response
from rasa.core.channels.rest import RestInput
from rasa.core.run import close_resources, configure_app, load_agent_on_start
from rasa.core.utils import AvailableEndpoints
from rasa.utils.endpoints import EndpointConfig
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from nlu import hot_spots
from nlu.models import newest
from nlu.outward import ActionEndpoint

HOST = "127.0.0.1"
#: Settings that the supervisor passes; each is also an option. The token is no option: options show
#: in the list of processes.
_OPTIONS = {
    "port": "FENGHUO_ENGINE_PORT",
    "models": "FENGHUO_ENGINE_MODELS",
}
TOKEN, ACTIONS, DATABASE = (
    "FENGHUO_ENGINE_TOKEN",
    "FENGHUO_ENGINE_ACTIONS_URL",
    "FENGHUO_ENGINE_DATABASE_URL",
)
_WARM_UP = "地震来了怎么办 earthquake"


def build(model: Path, *, token: Text, actions_url: Text, database_url: Optional[Text]) -> Sanic:
    """The server, its model not loaded yet. Without a database, trackers live in memory (tests)."""
    hot_spots.install()
    actions = ActionEndpoint(actions_url)
    app = configure_app([RestInput()], enable_api=False)
    app.config.ACCESS_LOG = False
    endpoints = AvailableEndpoints(action=actions, tracker_store=_trackers(database_url))
    app.register_middleware(partial(_check_token, token), "request")
    app.add_route(_status, "/status")
    app.register_listener(
        partial(load_agent_on_start, str(model), endpoints, None), "before_server_start"
    )
    app.register_listener(_warm_up, "before_server_start")
    app.register_listener(close_resources, "after_server_stop")
    app.register_listener(partial(_close, actions), "after_server_stop")
    return app


def _trackers(database_url: Optional[Text]) -> Optional[EndpointConfig]:
    if not database_url:
        return None
    return EndpointConfig(url=database_url, type="nlu.trackers.EngineTrackers")


async def _check_token(token: Text, request: Request) -> Optional[HTTPResponse]:
    given = request.args.get("token") or ""
    if hmac.compare_digest(given.encode(), token.encode()):
        return None
    return sanic.response.json({"status": "failure", "reason": "NotAuthorized"}, status=401)


async def _status(request: Request) -> HTTPResponse:
    agent = request.app.ctx.agent
    ready = agent is not None and agent.is_ready()
    model = agent.processor.model_filename if ready else None
    return sanic.response.json({"model": model}, status=200 if ready else 503)


async def _warm_up(app: Sanic, _: Any) -> None:
    """The first person must not pay for what is loaded at the first message."""
    await app.ctx.agent.parse_message(_WARM_UP)


async def _close(actions: ActionEndpoint, *_: Any) -> None:
    await actions.close()


def _settings(arguments: List[Text], environment: Dict[Text, Text]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for option, variable in _OPTIONS.items():
        value = environment.get(variable)
        parser.add_argument(f"--{option}", default=value, required=value is None, help=variable)
    settings = parser.parse_args(arguments)
    missing = [name for name in (TOKEN, ACTIONS) if not environment.get(name)]
    if missing:
        parser.error(f"not set: {', '.join(missing)}")
    return settings


def main() -> None:
    settings = _settings(sys.argv[1:], dict(os.environ))
    model = newest(Path(settings.models))
    if model is None:
        sys.exit(
            f"no model in {settings.models}: python -m nlu.training --models {settings.models}"
        )
    app = build(
        model,
        token=os.environ[TOKEN],
        actions_url=os.environ[ACTIONS],
        database_url=os.environ.get(DATABASE),
    )
    app.run(host=HOST, port=int(settings.port), access_log=False, motd=False)


if __name__ == "__main__":
    main()
