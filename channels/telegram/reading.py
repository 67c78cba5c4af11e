"""What an update of Telegram's holds: words, pins, files, who left.

It does not know groups' rules, keyboards or the network.
"""

from __future__ import annotations

from telegram import ChatMember, ChatMemberUpdated, Contact, Message, Update

from channels import errors
from channels.base import MediaReference
from channels.numbers import e164
from channels.telegram.groups import speaks_for_all

_LEFT = frozenset({ChatMember.BANNED, ChatMember.LEFT})


def update_of(body: object) -> Update:
    """Raises NotUnderstood; fields that the library does not know are passed over."""
    if not isinstance(body, dict) or not isinstance(body.get("update_id"), int):
        raise errors.NotUnderstood("update_id")
    try:
        return Update.de_json(body, None)
    except (KeyError, TypeError, ValueError, AttributeError):
        kinds = sorted(name for name in body if name != "update_id" and name.isidentifier())
        raise errors.NotUnderstood(*kinds[:1]) from None


def by_machine(message: Message, bot_id: str) -> bool:
    """Another bot's, our own, or one that Telegram copied from a channel: never answered."""
    if message.is_automatic_forward:
        return True
    author = message.from_user
    if author is None or speaks_for_all(message):
        return False
    return author.is_bot or str(author.id) == bot_id


def departed(change: ChatMemberUpdated) -> bool:
    """Whether we are out: blocked by a person, thrown out of a group or channel."""
    return change.new_chat_member.status in _LEFT


def words(message: Message) -> str:
    """Text, caption, the emoji of a sticker, or what a shared contact says."""
    if message.contact:
        author = message.from_user.id if message.from_user else None
        return _contact(message.contact, own=message.contact.user_id == author)
    sticker = message.sticker.emoji if message.sticker else None
    return message.text or message.caption or sticker or ""


def pin(message: Message) -> tuple[float, float] | None:
    """(latitude, longitude); one that is no place on Earth is left out."""
    place = message.venue.location if message.venue else message.location
    if place is None or not (abs(place.latitude) <= 90 and abs(place.longitude) <= 180):
        return None
    return place.latitude, place.longitude


def media(message: Message) -> tuple[MediaReference, ...]:
    """The largest size of a photo, or the one file that a message carries."""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return (MediaReference(reference=largest.file_id, content_type="image/jpeg"),)
    for file, usual in (
        (message.voice, "audio/ogg"),
        (message.audio, "audio/mpeg"),
        (message.video, "video/mp4"),
        (message.document, None),
    ):
        if file:
            return (MediaReference(reference=file.file_id, content_type=file.mime_type or usual),)
    if message.video_note:
        return (MediaReference(reference=message.video_note.file_id, content_type="video/mp4"),)
    return ()


def _contact(contact: Contact, *, own: bool) -> str:
    """As if it had been typed; one's own card gives the number alone, without the name."""
    try:
        number = e164(f"+{contact.phone_number.lstrip('+')}")
    except errors.RecipientInvalid:
        number = contact.phone_number
    return number if own else f"{contact.first_name} {number}".strip()
