"""Who reads sealed tips: the members whose NRPs stand in the settings."""

from sqlalchemy import delete, select

from bot.database.transaction import Tx
from bot.domain.conversations import end_prompt
from bot.models.member import Member, Role, RoleHeld
from bot.sealing import index
from bot.services.membership.offboarding import hand_over_work


def set_readers(tx: Tx) -> None:
    """Gives the members of the settings the role of a reader, and takes it from all others, with their sealed tips."""
    wanted = {index("member.nrp", nrp) for nrp in tx.settings.unit.sealed_readers}
    held = select(RoleHeld.member_id).where(RoleHeld.role == Role.READER)
    concerned = Member.nrp_key.in_(wanted) | Member.id.in_(held)
    for member in tx.session.scalars(select(Member).where(concerned, Member.active)).all():
        is_reader, shall_be = Role.READER in member.held(), member.nrp_key in wanted
        if shall_be and not is_reader:
            tx.add(RoleHeld, member_id=member.id, role=Role.READER)
        elif is_reader and not shall_be:
            tx.execute(delete(RoleHeld).where(RoleHeld.member_id == member.id, RoleHeld.role == Role.READER))
        tx.session.flush()
        tx.session.expire(member, ["roles"])
        if is_reader and not shall_be:
            end_prompt(tx, member)
            hand_over_work(tx, member)
