"""Files of messages: kept as the web chat's own, or refused in words; the text always counts."""

from typing import Any

import pytest

from bot.messages import Message
from bot.reports.media import MOST_BYTES
from channels.base import MediaReference
from tests.bot.intake.desk import CRY, Desk, inbound

pytestmark = pytest.mark.postgres

FILES = {
    "photo": b"\xff\xd8\xff photo",
    "voice": b"OggS voice",
    "page": b"<html>",
    "huge": b"\xff\xd8\xff".ljust(MOST_BYTES + 1, b"\0"),
}


def media(*names: str, content_type: str | None = None) -> tuple[MediaReference, ...]:
    return tuple(MediaReference(reference=name, content_type=content_type) for name in names)


async def heard(desk: Desk, text: str = "", **more: Any) -> Message:
    process = await desk.process()
    desk.phones.files = dict(FILES)
    await process.intake.accept(inbound(text, "SM1", **more))
    await desk.until_done()
    [message] = process.answerer.heard
    return message


CASES = [
    pytest.param(("photo",), None, ("file-1",), (), id="a photo"),
    pytest.param(("photo", "photo"), "image/jpeg", ("file-1", "file-2"), (), id="two"),
    pytest.param(("voice",), "audio/ogg", ("file-1",), ("voice_unheard",), id="a voice note"),
    pytest.param(("page",), None, (), ("file_refused",), id="no picture inside"),
    pytest.param(("photo",), "application/pdf", (), ("file_refused",), id="wrong kind"),
    pytest.param(("huge",), "image/jpeg", (), ("file_too_large",), id="too large"),
    pytest.param(("gone",), None, (), ("file_not_fetched",), id="gone at the provider"),
    pytest.param(("photo", "page"), None, ("file-1",), ("file_refused",), id="one of two"),
    pytest.param(
        ("photo",) * 12,
        None,
        tuple(f"file-{n}" for n in range(1, 11)),
        ("file_too_many",),
        id="a dozen",
    ),
]


@pytest.mark.parametrize(("names", "kind", "ids", "notes"), CASES)
async def test_what_came_with_a_message(
    desk: Desk, names: tuple[str, ...], kind: str | None, ids: tuple[str, ...], notes: tuple[str]
) -> None:
    message = await heard(desk, "路面塌了", media=media(*names, content_type=kind))
    assert message.text == "路面塌了"
    assert sorted(message.media) == sorted(ids)
    assert message.notes == tuple(f"gateway.{note}" for note in notes)
    assert message.files == 0


async def test_a_cry_does_not_wait_for_its_photo(desk: Desk) -> None:
    message = await heard(desk, CRY, media=media("photo"))
    assert (message.media, message.notes) == ((), ())
    [process] = desk._processes
    assert process.shelf.noted == ["file-1"]  # for the report that begins now


async def test_a_voice_beside_a_cry_is_said_to_be_unheard(desk: Desk) -> None:
    message = await heard(desk, CRY, media=media("voice", content_type="audio/ogg"))
    assert message.notes == ("gateway.voice_unheard",)
