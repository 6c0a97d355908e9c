"""The roster: members with their roles and areas."""

import re
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import delete, select

from bot.database.known_names import NameCache
from bot.database.transaction import Tx
from bot.domain.conversations import end_prompt
from bot.domain.people import members_with
from bot.errors import Refusal
from bot.messages import Purpose
from bot.models.area import BINMAS, VILLAGE_PARTS, Area
from bot.models.member import Member, Role, RoleHeld, Scope
from bot.models.post import Post
from bot.sealing import index
from bot.services.membership.imports import BadLines, Imported, check_header
from bot.services.membership.offboarding import hand_over_work, stop_messages
from bot.services.membership.readers import set_readers

COLUMNS = ("nrp", "name", "rank", "roles", "areas", "phone", "ladder")
ROLES = tuple(role for role in Role if role != Role.READER)  # readers of sealed tips stand in the settings
NRP = re.compile(r"\d{8}|\d{18}")
PHONE = re.compile(r"\+?\d{9,15}")


def import_members(tx: Tx, rows: Iterable[Mapping[str, str]]) -> Imported:
    """Stores new members and updates known ones. Members who are not in the file stay as they are.

    A former member in the file becomes active again, but needs a new invite: the old account stays closed.

    Raises:
        BadLines: a sentence for each bad line; nothing was stored.
        Refusal: no operator would be left.
    """
    tx.names = NameCache()  # names that are not committed yet are nobody else's
    had_operators = bool(members_with(tx, Role.OPERATOR))
    lines = list(rows)
    check_header(lines, COLUMNS)
    lines = [{name: value.strip() for name, value in line.items()} for line in lines]
    areas = set(tx.session.scalars(select(Area.code)))
    seen: set[str] = set()
    bad = []
    for number, line in enumerate(lines, 2):
        reason = _find_fault(line, areas, seen)
        seen.update((line["nrp"], _normal_phone(line["phone"])))
        if reason:
            bad.append((number, reason))
    if bad:
        raise BadLines(bad)
    known = {member.nrp_key: member for member in tx.session.scalars(select(Member))}
    new = 0
    back: list[tuple[str, str]] = []
    for line in lines:
        member = known.get(index("member.nrp", line["nrp"]))
        new += member is None
        if member and not member.active:
            back.append((member.title, member.nrp))
        _store(tx, member, line)
    if had_operators and not members_with(tx, Role.OPERATOR):
        raise Refusal("refuse.last_operator")
    set_readers(tx)
    return Imported(new, len(lines) - new, back)


def find(tx: Tx, nrp: str) -> Member:
    """The member with this NRP.

    Raises:
        Refusal: there is no such member.
    """
    member = tx.session.scalar(select(Member).where(Member.nrp_key == index("member.nrp", nrp.strip())))
    if member is None:
        raise Refusal("refuse.no_such_member")
    return member


def list_members(tx: Tx) -> Sequence[Member]:
    """All members by name: the active ones, then the former ones."""
    members = tx.session.scalars(select(Member)).all()
    return sorted(members, key=lambda member: (not member.active, member.name))


def _find_fault(line: Mapping[str, str], areas: set[str], seen: set[str]) -> str:
    """Why a line cannot be imported; "" if it can."""
    nrp, phone, ladder = line["nrp"], line["phone"], line["ladder"]
    faults = (
        (not NRP.fullmatch(nrp), f"the NRP “{nrp}” must have 8 digits (18 for civil staff)"),
        (nrp in seen, f"the NRP {nrp} stands twice"),
        (not line["name"], "the name is empty"),
        (bool(phone) and not PHONE.fullmatch(phone), "the phone must have 9 to 15 digits"),
        (bool(phone) and _normal_phone(phone) in seen, "the phone stands twice"),
        (bool(ladder) and not re.fullmatch("[1-9][0-9]*", ladder), f"the ladder “{ladder}” must be a number from 1"),
    )
    first = next((reason for wrong, reason in faults if wrong), "")
    return first or _find_roles_fault(line) or _find_areas_fault(line, areas)


