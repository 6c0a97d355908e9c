"""Who reads sealed tips: the members of the approved list. A list of the settings that differs needs a leader's yes."""

import json

from sqlalchemy import delete, select

from bot.database.transaction import Tx, locked
from bot.domain.conversations import end_prompt
from bot.domain.grants import approved_readers, end_grant, lock_waiting, nrps_wanted, reader_nrps
from bot.domain.people import enrolled_leaders
from bot.models.grant import Ending, Grant, GrantKind
from bot.models.member import Member, Role, RoleHeld
from bot.models.unit import Unit
from bot.sealing import index
from bot.services.membership.grant_messages import tell_about
from bot.services.membership.lost_roles import Before, tell_losses
from bot.services.membership.offboarding import hand_over_work


def take_over_readers(tx: Tx) -> None:
    """Compares the settings with the list in effect, at the start of the bot. Another list waits for a leader's yes.

    At once only while no leader is enrolled, or if the same members hold the role already without an approved list.
    """
    tx.session.scalars(locked(select(Unit))).one()  # one process after the other
    wanted, approved = list(tx.settings.unit.sealed_readers), approved_readers(tx)
    waiting = next(iter(lock_waiting(tx, GrantKind.READERS)), None)
    if waiting and (wanted == approved or wanted != nrps_wanted(waiting)):
        end_grant(tx, waiting, Ending.WITHDRAWN if wanted == approved else Ending.REPLACED)
        waiting = None
    if wanted != approved and not waiting:
        grant = _ask_for(tx, wanted)
        if not enrolled_leaders(tx) or (approved is None and set(wanted) == set(reader_nrps(tx))):
            end_grant(tx, grant, Ending.APPROVED)
        else:
            tell_about(tx, [grant], None)
    set_readers(tx)


def set_readers(tx: Tx) -> None:
    """Gives the members of the list in effect the role of a reader, and takes it from all others, with their tips."""
    wanted = {index("member.nrp", nrp) for nrp in reader_nrps(tx)}
    held = select(RoleHeld.member_id).where(RoleHeld.role == Role.READER)
    lost: list[Before] = []
    concerned = Member.nrp_key.in_(wanted) | Member.id.in_(held)
    for member in tx.session.scalars(select(Member).where(concerned, Member.active)).all():
        before, shall_be = member.held(), member.nrp_key in wanted
        is_reader = Role.READER in before
        if shall_be and not is_reader:
            tx.add(RoleHeld, member_id=member.id, role=Role.READER)
        elif is_reader and not shall_be:
            tx.execute(delete(RoleHeld).where(RoleHeld.member_id == member.id, RoleHeld.role == Role.READER))
        tx.session.flush()
        tx.session.expire(member, ["roles"])
        if is_reader and not shall_be:
            end_prompt(tx, member)
            lost.append((member, before))
            hand_over_work(tx, member)
    tell_losses(tx, lost)


def _ask_for(tx: Tx, nrps: list[str]) -> Grant:
    values = {"kind": GrantKind.READERS, "request_id": tx.new_id(), "asked_at": tx.now, "wanted": json.dumps(nrps)}
    grant = tx.add(Grant, **values)
    tx.session.flush()
    return grant
