"""Group robots and services of many kinds, by the URLs of Apprise: the channel `robot`.

It only sends. It does not know who registered a robot, nor where its URL is kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from apprise import AppriseAsset
from apprise.common import NotifyFormat, PersistentStoreMode
from requests.adapters import HTTPAdapter

from channels import errors, text
from channels.base import (
    Clock,
    Heard,
    Outbound,
    Receipt,
    Request,
    utc_now,
)
from channels.rates import Bucket
from channels.reaching import seconds_to_wait
from channels.robot_addresses import AddressRefused, check_name
from channels.robot_requests import Answer, Guarded, Talk, give_to, talking
from channels.robot_services import BY_SCHEMA, SERVICES, Service, as_apprise, code_of
from channels.threads import Threads

LONGEST_URL = 2_000
_ID_FIELDS = ("id", "ts", "message_id", "messageid", "request")
"""Where services that number their messages say the number."""


class RobotRefused(Exception):
    """A URL that can not be a robot; `reason` is `unknown_service`, `malformed` or `address`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, kw_only=True)
class RobotConfig:
    """`sandbox`: the root of its robots, the only inner one; seconds for a pause, and for all.

    `adapter`: what carries requests by TLS.
    """

    sandbox: str | None = None
    silence: float = 8.0
    whole: float = 20.0
    adapter: Callable[[], HTTPAdapter] = Guarded


@dataclass(frozen=True, kw_only=True)
class Known:
    """What may be shown of a robot: its service, and the host where the URL names it."""

    service: str
    shown: str


@dataclass(frozen=True, kw_only=True)
class _Robot:
    service: Service
    parsed: Mapping[str, Any] = field(repr=False)


class RobotChannel:
    """The channel `robot`; an address is a URL of Apprise, or the one that the service shows.

    Each robot has its own rate, where its service says one: whoever exceeds it hears
    `RecipientThrottled` without a request. Long texts go in parts; when a later part fails, trying
    again sends all of them again.
    """

    name = "robot"

    def __init__(
        self, config: RobotConfig, threads: Threads | None = None, *, clock: Clock = utc_now
    ) -> None:
        self._config = config
        self._threads = threads or Threads()
        self._clock = clock
        self._buckets: dict[str, Bucket] = {}
        for service in SERVICES:
            give_to(service.module)

    async def receive(self, request: Request) -> list[Heard]:
        """Nobody speaks for a robot. Raises BadSignature."""
        raise errors.BadSignature

    async def check(self, url: str) -> Known:
        """Looks at a URL before it is kept. Raises RobotRefused."""
        return await self._threads.run(lambda: self._known(url), self._config.whole)

    async def send(self, outbound: Outbound) -> Receipt:
        """What a service took counts as accepted; nobody says whether it was read."""
        shown = text.menu(outbound.text, outbound.buttons, outbound.first_number)
        if not shown.strip():
            raise errors.NothingToSay
        outbound.check_in_time()
        try:
            robot = _read(outbound.to)
        except RobotRefused:
            robot = None
        if robot is None:
            raise errors.RecipientInvalid
        parts = text.split(shown, robot.service.longest)
        self._take_turn(robot.service, outbound.to, len(parts))
        found = await self._threads.run(lambda: self._tell(robot, parts), self._config.whole)
        return outbound.accepted(found, self._clock())

    def _known(self, url: str) -> Known:
        robot = _read(url)
        address = str(robot.parsed.get("host") or "")
        try:
            plugin = _plugin(robot)
            if robot.service.own_host:
                check_name(_way(robot, plugin), self._config.sandbox)
        except AddressRefused:
            raise RobotRefused("address") from None
        except Exception:  # plugins raise what they like, and its text holds tokens
            raise RobotRefused("malformed") from None
        # A word without a dot is a topic or a token in the host's place.
        host = address if robot.service.own_host and "." in address else ""
        shown = f"{robot.service.schema}://{host}…"
        return Known(service=robot.service.schema, shown=shown)

    def _take_turn(self, service: Service, url: str, cost: int) -> None:
        if service.per_minute is None:
            return
        bucket = self._buckets.setdefault(url, Bucket(service.per_minute / 60))
        wait = bucket.try_take(cost)
        if wait > 0:
            raise errors.RecipientThrottled(retry_after=wait)

    def _tell(self, robot: _Robot, parts: tuple[str, ...]) -> str:
        """In a thread. What the service calls the message, else a number of ours."""
        found, deadline = None, time.monotonic() + self._config.whole
        for part in parts:
            talk = Talk(
                sandbox=self._config.sandbox,
                silence=self._config.silence,
                deadline=deadline,
                adapter=self._config.adapter,
            )
            with talking(talk):
                taken = _notify(robot, part)
            error = _failure(robot.service, talk, taken)
            if error is not None:
                raise error
            found = _id(talk.answers[-1])
        return found or uuid4().hex


