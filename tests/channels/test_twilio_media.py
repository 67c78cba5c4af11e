"""Files of messages: from Twilio's API and CDN only, never more than was asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from channels import errors
from channels.base import Media, MediaReference
from channels.twilio import TwilioChannel
from tests.channels.test_twilio import SID, TOKEN, config

FOLDER = f"/2010-04-01/Accounts/{SID}/Messages/MM1/Media"
PICTURE = b"\xff\xd8" + bytes(5000)


class Files:
    """Twilio's media URLs: a redirect to the file, a few files that are odd."""

    def __init__(self) -> None:
        self.base = ""
        self.asked: list[tuple[str, bool]] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.path, "Authorization" in request.headers))
        name = request.path.rpartition("/")[2]
        if name.startswith("to-"):
            places = {
                "to-file": f"{self.base}/cdn/file",
                "to-relative": "/cdn/file",
                "to-twice": f"{self.base}{FOLDER}/to-file",
                "to-stranger": "https://files.example.org/file",
                "to-metadata": "http://169.254.169.254/latest",
                "to-plain-cdn": "http://media.twiliocdn.com/file",
                "to-lookalike": "https://eviltwiliocdn.com/file",
                "to-nowhere": "",
            }
            return web.Response(status=307, headers={"Location": places[name]})
        status = {"gone": 404, "expired": 410, "down": 503, "busy": 429, "no": 401}.get(name, 200)
        if name == "endless":
            return await self._endless(request)
        return web.Response(status=status, body=PICTURE, content_type="image/jpeg")

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        """No length is told, and it does not end by itself."""
        response = web.StreamResponse(headers={"Content-Type": "image/jpeg"})
        response.enable_chunked_encoding()
        await response.prepare(request)
        for _ in range(1000):
            await response.write(bytes(10_000))
        return response


@pytest.fixture
async def files() -> AsyncIterator[Files]:
    made, app = Files(), web.Application()
    app.router.add_route("*", "/{path:.*}", made.handle)
    async with TestServer(app) as server:
        made.base = str(server.make_url("")).rstrip("/")
        yield made


@pytest.fixture
def channel(files: Files, session: aiohttp.ClientSession) -> TwilioChannel:
    return TwilioChannel(config(files.base, name="whatsapp"), session)


async def fetch(channel: TwilioChannel, url: str, most: int = 10_000) -> Media:
    return await channel.fetch(MediaReference(reference=url), most=most)


@pytest.mark.parametrize("name", ["file", "to-file", "to-relative"])
async def test_a_picture(name: str, channel: TwilioChannel, files: Files) -> None:
    media = await fetch(channel, f"{files.base}{FOLDER}/{name}")
    assert media == Media(content_type="image/jpeg", body=PICTURE)
    assert files.asked[0] == (f"{FOLDER}/{name}", True)
    assert files.asked[1:] == ([] if name == "file" else [("/cdn/file", False)])


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("gone", errors.MediaGone),
        ("expired", errors.MediaGone),
        ("down", errors.ProviderDown),
        ("busy", errors.Throttled),
        ("no", errors.SenderRefused),
        ("endless", errors.MediaTooLarge),
        ("to-twice", errors.Refused),
        ("to-stranger", errors.Refused),
        ("to-metadata", errors.Refused),
        ("to-plain-cdn", errors.Refused),
        ("to-lookalike", errors.Refused),
        ("to-nowhere", errors.Refused),
    ],
)
async def test_what_is_no_file(
    name: str, kind: type[errors.ChannelError], channel: TwilioChannel, files: Files
) -> None:
    with pytest.raises(errors.ChannelError) as caught:
        await fetch(channel, f"{files.base}{FOLDER}/{name}")
    assert type(caught.value) is kind
    assert all(path.startswith(FOLDER) for path, _ in files.asked)


@pytest.mark.parametrize("most", [len(PICTURE) - 1, 1])
async def test_a_file_too_large(most: int, channel: TwilioChannel, files: Files) -> None:
    with pytest.raises(errors.MediaTooLarge):
        await fetch(channel, f"{files.base}{FOLDER}/file", most)
    assert len((await fetch(channel, f"{files.base}{FOLDER}/file", len(PICTURE))).body) == 5002


@pytest.mark.parametrize(
    "reference",
    [
        "https://files.example.org/a",
        "file:///etc/passwd",
        "not a link",
        "{base}/2010-04-01/Accounts/ACother/Messages/MM1/Media/file",
        "{base}/2010-04-01/Accounts/{sid}/../ACother/Messages/MM1/Media/file",
        "{base}/2010-04-01/Accounts/{sid}/%2e%2e/ACother/file",
        "{user}/2010-04-01/Accounts/{sid}/Messages/MM1/Media/file",
    ],
)
async def test_links_to_anything_else_are_not_followed(
    reference: str, channel: TwilioChannel, files: Files
) -> None:
    user = files.base.replace("//", "//me:secret@")
    with pytest.raises(errors.Refused):
        await fetch(channel, reference.format(base=files.base, sid=SID, user=user))
    assert files.asked == []


async def test_a_host_that_is_away(session: aiohttp.ClientSession) -> None:
    away = TwilioChannel(config("http://127.0.0.1:9"), session)
    with pytest.raises(errors.ProviderUnreachable) as caught:
        await fetch(away, f"http://127.0.0.1:9{FOLDER}/file")
    assert TOKEN not in repr(caught.value)
