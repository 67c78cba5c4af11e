"""Wires the talk with people: gateway, dialogue engine, intake, officers who take over.

It holds no rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

from bot.bootstrap.back import answering_of
from bot.bootstrap.guards import guard
from bot.clock import utc_now
from bot.dialogue import Dialogue
from bot.gateway import Gateway
from bot.ground import Ground
from bot.handed_over import HandedOver
from bot.handover.beside import Beside
from bot.handover.desk import TalkDesk
from bot.handover.talks import Talks
from bot.handover.telling import Telling as TalkTelling
from bot.intake.files import Files, fetching
from bot.intake.service import Intake
from bot.letters import LettersByChannel
from bot.not_answered import nobody_notes
from bot.once import Once
from bot.payloads import Payloads
from bot.services import Knowing, Listening, Reaching, Reporting, Talking
from bot.settings import Settings
from bot.standing import Standing
from bot.store.beside_talks import StoredBesideTalks
from bot.store.conversations import StoredConversations
from bot.store.handover import StoredHandovers
from bot.store.inbound import StoredInbound
from bot.store.turns import StoredTurns
from bot.triage.recognise import Triage
from bot.unaided import Unaided
from channels.base import Channel


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the talk is made of; `plain`: the channels as they are, for what comes with messages."""

    ground: Ground
    session: aiohttp.ClientSession
    plain: Mapping[str, Channel]
    knowing: Knowing
    reaching: Reaching
    listening: Listening
    reporting: Reporting
    unaided: Unaided


def talking_of(parts: Parts) -> Talking:
    ground = parts.ground
    payloads, triage = Payloads(ground.vault), Triage.load()
    talks = Talks(StoredHandovers(ground.database), ground.vault, utc_now)
    dialogue = _dialogue(ground.settings, parts.session)
    gateway = _gateway(parts, dialogue, triage, payloads, talks)
    return Talking(
        payloads=payloads,
        dialogue=dialogue,
        gateway=gateway,
        intake=_intake(parts, gateway, triage),
        once=Once(StoredTurns(ground.database), ground.vault, utc_now),
        talks=talks,
        talk_desk=_talk_desk(ground, parts.reaching.letters),
        talk_beside=Beside(
            StoredBesideTalks(ground.database), ground.vault, triage.recognise, utc_now
        ),
    )


def _dialogue(settings: Settings, session: aiohttp.ClientSession) -> Dialogue:
    return Dialogue(session, settings.engine_urls, settings.token_for("engine"))


def _gateway(
    parts: Parts, dialogue: Dialogue, triage: Triage, payloads: Payloads, talks: Talks
) -> Gateway:
    ground = parts.ground
    residents, reports = parts.listening.residents, parts.reporting.reports
    return Gateway(
        dialogue=dialogue,
        answers=parts.knowing.answers,
        triage=triage,
        standing=Standing(
            residents,
            reports,
            parts.listening.linked,
            answering_of(ground.database, ground.vault, ground.words),
        ),
        handed_over=HandedOver(talks),
        conversations=StoredConversations(ground.database),
        uploads=parts.reporting.uploads,
        words=ground.words,
        payloads=payloads,
        vault=ground.vault,
        senders=guard(ground.settings.sender_limit),
        addresses=guard(ground.settings.address_limit),
        clock=utc_now,
        unaided=parts.unaided,
        unanswered=parts.knowing.noting.note if ground.settings.questions_kept else nobody_notes,
    )


def _intake(parts: Parts, gateway: Gateway, triage: Triage) -> Intake:
    return Intake(
        book=StoredInbound(parts.ground.database),
        hearing=gateway,
        dangerous=triage.recognise,
        files=Files(fetching(parts.plain), parts.reporting.uploads),
        channels=parts.reaching.channels,
        vault=parts.ground.vault,
        clock=utc_now,
        at_once=parts.ground.settings.turns_at_once,
    )


def _talk_desk(ground: Ground, letters: LettersByChannel) -> TalkDesk:
    return TalkDesk(
        book=StoredHandovers(ground.database),
        vault=ground.vault,
        post=letters,
        telling=TalkTelling(ground.words, ground.vault),
        clock=utc_now,
    )
