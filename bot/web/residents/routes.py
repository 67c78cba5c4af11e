"""The residents' pages beside the chat, together.

It does not know what any of them shows.
"""

from fastapi import APIRouter

from bot.web.residents import joining, learning, nearby, standing, telling

router = APIRouter(include_in_schema=False)
for page in (nearby, joining, learning, standing, telling):
    router.include_router(page.router)
