"""`requests` as the plugins of Apprise get it from us: watched, bounded, and only to open hosts.

A plugin answers yes or no and swallows why; it follows a host's name wherever that leads. Both is
settled here, in the one place through which its requests go. It does not know any service.
"""

from __future__ import annotations

import json
import logging
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPSConnectionPool
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)

from channels import errors
from channels.apprise_logs import silence
from channels.outside import is_open
from channels.robot_addresses import AddressRefused, check

CONNECT = 5.0
"""Seconds for a connection."""
LONGEST_ANSWER = 65_536
"""Bytes; what services answer is a line of JSON."""
_PIECE = 4_096
_NOTHING_SENT = (NewConnectionError, ConnectTimeoutError, SSLError)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a service said to one request."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    def json(self) -> Mapping[str, Any]:
        """The body's object; empty for everything else."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


class _OpenConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        """Looks at who is there before a word is said: names can change their meaning."""
        found = super()._new_conn()
        if not is_open(str(found.getpeername()[0])):
            found.close()
            raise AddressRefused
        return found


class _OpenPool(HTTPSConnectionPool):
    ConnectionCls = _OpenConnection


class Guarded(HTTPAdapter):
    """Connects to addresses of the open internet only. Raises AddressRefused."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"https": _OpenPool}


@dataclass(kw_only=True)
class Talk:
    """The requests of one message: `silence` seconds for each pause, `deadline` for all.

    `deadline` is by `time.monotonic`; `sandbox` as in `robot_addresses.check`; `adapter` makes what
    carries requests by TLS. `error`: why the last request got no answer.
    """

    sandbox: str | None
    silence: float
    deadline: float
    adapter: Callable[[], HTTPAdapter]
    answers: list[Answer] = field(default_factory=list)
    error: errors.ChannelError | None = None


_talk: ContextVar[Talk | None] = ContextVar("robot_talk", default=None)


@contextmanager
def talking(talk: Talk) -> Iterator[None]:
    """Requests of this thread belong to `talk` meanwhile."""
    token = _talk.set(talk)
    try:
        yield
    finally:
        _talk.reset(token)


def give_to(module: ModuleType) -> None:
    """Let a plugin's module use ours; Apprise has no other way to hand a client in."""
    module.requests = Watched()  # type: ignore[attr-defined]
    silence()
    logger = logging.getLogger("urllib3.connectionpool")
    if not any(isinstance(each, _Silence) for each in logger.filters):
        logger.addFilter(_Silence())


class _Silence(logging.Filter):
    """Of robots' requests, which it would write with the tokens in their URLs."""

    def filter(self, record: logging.LogRecord) -> bool:
        return _talk.get() is None


class Watched:
    """The functions of `requests` that plugins call; its names otherwise."""

    def __getattr__(self, name: str) -> Any:
        return getattr(requests, name)

    def get(self, url: str, **options: Any) -> Any:
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> Any:
        return self.request("POST", url, **options)

    def put(self, url: str, **options: Any) -> Any:
        return self.request("PUT", url, **options)

    def request(self, method: str, url: str, **options: Any) -> Any:
        """Raises what `requests` raises; the talk then holds what it means."""
        talk = _talk.get()
        if talk is None:
            raise RuntimeError("a plugin asks for something outside of a talk")
        bounds = {
            "allow_redirects": False,  # a redirect could lead inside
            "verify": True,
            "timeout": (CONNECT, talk.silence),
            "stream": True,
        }
        try:
            if time.monotonic() > talk.deadline:
                raise requests.Timeout
            check(url, talk.sandbox)
            return _asked(talk, method, url, options | bounds)
        except AddressRefused:
            talk.error = errors.RecipientInvalid()
            raise requests.exceptions.InvalidURL from None
        except (requests.RequestException, OSError) as error:
            talk.error = _meaning(error)
            raise


def _asked(talk: Talk, method: str, url: str, options: dict[str, Any]) -> Any:
    with requests.Session() as session:
        session.trust_env = False  # no proxy and no password of the machine's
        session.mount("https://", talk.adapter())
        if talk.sandbox:
            session.mount(talk.sandbox, HTTPAdapter())
        response = session.request(method, url, **options)
        body = _body(response, talk.deadline)
    # `requests` offers no bound on an answer: it is read here, and kept where it keeps it.
    response._content, response._content_consumed = body, True
    talk.answers.append(
        Answer(status=response.status_code, headers=dict(response.headers), body=body)
    )
    talk.error = None
    return response


def _body(response: Any, deadline: float) -> bytes:
    body = bytearray()
    while len(body) < LONGEST_ANSWER:
        if time.monotonic() > deadline:
            raise requests.ReadTimeout
        try:
            piece = response.raw.read1(_PIECE, decode_content=True)
        except ReadTimeoutError:
            raise requests.ReadTimeout from None
        except HTTPError:  # of urllib3: plugins know those of `requests` only
            raise requests.ConnectionError from None
        if not piece:
            break
        body += piece
    return bytes(body)


def _meaning(error: BaseException) -> errors.ChannelError:
    """What an error of `requests` says of the message: perhaps sent, or surely not."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError):
        return errors.ProviderUnreachable()
    if isinstance(error, requests.Timeout | TimeoutError):
        return errors.ProviderTimeout()
    inner = error.args[0] if error.args else None
    reason = getattr(inner, "reason", inner)
    if isinstance(reason, _NOTHING_SENT):
        return errors.ProviderUnreachable()
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return errors.RecipientInvalid()
    return errors.ConnectionLost()
