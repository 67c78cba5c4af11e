"""Who told a report, and to whom that is shown: by role, masked, or to one role with a reason.

It does not know where it is kept nor how a look is recorded.
"""

from dataclasses import dataclass, field, replace

from bot.officials import Official, Role
from bot.reports.report import Report
from bot.reports.typed import check_typed
from bot.residents.fields import FieldProblem
from bot.residents.vault import Vault

#: Those who call people back. Others see enough to tell two contacts apart.
_CALLS = frozenset({Role.DUTY_OFFICER, Role.ADMIN})
LEAST_REASON, MOST_REASON = 10, 500
#: Characters that stay at either end of a masked contact.
_SHOWN = 2


@dataclass(frozen=True, kw_only=True)
class Disclosed:
    """Everything that is kept of who told a report; None: not told, or gone."""

    reference: str
    anonymous: bool
    confidential: bool
    channel: str | None
    address: str | None = field(repr=False)
    contact: str | None = field(repr=False)
    name: str | None = field(repr=False)
    roles: tuple[str, ...]


def contact_for(official: Official, report: Report, vault: Vault) -> str | None:
    """How the reporter can be reached, as far as the role goes; of a whistle-blower nothing."""
    sealed = report.sealed_contact or report.sealed_reporter
    if report.confidential or not sealed:
        return None
    contact = vault.open(sealed)
    return contact if official.role in _CALLS else masked(contact)


def masked(contact: str) -> str:
    """ "13900139000" → "13****00"; what is short has nothing that could be left."""
    if len(contact) < 4 * _SHOWN:
        return "****"
    return f"{contact[:_SHOWN]}****{contact[-_SHOWN:]}"


def without_person(report: Report) -> Report:
    """The report with nothing by which its reporter is known or found again."""
    return replace(
        report,
        sealed_contact=None,
        sealed_reporter=None,
        reporter_fingerprint=None,
        reporter_channel=None,
        reporter_name=None,
        reporter_roles=(),
    )


def as_officials_see(report: Report) -> Report:
    """Nothing of who told it where that is confidential; wherever officials are shown a report."""
    return without_person(report) if report.confidential else report


def check_reason(reason: str) -> FieldProblem | None:
    if len(reason.strip()) < LEAST_REASON:
        return FieldProblem(field="reason", key="back.reason_missing")
    return check_typed("reason", reason, MOST_REASON)


def disclosed(report: Report, vault: Vault) -> Disclosed:
    return Disclosed(
        reference=report.reference,
        anonymous=report.anonymous,
        confidential=report.confidential,
        channel=report.reporter_channel,
        address=vault.open_if(report.sealed_reporter),
        contact=vault.open_if(report.sealed_contact),
        name=report.reporter_name,
        roles=report.reporter_roles,
    )