def _find_roles_fault(line: Mapping[str, str]) -> str:
    roles = _split(line["roles"])
    unknown = [role for role in roles if role not in ROLES]
    if unknown or not roles:
        return f"the role “{';'.join(unknown)}” must be one of {', '.join(ROLES)}"
    return ""


def _find_areas_fault(line: Mapping[str, str], areas: set[str]) -> str:
    roles, codes = _split(line["roles"]), _split(line["areas"])
    unknown = [code for code in codes if code != BINMAS and code not in areas]
    if unknown:
        return f"the area “{unknown[0]}” is not known; import the areas first"
    if BINMAS in codes and Role.LIAISON not in roles:
        return "binmas is an area of liaisons only"
    if roles == [Role.OFFICER] and any(code.count(".") != VILLAGE_PARTS - 1 for code in codes):
        return "an officer's areas must be villages"
    return ""


def _store(tx: Tx, member: Member | None, line: Mapping[str, str]) -> None:
    """Creates or updates a member from a line. What changes in roles, areas or ladder ends what was begun."""
    before = _standing(member) if member else None
    if member is None:
        key, language = index("member.nrp", line["nrp"]), tx.settings.unit.language
        member = tx.add(Member, nrp_key=key, nrp=line["nrp"], created_at=tx.now, language=language)
    member.name, member.rank, member.phone = line["name"], line["rank"], line["phone"]
    member.ladder = int(line["ladder"]) if line["ladder"] else None
    member.active = True
    codes = _split(line["areas"])
    villages = [code for code in codes if code.count(".") == VILLAGE_PARTS - 1]
    roles = [Role(role) for role in _split(line["roles"])]
    tx.session.execute(delete(Scope).where(Scope.member_id == member.id))
    tx.session.execute(delete(RoleHeld).where(RoleHeld.member_id == member.id, RoleHeld.role.in_(ROLES)))
    tx.session.expire(member, ["roles", "scopes"])
    for role in roles:
        tx.add(RoleHeld, member_id=member.id, role=role)
        for code in _areas_of_role(role, roles, codes, villages) or _default_areas(tx, role):
            tx.add(Scope, member_id=member.id, role=role, area_code=code)
    tx.session.expire(member, ["roles", "scopes"])
    _set_posts(tx, member, villages if Role.OFFICER in roles else [])
    if _standing(member) != before:
        end_prompt(tx, member)
        stop_messages(tx, member, Purpose.HANDLER)  # answers from before; those of other purposes are checked by role
    hand_over_work(tx, member)


def _standing(member: Member) -> tuple[frozenset[Role], frozenset[tuple[Role, str]], int | None]:
    """What a member may do, and where."""
    return member.held(), frozenset((each.role, each.area_code) for each in member.scopes), member.ladder


def _areas_of_role(role: Role, roles: list[Role], codes: list[str], villages: list[str]) -> list[str]:
    """The areas of one role: the villages for an officer, the other areas for other roles, `binmas` for liaisons."""
    if role == Role.OFFICER:
        return villages
    own_villages = set(villages) if Role.OFFICER in roles else set()
    return [code for code in codes if code not in own_villages and (code != BINMAS or role == Role.LIAISON)]


def _default_areas(tx: Tx, role: Role) -> list[str]:
    return [] if role == Role.OFFICER else [tx.settings.unit.area]


def _set_posts(tx: Tx, member: Member, villages: list[str]) -> None:
    """Opens and closes posts until the officer's open posts are these villages."""
    open_posts = tx.session.scalars(select(Post).where(Post.member_id == member.id, Post.ended_at.is_(None))).all()
    for post in open_posts:
        if post.area_code not in villages:
            post.ended_at = tx.now
    for code in set(villages) - {post.area_code for post in open_posts}:
        tx.add(Post, member_id=member.id, area_code=code, started_at=tx.now)


def _split(value: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in value.split(";") if part.strip()))


def _normal_phone(phone: str) -> str:
    """A phone number in one form: 0812..., 62812... and +62812... are the same number."""
    digits = phone.removeprefix("+")
    return f"+62{digits[1:]}" if digits.startswith("0") else f"+{digits}"
