"""What a draft says, what would be sent of it and what would be refused; nothing of it is kept.

It does not know who may do what with an alert, but for drafting one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from bot.alerts import cap, moves
from bot.alerts.content import AlertContent, ContentInvalid
from bot.alerts.drafts import draft_of
from bot.alerts.errors import AlertsError
from bot.alerts.freezing import NO_IDENTIFIER, Issuer
from bot.alerts.lanes import Lane, by_name
from bot.alerts.messages import Composer
from bot.alerts.ports import AlertBook, AudienceBook, Told
from bot.alerts.preview import Preview, Previewer, Price, Refusal
from bot.alerts.records import Act, Messages
from bot.alerts.references import References
from bot.alerts.sources import Source, Sources
from bot.alerts.templates import Templates
from bot.alerts.templates.filling import FromTemplate
from bot.alerts.views import AlertViews, Broken
from bot.areas.divisions import Divisions
from bot.officials import Official
from bot.residents.vault import Vault
from bot.words.catalogue import Words


class AlertSketches(AlertViews):
    """Sends nothing, keeps nothing. Raises AlertUnknown, ContentInvalid, CapInvalid."""

    def __init__(
        self,
        *,
        book: AlertBook,
        audience: AudienceBook,
        divisions: Divisions,
        words: Words,
        vault: Vault,
        lanes: Sequence[Lane],
        issuer: Issuer,
        clock: Callable[[], datetime],
        price: Price | None,
        templates: Templates | None,
        told: Told | None,
        broken: Broken | None,
    ) -> None:
        super().__init__(
            book=book,
            divisions=divisions,
            vault=vault,
            lanes=by_name(lanes),
            clock=clock,
            broken=broken,
        )
        ground = self._ground
        self._channels = tuple(sorted({lane.channel for lane in lanes}))
        self._references = References(book=book, ground=ground)
        self._sources = self._drafted_from(templates or Templates(), words)
        self._issuer = issuer
        composer = self._composer = Composer(words)
        self._previewer = Previewer(
            audience=audience, ground=ground, composer=composer, lanes=lanes, price=price, told=told
        )

    def _drafted_from(self, templates: Templates, words: Words) -> Sources:
        divisions, clock = self._divisions, self._clock
        return Sources(
            channels=self._channels,
            references=self._references,
            from_template=FromTemplate(
                templates=templates, words=words, divisions=divisions, clock=clock
            ),
            divisions=divisions,
            clock=clock,
        )

    @property
    def templates(self) -> Templates:
        """Those that a draft can be made of."""
        return self._sources.templates

    async def read(self, source: Source, official: Official | None = None) -> cap.Drafted:
        """As Sources.read."""
        return await self._sources.read(source, official)

    async def worded(self, source: Source, official: Official) -> tuple[AlertContent, Messages]:
        """What a draft would say and what would be sent; kept nowhere. Raises as `read`."""
        content = (await self.read(source, official)).content
        return content, self._composer.warning(content, self._issuer.page(NO_IDENTIFIER))

    def filled_in(self, data: Mapping[str, object]) -> dict[str, dict[str, str]]:
        """What a draft of a template fills in by itself, by language. Raises ContentInvalid."""
        return self._sources.known(data)

    async def preview(self, alert_id: UUID, official: Official) -> Preview:
        """What approving would do and what would be refused; nothing is sent."""
        alert = await self._book.get(alert_id)
        link = self._issuer.page(alert.identifier or NO_IDENTIFIER)
        now = self._clock()
        preview = await self._previewer.preview(alert, official, link, now)
        try:
            await self._references.of(alert.content, official, now)
        except ContentInvalid as error:
            found = [(problem.code.value, problem.detail) for problem in error.problems]
        except AlertsError as error:
            found = [(error.key, "")]
        else:
            return preview
        refused = (Refusal(code=code, detail=text, field="references") for code, text in found)
        return replace(preview, refused=(*preview.refused, *refused))

    async def sketched(self, source: Source, official: Official) -> Preview:
        """The same of what nobody has kept, but for what it refers to. Raises as `read`."""
        moves.check_role(Act.CREATE, official)
        content, now = (await self.read(source, official)).content, self._clock()
        alert = draft_of(content, official.name, now)
        return await self._previewer.preview(alert, official, self._issuer.page(NO_IDENTIFIER), now)
