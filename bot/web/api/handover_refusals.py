"""Turns what can go wrong with a hand-over into problem documents in the caller's language.

It does not know which route raised it.
"""

from bot.handover import errors
from bot.web.problems import TITLES, Problem
from bot.words.catalogue import Words

STATUS: dict[type[errors.HandoverError], int] = {
    errors.HandoverUnknown: 404,
    errors.NotYours: 403,
    errors.MoveNotAllowed: 409,
    errors.NotTheTaker: 409,
    errors.AnswerWrong: 422,
    errors.CursorWrong: 422,
    errors.AnswerNotSent: 502,
    errors.CannedWrong: 422,
    errors.CannedTaken: 409,
    errors.CannedUnknown: 404,
}
#: What a bad field is called in the body or the query.
_FIELDS: dict[type[errors.HandoverError], str] = {
    errors.AnswerWrong: "text",
    errors.CursorWrong: "cursor",
    errors.CannedWrong: "shortcut",
    errors.CannedTaken: "shortcut",
}


def problem_of(error: errors.HandoverError, words: Words, language: str) -> Problem:
    status, detail = STATUS[type(error)], words.say(error.key, language)
    named = _FIELDS.get(type(error))
    fields = [{"field": named, "message": detail}] if named else []
    return Problem(status, TITLES.get(status, "Not sent"), detail, fields)
