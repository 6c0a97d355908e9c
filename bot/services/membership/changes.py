"""One change of a member in chat, as a button carries it: a village, a role, the ladder, a substitute."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.database.transaction import Tx
from bot.domain.areas import find_area
from bot.errors import Refusal, not_found
from bot.models.member import INFORMED, Role
from bot.services.membership.assignments import ROSTER_ROLES, Assignment, default_areas


class What(StrEnum):
    """What a change does. The values are in buttons, so they never change."""

    ADD_VILLAGE = "v+"
    REMOVE_VILLAGE = "v-"
    ADD_ROLE = "r+"
    REMOVE_ROLE = "r-"
    LADDER = "l="  # a place on it, or nothing
    SUBSTITUTE = "s="  # an NRP and the last day, or nothing


LENGTH = 2  # of each of these
DAY = "%Y%m%d"
_PLACE = re.compile(rf"([1-9][0-9]{{0,3}}) ?({INFORMED}?)", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Change:
    """A change, and its value as text."""

    what: What
    value: str

    @property
    def code(self) -> str:
        return f"{self.what}{self.value}"

    @property
    def substitute(self) -> tuple[str, date] | None:
        """The NRP of the substitute, and the last day. None if the substitution ends.

        Raises:
            Refusal: the value is no NRP with a day, or with the last day there is, after which nothing can happen.
        """
        if not self.value:
            return None
        nrp, _, day = self.value.partition(".")
        try:
            last = datetime.strptime(day, DAY).date()  # noqa: DTZ007 - a day without a time
        except ValueError:
            raise not_found() from None
        if last == date.max:
            raise not_found()
        return nrp, last


def read_change(code: str) -> Change:
    """The change that a button carries.

    Raises:
        Refusal: no button of ours carries this. A modified app can send anything.
    """
    what, value = code[:LENGTH], code[LENGTH:]
    if what not in set(What):
        raise not_found()
    return Change(What(what), value)


def changed(tx: Tx, assignment: Assignment, change: Change) -> Assignment:
    """The assignment after the change.

    Raises:
        Refusal: the change does not fit the member, or the button's value is none of ours.
    """
    match change.what:
        case What.ADD_VILLAGE | What.REMOVE_VILLAGE:
            return _with_village(tx, assignment, change)
        case What.ADD_ROLE | What.REMOVE_ROLE:
            return _with_role(tx, assignment, change)
        case What.LADDER:
            if change.value and not read_ladder_place(change.value):
                raise not_found()
            return replace(assignment, ladder_place=read_ladder_place(change.value))
        case What.SUBSTITUTE:
            return assignment


def read_ladder_place(words: str) -> str:
    """A place on the ladder as `Member.ladder_place` has it: a number from 1 to 9999, perhaps with `i` behind it.

    "" if these words are no such place.
    """
    found = _PLACE.fullmatch(words)
    return f"{found[1]}{found[2].lower()}" if found else ""


def _with_village(tx: Tx, assignment: Assignment, change: Change) -> Assignment:
    area = find_area(tx, change.value)
    if area is None or not area.is_village:
        raise not_found()
    if Role.OFFICER not in assignment.roles:
        raise Refusal("refuse.not_officer")
    others = [code for code in assignment.villages if code != area.code]
    return with_villages(assignment, [*others, area.code] if change.what == What.ADD_VILLAGE else others)


def with_villages(assignment: Assignment, villages: Sequence[str]) -> Assignment:
    """An officer's assignment with these villages, which are the areas of that role too."""
    return replace(assignment, villages=villages, roles={**assignment.roles, Role.OFFICER: villages})


def _with_role(tx: Tx, assignment: Assignment, change: Change) -> Assignment:
    if change.value not in ROSTER_ROLES:
        raise not_found()
    role = Role(change.value)
    roles = {each: areas for each, areas in assignment.roles.items() if each != role}
    if change.what == What.ADD_ROLE:
        roles[role] = assignment.roles.get(role, default_areas(tx, role))
    if not roles:
        raise Refusal("refuse.last_role")
    return replace(assignment, roles=roles, villages=assignment.villages if Role.OFFICER in roles else [])
