"""A person's channel as it is named to them: its kind, and so much of the address as tells it.

It does not know who is told.
"""

from bot.residents.people import Person
from bot.words.catalogue import Words


def name_of(person: Person, words: Words, language: str) -> str:
    """Never the whole address: what is said on one channel may be read by others."""
    key = f"linking.channel_{person.channel}"
    key = key if words.has(key) else "linking.channel_other"
    return words.say(key, language, tail=masked(person), channel=person.channel).strip()


def masked(person: Person) -> str:
    """So much of an address as its owner knows it by; "" where no part of one tells anything."""
    if person.channel == "email":
        name, _, domain = person.address.partition("@")
        return f"{name[:1]}…@{domain[:1]}…"
    if person.channel == "telegram":
        return f"…{person.address[-2:]}"
    return f"…{person.address[-4:]}" if person.address.startswith("+") else ""
