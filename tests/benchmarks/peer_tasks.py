"""The peer's own program: one Celery task that sends one message with twilio's SDK.

It runs in `.venv-peers`, without anything of ours, and does not know that it is measured.
"""

import json
import os
import sys
from typing import Any
from urllib.parse import urlsplit

from celery import Celery
from celery.signals import worker_process_init
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

app = Celery("peer", broker=os.environ.get("PEER_BROKER", ""))
app.conf.task_ignore_result = True
_clients: list[Client] = []


class _Regional(TwilioHttpClient):  # type: ignore[misc]
    """Another host than api.twilio.com, as with a region of Twilio's; connections are kept."""

    def request(self, method: str, url: str, *more: Any, **named: Any) -> Any:
        here = os.environ["PEER_PROVIDER"] + urlsplit(url).path
        return super().request(method, here, *more, **named)


def connect(**_: Any) -> None:
    """Once a process, as the SDK asks for."""
    account, token = os.environ["PEER_ACCOUNT"], os.environ["PEER_TOKEN"]
    _clients.append(Client(account, token, http_client=_Regional(pool_connections=True)))


worker_process_init.connect(connect)


def send(form: dict[str, Any]) -> None:
    _clients[0].messages.create(**form)


task = app.task(name="send")(send)


def enqueue(file: str) -> None:
    """A line of `file` is what one message is made of, in JSON."""
    with open(file, encoding="utf-8") as lines, app.producer_pool.acquire(block=True) as producer:
        for line in lines:
            task.apply_async((json.loads(line),), producer=producer)


if __name__ == "__main__":
    enqueue(sys.argv[1])
