"""Every action of the domain, built with what it needs: the one list of names.

It does not know HTTP; a test holds it against `nlu/domain`.
"""

from rasa_sdk import Action

from actions.alerts_here import AlertsHere
from actions.ask import Ask
from actions.change_subscription import ChangeSubscription
from actions.drill import DrillTalk
from actions.find_facility import FindFacility
from actions.go_on import Conversation, GoOn
from actions.guide import GuideTalk
from actions.guide_choice import GuideChoice
from actions.guided import Guided
from actions.laws import law_first
from actions.my_data import MyData
from actions.places import Places
from actions.report_hazard import ReportHazard
from actions.report_status import ReportStatus
from actions.safe import Safe
from actions.subscribe import Subscribe
from actions.turn import Handler, TurnAction
from bot.services import WebServices


def actions_of(services: WebServices) -> list[Action]:
    words, places = services.words, Places(services.areas, services.settings.home_area)
    ask = Ask(services.answers, services.knowledge, words)
    facility = FindFacility(services.facilities, places, words)
    report = ReportHazard(services.reports, places, words)
    status = ReportStatus(services.reports)
    alerts = AlertsHere(services.alerts, services.answers, places)
    subscribe = Subscribe(services.residents, places, words)
    change = ChangeSubscription(services.residents, places, words, subscribe)
    safe = Safe(services.circles, places, words, services.telling)
    data = MyData(services.residents)
    choice = GuideChoice(services.guides, services.knowledge, services.answers)
    guide = GuideTalk(choice, services.progress, services.answers)
    drill = DrillTalk(services.drills, services.progress, services.answers)
    guided = Guided(guide, choice, services.answers)
    conversations: dict[str, Conversation] = {
        "facility": facility,
        "report": report,
        "alerts": alerts,
        "subscribe": subscribe,
        "change": change,
        "safe": safe,
        "data": data,
        "guide": guide,
        "drill": drill,
    }
    go_on = GoOn(conversations, ask, report, places)
    answering = guided.offering(guided.resuming(go_on.ask))
    going_on = guided.offering(guided.resuming(go_on.answer))
    handlers: dict[str, Handler] = {
        "action_ask": answering,
        "action_find_facility": law_first(facility.start, ask),
        "action_report_hazard": law_first(report.start, ask),
        "action_report_status": status.one,
        "action_my_reports": status.mine,
        "action_alerts_here": law_first(alerts.start, ask),
        "action_check_alert": law_first(alerts.check, ask),
        "action_subscribe": subscribe.start,
        "action_unsubscribe": subscribe.end,
        "action_my_subscriptions": subscribe.mine,
        "action_change_subscription": change.start,
        "action_i_am_safe": safe.start,
        "action_who_is_safe": safe.who,
        "action_my_data": data.export,
        "action_delete_my_data": data.start,
        "action_start_guide": guide.start,
        "action_guide": guided.moving(answering, going_on),
        "action_help": guide.help,
        "action_start_drill": drill.start,
        "action_go_on": going_on,
    }
    return [
        TurnAction(name, handler, go_on.repeat, services.vault)
        for name, handler in handlers.items()
    ]
