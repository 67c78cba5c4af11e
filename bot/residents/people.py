"""A person as the service meets them: one address on one channel.

It does not know whether the person has subscribed to anything.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Person:
    """`address` is the channel's own form (E.164, chat id, web sender id); never shown in a log."""

    channel: str
    address: str = field(repr=False)

    @property
    def in_group(self) -> bool:
        """A member who asks in a group, and may decide nothing for it: `<chat>/<user>`."""
        return self.channel == "telegram" and "/" in self.address
