"""`fenghuo alert`: the alerts there are, and a new draft from a JSON or CAP file.

It does not know how an alert is decided on: submitting and approving take two people and the
console
or the API.
"""

import argparse
import asyncio
import json
import sys
from pathlib import Path

import aiohttp

from bot import settings


def main() -> None:
    parser = argparse.ArgumentParser(description="Alerts, over the running service's API.")
    parser.add_argument("--token", required=True, help="an official's token (fenghuo token create)")
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("list", help="the newest alerts and their states")
    draft = acts.add_parser("draft", help="a new draft; the answer names its id")
    draft.add_argument("file", type=Path, help="JSON as in docs/api.md, or CAP 1.2 XML")
    options = parser.parse_args()
    if options.act == "draft":
        options.data = options.file.read_bytes()
    sys.exit(asyncio.run(_run(options, settings.load().own_url)))


async def _run(options: argparse.Namespace, url: str) -> int:
    headers = {"Authorization": f"Bearer {options.token}"}
    async with aiohttp.ClientSession(url, headers=headers) as session:
        try:
            return await (
                _list(session) if options.act == "list" else _draft(session, options.file)
            )
        except aiohttp.ClientConnectionError:
            sys.stderr.write(f"fenghuo: no service answers at {url}: start it with make run\n")
            return 1


async def _list(session: aiohttp.ClientSession) -> int:
    async with session.get("/api/alerts") as response:
        body = await response.json(content_type=None)
        for alert in body.get("items", []):
            sys.stdout.write(f"{alert['id']}  {alert['state']}  {alert.get('identifier') or '-'}\n")
        return _told(response.status, body)


async def _draft(session: aiohttp.ClientSession, data: bytes) -> int:
    xml = data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
    kind = "application/cap+xml" if xml else "application/json"
    async with session.post("/api/alerts", data=data, headers={"Content-Type": kind}) as response:
        body = await response.json(content_type=None)
        if response.status == 201:
            sys.stdout.write(f"{body['id']}  {body['state']}\n")
        return _told(response.status, body)


def _told(status: int, body: dict[str, object]) -> int:
    if status < 300:
        return 0
    sys.stderr.write(f"fenghuo: {body.get('title')}: {body.get('detail')}\n")
    sys.stderr.write(json.dumps(body.get("errors", []), ensure_ascii=False, indent=1) + "\n")
    return 1


if __name__ == "__main__":
    main()
