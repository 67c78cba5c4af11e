"""Fetching from a real server on loopback: what is bounded, and what is refused."""

import asyncio
import gzip
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer

from bot.alerts.polling.addresses import AddressRefused, Guard
from bot.alerts.polling.fetching import Fetcher, FetchFailed, FetchProblem, Known, Patience

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SOON = Patience(connect=0.5, silence=0.3, whole=0.8)


async def _tagged(request: web.Request) -> web.Response:
    if request.headers.get("If-None-Match") == '"1"':
        return web.Response(status=304)
    return web.Response(body=b"<feed/>", headers={"ETag": '"1"'})


async def _dated(request: web.Request) -> web.Response:
    date = "Sun, 22 Nov 2026 03:00:00 GMT"
    if request.headers.get("If-Modified-Since") == date:
        return web.Response(status=304)
    return web.Response(body=b"<feed/>", headers={"Last-Modified": date})


async def _endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"x" * 65_536)


async def _dripping(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"x")
        await asyncio.sleep(0.1)


async def _silent(request: web.Request) -> web.Response:
    await asyncio.sleep(5)
    return web.Response()


async def _bomb(request: web.Request) -> web.Response:
    packed = gzip.compress(b"\0" * 50_000_000)
    return web.Response(body=packed, headers={"Content-Encoding": "gzip"})


async def _packed(request: web.Request) -> web.Response:
    assert request.headers["Accept-Encoding"] == "gzip"
    return web.Response(body=gzip.compress(b"<feed/>"), headers={"Content-Encoding": "gzip"})


def _redirect(to: str) -> web.Response:
    return web.Response(status=302, headers={"Location": to})


async def _moved(request: web.Request) -> web.Response:
    return _redirect(request.query["to"])


async def _busy(request: web.Request) -> web.Response:
    return web.Response(status=503, headers={"Retry-After": request.query["after"]})


async def _cut(request: web.Request) -> web.Response:
    half = gzip.compress(b"<feed/>" * 100)[:30]
    return web.Response(body=half, headers={"Content-Encoding": "gzip"})


async def _brotli(request: web.Request) -> web.Response:
    return web.Response(body=b"x", headers={"Content-Encoding": "br"})


@pytest.fixture
async def server() -> AsyncIterator[BaseTestServer]:
    app = web.Application()
    for handler in (_tagged, _dated, _endless, _dripping, _silent, _bomb, _packed, _moved, _busy):
        app.router.add_get(f"/{handler.__name__[1:]}", handler)
    app.router.add_get("/cut", _cut)
    app.router.add_get("/brotli", _brotli)
    async with TestServer(app) as started:
        yield started


async def get(server: BaseTestServer, path: str, known: Known | None = None) -> bytes | None:
    url = str(server.make_url(path))
    async with Fetcher(url, SOON) as fetcher:
        return (await fetcher.get(url, most=100_000, now=NOW, known=known)).body


@pytest.mark.parametrize("path", ["/tagged", "/dated"])
async def test_what_has_not_changed_is_not_fetched_again(server: BaseTestServer, path: str) -> None:
    url = str(server.make_url(path))
    async with Fetcher(url, SOON) as fetcher:
        first = await fetcher.get(url, most=100, now=NOW)
        again = await fetcher.get(url, most=100, now=NOW, known=first.known)
    assert (first.body, again.body) == (b"<feed/>", None)
    assert again.known == first.known


async def test_a_packed_body_is_unpacked(server: BaseTestServer) -> None:
    assert await get(server, "/packed") == b"<feed/>"


async def test_redirects_on_the_same_host_are_followed(server: BaseTestServer) -> None:
    assert await get(server, "/moved?to=/moved?to=/tagged") == b"<feed/>"


REFUSED = [
    ("no end", "/endless", FetchProblem.TOO_LARGE),
    ("a gzip bomb", "/bomb", FetchProblem.TOO_LARGE),
    ("silence", "/silent", FetchProblem.TIMEOUT),
    ("a drop at a time", "/dripping", FetchProblem.TIMEOUT),
    ("missing", "/nothing", FetchProblem.STATUS),
    ("busy", "/busy?after=1", FetchProblem.STATUS),
    ("half a gzip", "/cut", FetchProblem.ENCODING),
    ("another packing", "/brotli", FetchProblem.ENCODING),
    ("redirects without end", "/moved?to=" + "/moved?to=" * 6, FetchProblem.REDIRECTS),
    ("a file", "/moved?to=file:///etc/passwd", FetchProblem.ADDRESS),
    ("another port of this machine", "/moved?to=http://127.0.0.1:1/", FetchProblem.ADDRESS),
    ("the same by name", "/moved?to=http://localhost:1/", FetchProblem.UNREACHABLE),
    ("by version 6", "/moved?to=http://[::1]:1/", FetchProblem.ADDRESS),
    ("version 4 in 6", "/moved?to=http://[::ffff:10.0.0.1]/", FetchProblem.ADDRESS),
    ("an inner network", "/moved?to=http://10.0.0.1/", FetchProblem.ADDRESS),
    ("the cloud's own", "/moved?to=http://169.254.169.254/", FetchProblem.ADDRESS),
    ("all of this machine", "/moved?to=http://0.0.0.0:1/", FetchProblem.ADDRESS),
    ("full-width digits", "/moved?to=http://１２７.０.０.１:1/", FetchProblem.ADDRESS),
    ("wide full stops", "/moved?to=http://10。0。0。1/", FetchProblem.ADDRESS),
    ("a number in another spelling", "/moved?to=http://2130706433:1/", FetchProblem.UNREACHABLE),
]


@pytest.mark.parametrize(
    ("path", "problem"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
async def test_refused_within_bounds(
    server: BaseTestServer, path: str, problem: FetchProblem
) -> None:
    started = time.perf_counter()
    with pytest.raises(FetchFailed) as refused:
        await get(server, path)
    assert refused.value.problem is problem
    assert time.perf_counter() - started < 2


RETRY = [
    ("30", NOW + timedelta(seconds=30)),
    ("Sun, 22 Nov 2026 12:05:00 GMT", NOW + timedelta(minutes=5)),
    ("soon", None),
    ("-1", None),
]


@pytest.mark.parametrize(("said", "retry_at"), RETRY)
async def test_a_server_says_when_to_come_back(
    server: BaseTestServer, said: str, retry_at: datetime | None
) -> None:
    with pytest.raises(FetchFailed) as refused:
        await get(server, f"/busy?after={said}")
    assert refused.value.retry_at == retry_at


async def test_nobody_listens_there(unused_tcp_port: int) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}/"
    async with Fetcher(url, SOON) as fetcher:
        with pytest.raises(FetchFailed) as refused:
            await fetcher.get(url, most=100, now=NOW)
    assert refused.value.problem is FetchProblem.UNREACHABLE


def test_a_feed_on_the_open_internet_leads_to_open_addresses_only() -> None:
    guard = Guard("https://8.8.8.8/feed.atom")
    guard.check("https://1.1.1.1/1.xml")
    with pytest.raises(AddressRefused):
        guard.check("http://192.168.0.1/1.xml")
