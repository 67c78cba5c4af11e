"""What a robot's last test showed, in words for whoever registered it.

It does not know how a robot is tested.
"""

from bot.robots.records import Robot
from bot.words.catalogue import Words

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


def test_sentence(robot: Robot, words: Words, language: str) -> str | None:
    """What its last test showed, where it was not taken."""
    if robot.test_reason is None:
        return None
    return words.say(f"robots.test_{_REASONS.get(robot.test_reason, 'refused')}", language)
