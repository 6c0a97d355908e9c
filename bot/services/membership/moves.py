"""What the operator changes of a member in chat. Each change is shown before the yes, and made as the roster would."""

import re
from collections.abc import Collection
from dataclasses import replace

from bot.database.known_names import NameCache
from bot.database.transaction import Tx
from bot.domain.areas import find_area, get_area, known
from bot.domain.grants import Areas, lock_waiting_roles, roles_wanted, waiting_roles
from bot.domain.people import enrolled_leaders
from bot.errors import Refusal
from bot.messages import Action, Content, Purpose, Text, Verb, controls, plain, text
from bot.models.member import Member, Role
from bot.reading.dates import PastMoment, read_when
from bot.services.membership.assignments import GRANTED, Assignment, assign, assignment_of, split
from bot.services.membership.card import active_member, facts_of, option, role_names
from bot.services.membership.changes import DAY, Change, What, changed, read_change, read_ladder_place
from bot.services.membership.grants import request_roles
from bot.services.membership.lost_roles import tell_losses
from bot.services.membership.offboarding import keep_operator
from bot.services.membership.roster import find
from bot.services.membership.substitutes import appoint, end_substitution, stands_in_for, substitute_of

MOST_FOUND = 9
# The NRP of a substitute and the last day: "85031234 sampai 15 Des".
_UNTIL = re.compile(
    r"(\d+)[\s,:]+(?:(?:sampai|sampe|hingga|s\.?/?d\.?|until|till|to)\s+(?:dengan\s+)?)?(.+)", re.IGNORECASE | re.DOTALL
)


def read_part(tx: Tx, operator: Member, nrp: str, part: str, words: str) -> None:
    """Reads what the operator wrote for a part: a village, a place on the ladder, a substitute with a day.

    Raises:
        Refusal: it is none.
    """
    member = active_member(tx, nrp)
    if part == "villages":
        _read_village(tx, operator, member, words)
    elif part == "ladder":
        place = read_ladder_place(words.strip())
        if not place:
            raise Refusal("refuse.no_ladder")
        preview(tx, operator, nrp, Change(What.LADDER, place).code)
    else:
        preview(tx, operator, nrp, Change(What.SUBSTITUTE, _read_substitute(tx, words)).code)


def preview(tx: Tx, operator: Member, nrp: str, code: str) -> None:
    """Shows what a change does, with a yes and a no. Nothing changes yet."""
    member, change = active_member(tx, nrp), read_change(code)
    before = assignment_of(tx, member, waiting_roles(tx).get(member.id, {}))
    after = changed(tx, before, change)
    lines = _differences(tx, member, before, after, change)
    if not lines:
        raise Refusal("refuse.no_change")
    ref = f"{member.nrp}:{change.code}"
    buttons = [
        Action(text("button.apply"), Verb.APPLY, ref),
        Action(text("button.cancel"), Verb.MEMBER, f"{member.nrp}:"),
    ]
    tx.send(operator, Purpose.OPERATOR, Content(text("card.preview", name=member.title, lines=lines), buttons))


def apply(tx: Tx, operator: Member, nrp: str, code: str) -> None:
    """Makes a change, as the roster would. What needs a leader's yes waits.

    Raises:
        Refusal: it does not fit the member any more, or no operator would be left.
    """
    waiting = lock_waiting_roles(tx)
    member, change = active_member(tx, nrp), read_change(code)
    tx.session.expire(member, ["roles", "scopes"])
    if change.what == What.SUBSTITUTE:
        _set_substitute(tx, member, change)
    else:
        grant = waiting.get(member.id)
        _set(tx, operator, member, change, roles_wanted(grant) if grant else {})
    tx.send(operator, Purpose.OPERATOR, text("card.changed", name=member.title))


