"""Checks of the roster: areas, members, roles, duty and ladder."""

from collections.abc import Sequence

from sqlalchemy import func, select

from bot.database.transaction import Tx
from bot.domain.grants import describe, reader_nrps, waiting_grants
from bot.domain.people import has_account, ladder, members_with
from bot.domain.readers import readers
from bot.domain.wording import joined
from bot.messages import Text, text
from bot.models.account import Account, Proof, Standing
from bot.models.area import Area
from bot.models.duty import Duty
from bot.models.grant import GrantKind
from bot.models.member import Member, Role

# One may be named in a tip; then another must be able to read it.
READERS_NEEDED = 2


def roster_faults(tx: Tx) -> list[Text]:
    """One text for each role or duty that nobody fills, and for an empty area list or roster."""
    faults = []
    if not tx.session.scalar(select(func.count()).select_from(Area)):
        faults.append(text("doctor.no_areas"))
    if not tx.session.scalar(select(func.count()).select_from(Member).where(Member.active)):
        faults.append(text("doctor.no_members"))
    faults += [
        text(f"doctor.no_{role}")
        for role in (Role.OPERATOR, Role.LIAISON, Role.LEADER)
        if not any(has_account(tx, member) for member in members_with(tx, role))
    ]
    on_duty = set(tx.session.scalars(select(Duty.member_id).where(Duty.ended_at.is_(None))))
    if not on_duty:
        faults.append(text("doctor.nobody_on_duty"))
    elif not any(has_account(tx, tx.session.get_one(Member, each)) for each in on_duty):
        faults.append(text("doctor.duty_unreachable"))
    ladder_members = ladder(tx)
    if not ladder_members:
        faults.append(text("doctor.empty_ladder"))
    elif on_duty and on_duty.issuperset(ladder_members):
        faults.append(text("doctor.circle"))
    if len(readers(tx)) < READERS_NEEDED:
        faults.append(text("doctor.few_readers"))
    return faults + _stuck_accounts(tx) + _grant_faults(tx)


def _stuck_accounts(tx: Tx) -> list[Text]:
    """Accounts that wait for somebody's yes while nobody can give it."""
    pending = select(Account).where(
        Account.closed_at.is_(None), Account.standing == Standing.PENDING, Account.proof != Proof.PHONE
    )
    faults = []
    for account in tx.session.scalars(pending.order_by(Account.id)):
        member = tx.session.get_one(Member, account.member_id)
        if not any(has_account(tx, each) for each in _may_say_yes(tx, account, member)):
            key = "doctor.proof_stuck" if account.proof else "doctor.exchange_stuck"
            faults.append(text(key, name=member.title, nrp=member.nrp))
    return faults


def _may_say_yes(tx: Tx, account: Account, member: Member) -> Sequence[Member]:
    if account.proof:
        return members_with(tx, Role.OPERATOR)
    leaders = (each for each in members_with(tx, Role.LEADER) if each.id != account.invited_by)
    return [member, *leaders]


def _grant_faults(tx: Tx) -> list[Text]:
    """What waits for a leader's yes, and a list of readers in the settings that is not in effect without waiting."""
    waiting = waiting_grants(tx)
    faults = [text("doctor.grant_waits", what=joined(describe(tx, each)), since=each.asked_at) for each in waiting]
    if set(tx.settings.unit.sealed_readers) != set(reader_nrps(tx)) and GrantKind.READERS not in {
        each.kind for each in waiting
    }:
        faults.append(text("doctor.readers_differ"))
    return faults
