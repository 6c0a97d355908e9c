"""The roster: members with their roles and areas."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from sqlalchemy import select

from bot.database.known_names import NameCache
from bot.database.transaction import Tx
from bot.domain.grants import Areas, lock_waiting_roles
from bot.domain.people import enrolled_leaders, members_with
from bot.errors import Refusal
from bot.models.area import BINMAS, VILLAGE_PARTS, Area
from bot.models.member import Member, Role
from bot.sealing import index
from bot.services.membership.assignments import (
    GRANTED,
    ROSTER_ROLES,
    Assignment,
    assign,
    default_areas,
    split,
)
from bot.services.membership.changes import read_ladder_place
from bot.services.membership.grants import request_roles
from bot.services.membership.imports import BadLines, Imported, check_header
from bot.services.membership.lost_roles import Before, tell_losses
from bot.services.membership.offboarding import keep_operator
from bot.services.membership.phones import read_phone
from bot.services.membership.readers import set_readers
from bot.services.membership.tables import clean, find_unseen, is_shortened, plain_digits, shown

COLUMNS = ("nrp", "name", "rank", "roles", "areas", "phone", "ladder")
NRP = re.compile("[0-9]{8}|[0-9]{18}")
# The last three digits of 18 are a serial number from 001; a spreadsheet that rounds to 15 digits leaves zeros.
ROUNDED_NRP = re.compile("[0-9]{15}000")
# A member, the roles held before, and the roles that wait for a leader's yes.
Stored = tuple[Member, frozenset[Role], Areas]
LONGEST_NAME = 100  # with the rank; it must fit into a message beside others


def import_members(tx: Tx, rows: Iterable[Mapping[str, str]], numbers: Iterable[int] = ()) -> Imported:
    """Stores new members and updates known ones. Members who are not in the file stay as they are.

    `numbers`: the line on which each row begins, if they are not the lines from 2.

    A former member in the file becomes active again, but needs a new invite: the old account stays closed. The roles of
    liaison and leader, and wider areas of them, wait for a leader's yes, unless no leader is enrolled; everything else
    takes effect at once.

    Raises:
        BadLines: a sentence for each bad line; nothing was stored.
        Refusal: no operator would be left.
    """
    tx.names = NameCache()  # names that are not committed yet are nobody else's
    lock_waiting_roles(tx)
    had_operators, at_once = bool(members_with(tx, Role.OPERATOR)), not enrolled_leaders(tx)
    lines = _read_lines(tx, list(rows), numbers)
    known = {member.nrp_key: member for member in tx.session.scalars(select(Member))}
    new = 0
    back: list[tuple[str, str]] = []
    wanted: list[tuple[Member, Areas]] = []
    before: list[Before] = []
    for line in lines:
        member = known.get(index("member.nrp", line["nrp"]))
        new += member is None
        if member and not member.active:
            back.append((member.title, member.nrp))
        stored, held, granted = _store(tx, member, line, at_once=at_once)
        before.append((stored, held))
        wanted.append((stored, granted))
    if had_operators:
        keep_operator(tx)
    tell_losses(tx, before)
    set_readers(tx)
    return Imported(new, len(lines) - new, back, request_roles(tx, None, wanted))


def _read_lines(tx: Tx, rows: Sequence[Mapping[str, str]], numbers: Iterable[int]) -> list[dict[str, str]]:
    """The lines with their values in one form.

    Raises:
        BadLines: a sentence for each bad line.
    """
    check_header(rows, COLUMNS)
    lines = [_normalise(row) for row in rows]
    areas = set(tx.session.scalars(select(Area.code)))
    seen: set[str] = set()
    bad = []
    for number, line in zip(numbers or count(2), lines, strict=False):
        reason = find_unseen(line) or _find_fault(line, areas, seen)
        line["phone"] = read_phone(line["phone"])
        seen.update((line["nrp"], line["phone"]))
        if reason:
            bad.append((number, reason))
    if bad:
        raise BadLines(bad)
    return lines


def _normalise(row: Mapping[str, str]) -> dict[str, str]:
    line = clean(row)
    line |= {name: plain_digits(line[name]) for name in ("phone", "ladder", "areas")}
    return line | {"nrp": normal_nrp(line["nrp"]), "roles": line["roles"].lower()}


def normal_nrp(written: str) -> str:
    """An NRP with digits from 0 to 9 and without spaces between them."""
    return "".join(plain_digits(written).removeprefix("'").split())


def find(tx: Tx, nrp: str) -> Member:
    """The member with this NRP.

    Raises:
        Refusal: there is no such member.
    """
    member = tx.session.scalar(select(Member).where(Member.nrp_key == index("member.nrp", normal_nrp(nrp))))
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
        (is_shortened(nrp), f"the NRP {shown(nrp)} was shortened by a spreadsheet; format its column as text"),
        (not NRP.fullmatch(nrp), f"the NRP {shown(nrp)} must have 8 digits (18 for civil staff)"),
        (bool(ROUNDED_NRP.fullmatch(nrp)), f"the NRP {nrp} was rounded by a spreadsheet; format its column as text"),
        (nrp in seen, f"the NRP {nrp} stands twice"),
        (not line["name"], "the name is empty"),
        (len(line["name"] + line["rank"]) > LONGEST_NAME, f"rank and name have more than {LONGEST_NAME} characters"),
        (is_shortened(phone), f"the phone {shown(phone)} was shortened by a spreadsheet; format its column as text"),
        (
            bool(phone) and not read_phone(phone),
            f"the phone {shown(phone)} must be 9 to 15 digits, as 0812… or +62812…",
        ),
        (bool(phone) and read_phone(phone) in seen, "the phone stands twice"),
        (
            bool(ladder) and not read_ladder_place(ladder),
            f"the ladder {shown(ladder)} must be a number from 1 to 9999; 4i for a member who is only informed",
        ),
    )
    first = next((reason for wrong, reason in faults if wrong), "")
    return first or _find_roles_fault(line) or _find_areas_fault(line, areas)


def _find_roles_fault(line: Mapping[str, str]) -> str:
    roles = _split(line["roles"])
    unknown = [role for role in roles if role not in ROSTER_ROLES]
    if unknown or not roles:
        return f"the role {shown(';'.join(unknown))} must be one of {', '.join(ROSTER_ROLES)}"
    return ""


def _find_areas_fault(line: Mapping[str, str], areas: set[str]) -> str:
    roles, codes = _split(line["roles"]), _split(line["areas"])
    unknown = [code for code in codes if code != BINMAS and code not in areas]
    if unknown:
        return f"the area {shown(unknown[0])} is not known; import the areas first"
    if BINMAS in codes and Role.LIAISON not in roles:
        return "binmas is an area of liaisons only"
    if roles == [Role.OFFICER] and any(code.count(".") != VILLAGE_PARTS - 1 for code in codes):
        return "an officer's areas must be villages"
    return ""


def _store(tx: Tx, member: Member | None, line: Mapping[str, str], *, at_once: bool) -> Stored:
    """Creates or updates a member from a line."""
    if member is None:
        key, language = index("member.nrp", line["nrp"]), tx.settings.unit.language
        member = tx.add(Member, nrp_key=key, nrp=line["nrp"], created_at=tx.now, language=language)
    member.name, member.rank, member.phone = line["name"], line["rank"], line["phone"]
    tx.session.flush()
    tx.session.expire(member, ["roles", "scopes"])
    now, granted = split(member, _assignment_in(tx, line), () if at_once else GRANTED)
    return member, assign(tx, member, now), granted


def _assignment_in(tx: Tx, line: Mapping[str, str]) -> Assignment:
    """What a line makes of its member."""
    codes = _split(line["areas"])
    villages = [code for code in codes if code.count(".") == VILLAGE_PARTS - 1]
    roles = [Role(role) for role in _split(line["roles"])]
    areas = {role: _areas_of_role(role, roles, codes, villages) or default_areas(tx, role) for role in roles}
    return Assignment(areas, villages, read_ladder_place(line["ladder"]))


def _areas_of_role(role: Role, roles: list[Role], codes: list[str], villages: list[str]) -> list[str]:
    """The areas of one role: the villages for an officer, the other areas for other roles, `binmas` for liaisons."""
    if role == Role.OFFICER:
        return villages
    own_villages = set(villages) if Role.OFFICER in roles else set()
    return [code for code in codes if code not in own_villages and (code != BINMAS or role == Role.LIAISON)]


def _split(value: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in re.split("[;,]", value) if part.strip()))