def _set(tx: Tx, operator: Member, member: Member, change: Change, waiting: Areas) -> None:
    tx.names = NameCache()  # names that are not committed yet are nobody else's
    wanted = changed(tx, assignment_of(tx, member, waiting), change)
    now, granted = split(member, wanted, _not_at_once(tx, waiting))
    tell_losses(tx, [(member, assign(tx, member, now))])
    keep_operator(tx)
    if granted != waiting:
        request_roles(tx, operator, [(member, granted)])


def _not_at_once(tx: Tx, waiting: Areas) -> Collection[Role]:
    """The roles that a change does not give at once: those that wait, or all that need a yes."""
    return GRANTED if enrolled_leaders(tx) else waiting.keys()


def _set_substitute(tx: Tx, member: Member, change: Change) -> None:
    if change.substitute is None:
        end_substitution(tx, member)
    else:
        appoint(tx, member, _substitute(tx, member, change), change.substitute[1])


def _substitute(tx: Tx, member: Member, change: Change) -> Member:
    """The officer that the change names.

    Raises:
        Refusal: the member has no villages, the substitute is no other officer, they would substitute for each other
            (new substitutions begin at once, so the days of any two overlap), or the day is over.
    """
    nrp, day = change.substitute or ("", tx.now.date())
    other = find(tx, nrp)
    if Role.OFFICER not in member.held():
        raise Refusal("refuse.not_officer")
    if other == member or Role.OFFICER not in other.held():
        raise Refusal("refuse.no_substitute")
    if stands_in_for(tx, member, other):
        raise Refusal("refuse.substitute_circle")
    if day < tx.now.astimezone(tx.settings.unit.zone).date():
        raise Refusal("refuse.past")
    return other


def _read_village(tx: Tx, operator: Member, member: Member, words: str) -> None:
    """One village is previewed; of several the operator chooses."""
    found = known(tx).gazetteer.search(words, MOST_FOUND)
    if not found:
        raise Refusal("refuse.no_such_village")
    if len(found) == 1:
        preview(tx, operator, member.nrp, Change(What.ADD_VILLAGE, found[0].code).code)
        return
    options = [_village_option(tx, member, place.code) for place in found]
    tx.send(operator, Purpose.OPERATOR, Content(text("ask.area_which"), controls(options)))


def _village_option(tx: Tx, member: Member, code: str) -> Action:
    area = get_area(tx, code)
    district = find_area(tx, area.parent_code)
    shown = option(member, What.ADD_VILLAGE, code, plain(area.name))
    return replace(shown, detail=plain(district.name)) if district else shown


def _read_substitute(tx: Tx, words: str) -> str:
    """The value of a change: NRP and last day, from words such as "85031234 sampai 15 Des"."""
    found = _UNTIL.fullmatch(words.strip())
    if not found:
        raise Refusal("refuse.no_day")
    try:
        read = read_when(found[2], tx.now, tx.settings.unit.zone)
    except PastMoment:
        raise Refusal("refuse.past") from None
    if read is None or read[1]:
        raise Refusal("refuse.no_day")
    return f"{find(tx, found[1]).nrp}.{read[0].astimezone(tx.settings.unit.zone):{DAY}}"


def _differences(tx: Tx, member: Member, before: Assignment, after: Assignment, change: Change) -> list[Text]:
    """The lines of what a change does."""
    if change.what == What.SUBSTITUTE:
        return _substitute_lines(tx, member, change)
    old, new = facts_of(tx, before), facts_of(tx, after)
    lines = [
        text(f"card.{name}", value=text("card.becomes", before=old[name], after=new[name]))
        for name in old
        if old[name] != new[name]
    ]
    _, granted = split(member, after, GRANTED - before.roles.keys())
    if granted and enrolled_leaders(tx):
        lines.append(text("card.needs_yes", roles=role_names(tx, granted)))
    return lines


def _substitute_lines(tx: Tx, member: Member, change: Change) -> list[Text]:
    current = substitute_of(tx, member)
    if change.substitute is None:
        return [text("card.no_substitute")] if current else []
    return [text("card.substitute", name=_substitute(tx, member, change).title, day=change.substitute[1])]
