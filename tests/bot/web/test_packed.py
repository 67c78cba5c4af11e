"""Static files over the wire: packed, unpacked, unchanged, and what is packed already."""

import gzip
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from bot.web.packed import PackedFiles

SCRIPT = b"export const answer = 42;\n" * 100


@pytest.fixture
def client(tmp_path: Path) -> httpx2.AsyncClient:
    (tmp_path / "long.js").write_bytes(SCRIPT)
    (tmp_path / "short.js").write_bytes(SCRIPT[:100])
    (tmp_path / "picture.png").write_bytes(SCRIPT)
    app = FastAPI()
    app.mount("/static", PackedFiles(directory=tmp_path))
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://test")


@pytest.mark.parametrize(
    ("file", "headers", "packed"),
    [
        pytest.param("long.js", {"Accept-Encoding": "gzip, br"}, True, id="text"),
        pytest.param("long.js", {"Accept-Encoding": "identity"}, False, id="takes no gzip"),
        pytest.param("short.js", {"Accept-Encoding": "gzip"}, False, id="fits a packet"),
        pytest.param("picture.png", {"Accept-Encoding": "gzip"}, False, id="packed already"),
        pytest.param(
            "long.js", {"Accept-Encoding": "gzip", "Range": "bytes=0-9"}, False, id="a part of it"
        ),
    ],
)
async def test_text_is_packed_for_who_takes_it(
    client: httpx2.AsyncClient, file: str, headers: dict[str, str], packed: bool
) -> None:
    async with client, client.stream("GET", f"/static/{file}", headers=headers) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
    assert ("content-encoding" in answer.headers) == packed
    content = gzip.decompress(raw) if packed else raw
    assert content and SCRIPT.startswith(content)
    assert not packed or len(raw) == int(answer.headers["content-length"]) < len(SCRIPT) / 5


async def test_who_has_it_gets_nothing_and_an_edited_one_comes_anew(
    client: httpx2.AsyncClient, tmp_path: Path
) -> None:
    async with client:
        first = await client.get("/static/long.js")
        assert first.headers["vary"] == "Accept-Encoding"
        has = {"If-None-Match": first.headers["etag"]}
        again = await client.get("/static/long.js", headers=has)
        assert (again.status_code, again.content) == (304, b"")
        (tmp_path / "long.js").write_bytes(SCRIPT + b"more();\n")
        edited = await client.get("/static/long.js", headers=has)
        assert edited.content == SCRIPT + b"more();\n"


async def test_what_is_not_there_is_not_found(client: httpx2.AsyncClient) -> None:
    async with client:
        assert (await client.get("/static/nothing.js")).status_code == 404
