"""Every action of the domain, built with what it needs: the one list of names.

It does not know HTTP; a test holds it against `nlu/domain`.
"""

from dataclasses import dataclass

from rasa_sdk import Action

from actions.about import about_first
from actions.alerts_here import AlertsHere
from actions.ask import Ask
from actions.change_subscription import ChangeSubscription
from actions.drill import DrillTalk
from actions.find_facility import FindFacility
from actions.go_on import Conversation, GoOn
from actions.group import in_private
from actions.guide import GuideTalk
from actions.guide_choice import GuideChoice
from actions.guided import Guided
from actions.laws import law_first
from actions.my_data import MyData
from actions.photos import Photos
from actions.places import Places
from actions.report_answers import ReportAnswers
from actions.report_correcting import Corrections
from actions.report_ending import ReportEnding
from actions.report_hazard import ReportHazard
from actions.report_place import ReportPlaces
from actions.report_status import ReportStatus
from actions.rescue import RescueTalk
from actions.safe import Safe
from actions.subscribe import Subscribe
from actions.subscription_words import Described
from actions.talk_to_person import TalkToPerson
from actions.turn import Handler, TurnAction
from actions.unsubscribe import Unsubscribe
from bot.clock import utc_now
from bot.services import WebServices


@dataclass(frozen=True, kw_only=True)
class _Talks:
    """The conversations that ask back."""

    facility: FindFacility
    report: ReportHazard
    alerts: AlertsHere
    subscribe: Subscribe
    unsubscribe: Unsubscribe
    change: ChangeSubscription
    safe: Safe
    data: MyData
    guide: GuideTalk
    drill: DrillTalk
    rescue: RescueTalk
    person: TalkToPerson

    def by_name(self) -> dict[str, Conversation]:
        """As open questions begin: "report.place" is one of the second."""
        return {
            "facility": self.facility,
            "report": self.report,
            "alerts": self.alerts,
            "subscribe": self.subscribe,
            "unsubscribe": self.unsubscribe,
            "change": self.change,
            "safe": self.safe,
            "data": self.data,
            "guide": self.guide,
            "drill": self.drill,
            "rescue": self.rescue,
            "person": self.person,
        }


def actions_of(services: WebServices) -> list[Action]:
    """Every action of the domain."""
    words, places = services.words, Places(services.areas, services.settings.home_area)
    ask = Ask(services.answers, services.knowledge, words)
    choice = GuideChoice(services.guides, services.knowledge, services.answers)
    talks = _talks(services, places, choice)
    go_on = GoOn(talks.by_name(), ask, talks.report, places, talks.rescue)
    photos = Photos(talks.report)
    guided = Guided(talks.guide, talks.drill, choice, services.answers, services.progress)
    handlers = _handlers(talks, ask, ReportStatus(services.reports), go_on, guided)
    return [
        TurnAction(name, guided.in_time(photos.heard_by(handler)), go_on.repeat, services.vault)
        for name, handler in in_private(handlers).items()
    ]


def _talks(services: WebServices, places: Places, choice: GuideChoice) -> _Talks:
    words = services.words
    described = Described(places, words)
    subscribe = Subscribe(services.residents, places, words, described)
    return _Talks(
        facility=FindFacility(services.facilities, services.warnings, places, words),
        report=_report(services, ReportPlaces(places)),
        alerts=AlertsHere(services.warnings, services.answers, places, services.rumours, words),
        subscribe=subscribe,
        unsubscribe=Unsubscribe(services.residents, places, described),
        change=ChangeSubscription(services.residents, places, described, subscribe),
        safe=Safe(services.circles, places, words, services.telling),
        data=MyData(services.linked),
        guide=GuideTalk(choice, services.progress, services.answers),
        drill=DrillTalk(services.drills, choice, services.progress, services.answers),
        rescue=RescueTalk(services.rescues, services.progress, places, words),
        person=TalkToPerson(services.talks, places),
    )


def _report(services: WebServices, places: ReportPlaces) -> ReportHazard:
    return ReportHazard(
        services.reports,
        services.uploads,
        ReportAnswers(places, services.words),
        Corrections(places),
        ReportEnding(services.reports, places, services.words, utc_now),
    )


def _handlers(
    talks: _Talks, ask: Ask, status: ReportStatus, go_on: GoOn, guided: Guided
) -> dict[str, Handler]:
    answering = guided.offering(guided.resuming(go_on.ask))
    going_on = guided.offering(guided.resuming(go_on.answer))
    return {
        "action_ask": talks.rescue.staying(answering),
        "action_find_facility": law_first(
            about_first("find_facility", talks.facility.start, ask), ask
        ),
        "action_report_hazard": law_first(
            about_first("report_hazard", talks.report.start, ask), ask
        ),
        "action_report_status": status.one,
        "action_my_reports": status.mine,
        "action_alerts_here": law_first(about_first("alerts_here", talks.alerts.start, ask), ask),
        "action_check_alert": law_first(talks.alerts.check, ask),
        "action_subscribe": about_first("subscribe", talks.subscribe.start, ask),
        "action_unsubscribe": talks.unsubscribe.start,
        "action_my_subscriptions": talks.subscribe.mine,
        "action_change_subscription": talks.change.start,
        "action_i_am_safe": talks.safe.start,
        "action_who_is_safe": talks.safe.who,
        "action_my_data": talks.data.export,
        "action_delete_my_data": talks.data.start,
        "action_start_guide": talks.guide.start,
        "action_guide": guided.resuming(guided.moving(answering, going_on)),
        "action_help": talks.guide.help,
        "action_start_drill": about_first("start_drill", talks.drill.start, ask),
        "action_talk_to_person": talks.person.start,
        "action_go_on": going_on,
    }
