"""Wires alerts: our own, those of other authorities, and what is told of both.

It holds no rule.
"""

from bot.alerts.freezing import Issuer
from bot.alerts.incoming.views import ReceivedViews, Warnings
from bot.alerts.messages import Composer
from bot.alerts.outcome.service import Outcomes
from bot.alerts.polling.keeping import Feeds
from bot.alerts.preview import Price
from bot.alerts.service import Alerts
from bot.alerts.templates import load as load_templates
from bot.bootstrap.incoming import inbox_of, sign_of
from bot.bootstrap.lanes import broken_in, firsts_of, lanes_in
from bot.clock import utc_now
from bot.facilities import Facilities
from bot.facilities.desk import FacilityDesk
from bot.facilities.drawer import Drawer
from bot.ground import Ground
from bot.live import LiveProgress
from bot.rumours.checking import Rumours
from bot.rumours.likeness import Likeness
from bot.services import Alerting
from bot.store.alerts import StoredAlerts
from bot.store.audience import StoredAudience
from bot.store.facilities import StoredFacilities
from bot.store.facility_desk import StoredFacilityDesk
from bot.store.feeds import StoredFeeds
from bot.store.live import StoredLive
from bot.store.outcome import StoredOutcomes
from bot.store.received import StoredReceived
from bot.store.relays import StoredRelays
from knowledge.encoding import Encoder


def alerting_of(ground: Ground, encoder: Encoder) -> Alerting:
    settings, database, areas = ground.settings, ground.database, ground.areas
    alerts, received = _alerts(ground), StoredReceived(database)
    return Alerting(
        alerts=alerts,
        live=LiveProgress(StoredLive(database.url, utc_now).listen, alerts.get),
        outcomes=_outcomes(ground),
        feeds=Feeds(StoredFeeds(database), areas, utc_now),
        warnings=Warnings(own=alerts, others=received, divisions=areas, clock=utc_now),
        inbox=inbox_of(settings, database, areas, ground.words),
        received=ReceivedViews(book=received, own=StoredAlerts(database), clock=utc_now),
        rumours=Rumours(alerts, Likeness(encoder), settings.public_url, utc_now),
        facilities=Facilities(StoredFacilities(database), alerts.evacuated),
        facility_desk=FacilityDesk(
            StoredFacilityDesk(database), areas, Drawer(settings.data_dir / "imports"), utc_now
        ),
    )


def _alerts(ground: Ground) -> Alerts:
    settings = ground.settings
    price = settings.sms_price
    return Alerts(
        book=StoredAlerts(ground.database),
        audience=StoredAudience(ground.database),
        divisions=ground.areas,
        words=ground.words,
        vault=ground.vault,
        lanes=lanes_in(settings),
        issuer=Issuer(
            sender=settings.sender,
            home_area=settings.home_area,
            public_url=settings.public_url,
            sign=sign_of(settings),
        ),
        clock=utc_now,
        price=Price(amount=price[0], currency=price[1]) if price else None,
        templates=load_templates(Composer(ground.words)),
        relayed=StoredRelays(ground.database),
        told=firsts_of(settings, ground.database),
        broken=broken_in(ground.database),
    )


def _outcomes(ground: Ground) -> Outcomes:
    return Outcomes(
        book=StoredOutcomes(ground.database),
        alerts=StoredAlerts(ground.database),
        divisions=ground.areas,
        clock=utc_now,
    )