def _read(url: str) -> _Robot:
    """Raises RobotRefused. Does not repeat the URL, nor any part of it."""
    url = as_apprise(url.strip()) if len(url) <= LONGEST_URL else ""
    schema = url.partition(":")[0].lower()
    if schema == "https":
        return _native(url)
    if schema not in BY_SCHEMA:
        raise RobotRefused("unknown_service")
    service = BY_SCHEMA[schema]
    parsed = _parsed(service.plugin.parse_url, url)
    if not parsed:
        raise RobotRefused("malformed")
    return _Robot(service=service, parsed=parsed)


def _native(url: str) -> _Robot:
    """A web hook as its service shows it, where Apprise knows the form."""
    for service in SERVICES:
        parse = getattr(service.plugin, "parse_native_url", None)
        if parse and (parsed := _parsed(parse, url)):
            return _Robot(service=service, parsed=parsed)
    raise RobotRefused("unknown_service")


def _parsed(parse: Callable[[str], Any], url: str) -> Mapping[str, Any] | None:
    try:
        found = parse(url)
    except Exception:  # of a plugin, whose text could hold the URL
        return None
    return found if isinstance(found, dict) else None


def _plugin(robot: _Robot) -> Any:
    """Raises what the plugin raises."""
    asset = AppriseAsset(
        app_id="Fenghuo",
        app_desc="Fenghuo",
        app_url="",
        image_url_mask="",  # no pictures from the hosts of others
        image_url_logo="",
        storage_mode=PersistentStoreMode.MEMORY,
    )
    plugin = robot.service.plugin(**{**robot.parsed, "asset": asset})
    # We keep the rate before a thread is taken; a plugin would sleep in it.
    plugin.throttle = lambda *_, **__: None
    return plugin


def _way(robot: _Robot, plugin: Any) -> str:
    """A URL to where the plugin would go, as far as the door: for services with a host in it."""
    scheme = "http" if robot.service.schema == "json" else "https"
    host = str(plugin.host or "")
    host = f"[{host}]" if ":" in host else host
    port = f":{plugin.port}" if plugin.port else ""
    return f"{scheme}://{host}{port}{getattr(plugin, 'fullpath', None) or '/'}"


def _notify(robot: _Robot, part: str) -> bool:
    try:
        return bool(_plugin(robot).notify(body=part, body_format=NotifyFormat.TEXT))
    except Exception:  # as in `_known`
        return False


def _failure(service: Service, talk: Talk, taken: bool) -> errors.ChannelError | None:
    if talk.error is not None:
        return talk.error
    if not talk.answers:
        return errors.Refused()  # the plugin itself would not have it
    answer = talk.answers[-1]
    if not 200 <= answer.status < 300:
        return _by_status(answer)
    code = code_of(answer.json())
    if code is None:
        return None if taken else errors.Refused()
    return service.codes.get(code, errors.Refused)(provider_code=code)


def _by_status(answer: Answer) -> errors.ChannelError:
    """One robot's wrong token says nothing of the others: it is gone, the line is not broken."""
    if answer.status == 429:
        return errors.RecipientThrottled(provider_code=429, retry_after=_retry_after(answer))
    if answer.status in (401, 403, 404, 410):
        return errors.RecipientInvalid(provider_code=answer.status)
    if answer.status in (408, 504):  # a gateway gave up on the service: it may have the message
        return errors.ProviderTimeout(provider_code=answer.status)
    kind = errors.ProviderDown if answer.status >= 500 else errors.Refused
    return kind(provider_code=answer.status)


def _retry_after(answer: Answer) -> float | None:
    """Seconds: the header, or Discord's field."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    for given in (headers.get("retry-after"), answer.json().get("retry_after")):
        seconds = seconds_to_wait(given)
        if seconds is not None:
            return seconds
    return None


def _id(answer: Answer) -> str | None:
    said = answer.json()
    found = next((said[name] for name in _ID_FIELDS if said.get(name)), None)
    return str(found)[:100] if isinstance(found, str | int) else None
