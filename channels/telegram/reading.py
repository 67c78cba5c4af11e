"""What an update of Telegram's holds: words, pins, files, who left.

It does not know groups' rules, keyboards or the network.
"""

from __future__ import annotations

from telegram import Chat, ChatMember, ChatMemberUpdated, Contact, Message, Update, User

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
        update = Update.de_json(body, None)
        if _is_whole(update):
            return update
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        pass
    kinds = sorted(name for name in body if name != "update_id" and name.isidentifier())
    raise errors.NotUnderstood(*kinds[:1])


def _is_whole(update: Update) -> bool:
    """Whether what we read of it is what Telegram promises: the library looks at no types.

    What breaks us instead would be brought again for ever, and hold everybody's messages.
    """
    query, change = update.callback_query, update.my_chat_member
    if change is not None:
        return _is_chat(change.chat) and isinstance(change.new_chat_member, ChatMember)
    if query is not None:
        return isinstance(query.from_user, User) and _is_text(query.data)
    message = update.message or update.channel_post or update.edited_message
    return message is None or _is_message(message)


def _is_message(message: Message) -> bool:
    place = message.venue.location if message.venue else message.location
    texts = (message.text, message.caption, message.sticker and message.sticker.emoji)
    sizes = [side for size in message.photo for side in (size.width, size.height)]
    degrees = [place.latitude, place.longitude] if place else []
    return (
        _is_chat(message.chat)
        and all(map(_is_text, texts))
        and all(isinstance(one, int) for one in sizes)
        and all(isinstance(one, int | float) for one in degrees)
        and isinstance(message.migrate_to_chat_id, int | None)
    )


def _is_chat(chat: object) -> bool:
    return isinstance(chat, Chat) and isinstance(chat.id, int)


def _is_text(words: object) -> bool:
    """Or nothing."""
    return words is None or isinstance(words, str)


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
