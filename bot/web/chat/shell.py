"""What makes the chat page an app: its manifest, and the worker that keeps it for when there is
no network.

It does not know what the worker does with the files that it names.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response

from bot.web.dependencies import Services
from bot.web.pages import STATIC, TEMPLATES, page_for
from bot.words.catalogue import Words

router = APIRouter(include_in_schema=False)

WORKER = STATIC / "worker" / "sw.js"
#: The page's own files; what the console needs is not kept on a resident's phone.
FOLDERS = ("chat", "images")
STYLES = ("css/base.css", "css/chat.css", "css/menu.css")
#: Topics whose sentences stand in the page.
TOPICS = ("chat", "phone", "triage", "nearby")
#: Pages that are kept as they were last seen, what they are made of, and those that lead to what to
#: do without network.
SEEN = ("/map", "/drills")
USED = (
    "/static/residents/",
    "/static/map/",
    "/static/vendor/leaflet/",
    "/static/css/map.css",
    "/static/css/notice.css",
    "/static/css/residents.css",
)
OURS = ("/alerts", "/report", "/subscribe", "/status", "/drills", "/map")
PAPER, RED = "#f5f4f0", "#b3201a"
ICONS = (("192", "any"), ("512", "any"), ("512", "maskable"))


@router.get("/manifest.webmanifest")
async def manifest(request: Request, services: Services) -> Response:
    """https://www.w3.org/TR/appmanifest/, in the language of `?lang=`."""
    page = page_for(request, services.words)
    body = {
        "id": "/",
        "name": page.say("chat.title"),
        "short_name": page.say("chat.brand"),
        "description": page.say("chat.tagline"),
        "lang": page.language,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": RED,
        "icons": [
            {
                "src": f"/static/images/icon-{size}{'' if use == 'any' else '-' + use}.png",
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": use,
            }
            for size, use in ICONS
        ],
    }
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, media_type="application/manifest+json")


@router.get("/sw.js")
async def worker(services: Services) -> Response:
    """The worker with the list of what it keeps; another byte anywhere makes another worker."""
    shell = json.dumps(shell_of(services.words), ensure_ascii=False, sort_keys=True)
    text = f"const SHELL = {shell};\n{WORKER.read_text(encoding='utf-8')}"
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return Response(text, media_type="text/javascript", headers=headers)


@lru_cache(maxsize=4)
def shell_of(words: Words) -> dict[str, Any]:
    """`version` is of the content: files, templates and sentences; it is read once a process."""
    found = [file for name in FOLDERS for file in sorted((STATIC / name).iterdir())]
    files = [*found, *(STATIC / name for name in STYLES)]
    sentences = {
        language: {topic: words.topic(topic, language) for topic in TOPICS}
        for language in sorted(words.languages)
    }
    digest = hashlib.sha256(json.dumps(sentences, sort_keys=True).encode())
    for file in (*files, WORKER, *_templates()):
        digest.update(file.read_bytes())
    return {
        "version": digest.hexdigest()[:16],
        "files": [_address(file) for file in files],
        "pages": {language: f"/?lang={language}" for language in sentences},
        "seen": SEEN,
        "used": USED,
        "ours": OURS,
        "stale": {language: words.say("pages.seen_offline", language) for language in sentences},
        "brand": {language: words.say("chat.brand", language) for language in sentences},
        "news": {language: words.say("phone.new_message", language) for language in sentences},
    }


def _templates() -> list[Path]:
    return [file for name in ("chat", "residents") for file in sorted((TEMPLATES / name).iterdir())]


def _address(file: Path) -> str:
    return f"/static/{file.relative_to(STATIC).as_posix()}"
