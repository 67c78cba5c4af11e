"""Whatever a draft is made of, read as content: JSON, a template with values, a CAP document.

It does not know who may draft or what becomes of a draft.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime

from bot.alerts import cap
from bot.alerts.content import AlertContent, from_json
from bot.alerts.content.reading import cuts
from bot.alerts.content.unknown import unknown_fields
from bot.alerts.cutting import cut_to
from bot.alerts.references import References
from bot.alerts.templates import Templates
from bot.alerts.templates.filling import FromTemplate
from bot.areas.divisions import Divisions
from bot.officials import Official

#: A draft: the JSON of api.md, a CAP document, or content that was read already.
Source = AlertContent | Mapping[str, object] | bytes


class Sources:
    """`channels`: those that some lane serves."""

    def __init__(
        self,
        *,
        channels: Collection[str],
        references: References,
        from_template: FromTemplate,
        divisions: Divisions,
        clock: Callable[[], datetime],
    ) -> None:
        self._channels = tuple(channels)
        self._references = references
        self._from_template = from_template
        self._divisions = divisions
        self._clock = clock

    @property
    def templates(self) -> Templates:
        """Those that a draft can be made of."""
        return self._from_template.templates

    def known(self, data: Mapping[str, object]) -> dict[str, dict[str, str]]:
        """What a draft of a template fills in by itself, by language. Raises ContentInvalid."""
        return self._from_template.known(data, self._channels)

    async def read(self, source: Source, official: Official | None = None) -> cap.Drafted:
        """The content of a draft, and what of a document or an area was not taken as it stood.

        With `"outside": "cut"` the area is cut to the official's own. Raises ContentInvalid, also
        for channels that no lane serves; CapInvalid, OutsideYourArea where nothing is left.
        """
        if isinstance(source, AlertContent):
            return cap.Drafted(content=source, dropped=())
        if isinstance(source, bytes):
            alert = await asyncio.to_thread(cap.take_in, source)
            return await asyncio.to_thread(cap.to_content, alert, self._clock())
        whole = await self._references.whole(source)
        if whole.get("template") is not None:
            content = self._from_template.content(whole, self._channels)
        else:
            content = from_json(whole, self._channels)
        unread = unknown_fields(source)
        if official is None or not cuts(source):
            return cap.Drafted(content=content, dropped=unread)
        cut = await asyncio.to_thread(cut_to, self._divisions, content.area, official.area)
        return cap.Drafted(content=replace(content, area=cut.area), dropped=(*unread, *cut.taken))
