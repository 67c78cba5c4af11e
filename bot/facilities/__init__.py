"""Where to go: the nearest places of help that are open, have room and lie outside danger areas.

This room does not know where the places come from (`knowledge.facilities`) nor how they are stored.
"""

from bot.facilities.kept import Kept
from bot.facilities.reach import WITHIN_M, kilometres
from bot.facilities.rules import Change, has_room, room_left
from bot.facilities.service import Facilities, FacilityBook
from bot.facilities.wanted import Wanted

__all__ = [
    "WITHIN_M",
    "Change",
    "Facilities",
    "FacilityBook",
    "Kept",
    "Wanted",
    "has_room",
    "kilometres",
    "room_left",
]
