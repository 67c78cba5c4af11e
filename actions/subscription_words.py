"""A subscription as people read it: where, in which language, when it is quiet, which groups.

It does not know how one is made, changed or ended.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from actions.places import Places
from bot.residents.groups import CODES
from bot.residents.subscription import Subscription, Wish
from bot.words.catalogue import Words

_SPOKEN = {"zh": "residents.language_zh", "en": "residents.language_en"}


class Described:
    """Every text is in the `language` given, whatever the subscription's own is."""

    def __init__(self, places: Places, words: Words) -> None:
        self._places = places
        self._words = words

    def name(self, subscription: Wish, language: str) -> str:
        """The places that it is for."""
        names = [self._places.name_of(code, language) for code in subscription.areas]
        if subscription.point:
            at = self._places.at(subscription.point.lat, subscription.point.lon, language)
            km = round(subscription.point.radius_m / 1000)
            names.append(self._words.say("dialogue.around", language, place=at, radius_km=km))
        return self.joined(names, language)

    def joined(self, names: Sequence[str], language: str) -> str:
        return self._words.listed(names, language, by="dialogue.separator")

    def values(self, wish: Wish, language: str) -> dict[str, str]:
        """What fills the sentences on a subscription, but for the place."""
        none = self._words.say("residents.change_none", language)
        spoken = _SPOKEN.get(wish.language.split("-")[0].lower())
        hours = wish.quiet_hours
        groups = [self._group(group, language) for group in wish.groups]
        return {
            "spoken": self._words.say(spoken, language) if spoken else wish.language,
            "hours": f"{hours['from']}–{hours['to']}" if hours else none,
            "groups": self.joined(groups, language) or none,
            "levels": self.levels(hours, language),
        }

    def levels(self, hours: Mapping[str, Any] | None, language: str) -> str:
        """Which levels come when: nobody can leave one out, only have the lower ones wait."""
        key = "residents.levels_quiet" if hours else "residents.levels_all"
        return self._words.say(key, language)

    def lines(self, held: Sequence[Subscription], language: str) -> str:
        """Numbered, one a line."""
        return "\n".join(
            self._words.say(
                "residents.subscription_line",
                language,
                number=number,
                place=self.name(each, language),
                **self.values(each, language),
            )
            for number, each in enumerate(held, start=1)
        )

    def _group(self, group: str, language: str) -> str:
        return self._words.say(f"residents.group_{group}", language) if group in CODES else group
