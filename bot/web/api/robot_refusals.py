"""Turns what can go wrong with a robot into problem documents in the caller's language.

It does not know which route raised it.
"""

from bot.robots import errors
from bot.robots.records import Robot
from bot.web.problems import TITLES, Problem
from bot.words.catalogue import Words

STATUS: dict[type[errors.RobotsError], int] = {
    errors.RobotUnknown: 404,
    errors.RobotTaken: 409,
}
#: Codes of `channels.errors` → what the official should do about it; every other is `refused`.
_REASONS = {
    "throttled": "busy",
    "recipient_throttled": "busy",
    "provider_down": "away",
    "provider_unreachable": "away",
    "provider_timeout": "unsure",
    "connection_lost": "unsure",
    "garbled_answer": "unsure",
    "recipient_gone": "gone",
    "recipient_invalid": "gone",
}


def problem_of(error: errors.RobotsError, words: Words, language: str) -> Problem:
    status, detail = STATUS[type(error)], words.say(error.key, language)
    named = [{"field": "url", "message": detail}] if isinstance(error, errors.RobotTaken) else []
    return Problem(status, TITLES.get(status, "Not done"), detail, named)


def test_sentence(robot: Robot, words: Words, language: str) -> str | None:
    """What its last test showed, where it was not taken."""
    if robot.test_reason is None:
        return None
    return words.say(f"robots.test_{_REASONS.get(robot.test_reason, 'refused')}", language)
