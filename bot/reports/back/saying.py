"""Which sentence a step of a report is to its reporter, and the text of it.

It does not know when it is sent. Officials' notes are never in it: `Moved.tell`
is what the reporter is to hear.
"""

from enum import StrEnum

from bot.reports.merging import is_merging
from bot.reports.report import PHOTO, REPORTER, WITNESS, Moved, Status, is_linking
from bot.words.catalogue import Words
from channels.segments import count

SMS = "sms"
#: Of an SMS that tells a step.
MOST_SEGMENTS = 2
#: Cutting goes so many characters at a time, until it fits.
_STEP = 1


class Told(StrEnum):
    """The values are names in `bot/words/*/back.yml`."""

    RECEIVED = "received"  # only who filed elsewhere than in a chat: the chat has said it
    TRIAGED = "triaged"
    VERIFIED = "verified"
    ASSIGNED = "assigned"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    EXPIRED = "expired"
    REOPENED = "reopened"
    CONFIRMED = "confirmed"  # somebody else reported the same
    NEWS = "news"  # nothing but the officer's own words


#: What those hear whose report repeats this one.
ENDS = frozenset(
    {Told.RESOLVED, Told.CLOSED, Told.REJECTED, Told.EXPIRED, Told.REOPENED, Told.DUPLICATE}
)
_AGAIN = frozenset({(Status.RESOLVED, Status.ASSIGNED), (Status.EXPIRED, Status.TRIAGED)})
#: From a status to the same one these say something: it was looked at again, others are on it.
_ANEW = frozenset({Status.VERIFIED, Status.ASSIGNED})
#: Ours, not an official's.
_SYSTEM = "system"


def told(move: Moved, *, named: bool) -> Told | None:
    """None for what the reporter did, or a file said, or for a step that is the office's own.

    `named`: the reporter is told at an address that was only named to us.
    """
    if move.from_status is None:
        return Told.RECEIVED if named else None
    if move.actor in (REPORTER, PHOTO) or is_linking(move):
        return Told.NEWS if move.tell else None
    if move.actor == WITNESS or is_merging(move):
        return Told.CONFIRMED
    if (move.from_status, move.to_status) in _AGAIN:
        return Told.REOPENED
    stays = move.from_status is move.to_status
    if stays and (move.to_status not in _ANEW or move.actor == _SYSTEM):
        return Told.NEWS if move.tell else None
    return Told(move.to_status)


def told_of_original(move: Moved) -> Told | None:
    """The same for those whose report repeats the one that moved.

    An end is an end, whoever made it: also the reporter of the original, who says that it is over.
    """
    if move.actor == REPORTER and move.to_status is Status.EXPIRED:
        return Told.EXPIRED
    found = told(move, named=False)
    return found if found in ENDS else None


def sentence(
    words: Words,
    language: str,
    *,
    reference: str,
    hazard: str,
    said: Told,
    original: str | None = None,
    tell: str | None = None,
    channel: str = "web",
    stop: str | None = None,
) -> str:
    """Begins with the reference. An SMS is cut to MOST_SEGMENTS, the officer's words first.

    `stop`: how to hear no more, in the first message.
    """
    values = {
        "reference": reference,
        "hazard": words.say(f"reports.hazard_{hazard}", language),
        "original": original or "",
    }
    # `original` of any other step says whose step it is.
    joined = original and said is not Told.DUPLICATE
    key = "back.of_original" if joined else f"back.{said}"
    if joined:
        values["said"] = words.say(f"back.short_{said}", language)
    text = words.say(key, language, **values)
    tail = f" {stop}" if stop else ""
    if not tell:
        return _first_fit([f"{text}{tail}", text], channel)
    whole = words.say("back.tell", language, tell=tell)
    shorter = [f"{text} {whole[:end].rstrip()}…{tail}" for end in range(len(whole) - 1, 0, -_STEP)]
    return _first_fit([f"{text} {whole}{tail}", *shorter, text], channel)


def _first_fit(texts: list[str], channel: str) -> str:
    if channel != SMS:
        return texts[0]
    return next((one for one in texts if count(one).segments <= MOST_SEGMENTS), texts[-1])
