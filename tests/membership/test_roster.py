"""The roster: what an import stores, what it refuses, and what revoking ends."""

import pytest
from sqlalchemy import select

from bot.database.database import Database
from bot.database.transaction import Tx
from bot.domain.accounts import member_at
from bot.errors import Refusal
from bot.models.account import Account, Invite
from bot.models.duty import Duty
from bot.models.member import Role
from bot.models.post import Post
from bot.models.prompt import Prompt, PromptKind
from bot.services.membership import roster
from bot.services.membership.enrolment import enrol, invite
from bot.services.membership.imports import BadLines
from bot.services.membership.offboarding import offboard

VILLAGE, OTHER_VILLAGE = "35.23.15.2003", "35.23.15.2004"


def line(nrp: str = "85030001", roles: str = "officer", places: str = VILLAGE, **more: str) -> dict[str, str]:
    row = {"nrp": nrp, "name": "Joko", "rank": "Bripka", "roles": roles, "areas": places, "phone": "", "ladder": ""}
    return row | more


def scopes(tx: Tx, roles: str, places: str) -> dict[Role, set[str]]:
    roster.import_members(tx, [line(roles=roles, places=places)])
    member = roster.find(tx, "85030001")
    return {role: set(member.scope_of(role)) for role in member.held()}


def open_posts(tx: Tx) -> list[str]:
    return sorted(tx.session.scalars(select(Post.area_code).where(Post.ended_at.is_(None))))


@pytest.mark.parametrize(
    ("roles", "places", "expected"),
    [
        ("officer", VILLAGE, {Role.OFFICER: {VILLAGE}}),
        ("officer", f"{VILLAGE};{VILLAGE}", {Role.OFFICER: {VILLAGE}}),
        ("liaison", "", {Role.LIAISON: {"35.23"}}),
        ("liaison", VILLAGE, {Role.LIAISON: {VILLAGE}}),
        ("liaison", "35.23.15;35.23.14.2001", {Role.LIAISON: {"35.23.15", "35.23.14.2001"}}),
        ("liaison", "binmas", {Role.LIAISON: {"binmas"}}),
        ("liaison;leader", "binmas", {Role.LIAISON: {"binmas"}, Role.LEADER: {"35.23"}}),
        ("officer;operator", VILLAGE, {Role.OFFICER: {VILLAGE}, Role.OPERATOR: {"35.23"}}),
    ],
)
def test_a_role_holds_where_the_roster_says(
    database: Database, roles: str, places: str, expected: dict[Role, set[str]]
) -> None:
    with database.transaction() as tx:
        assert scopes(tx, roles, places) == expected


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"nrp": ""}, "8 digits"),
        ({"nrp": "8503000"}, "8 digits"),
        ({"name": " "}, "name is empty"),
        ({"roles": ""}, "must be one of"),
        ({"name": "N" * 101}, "more than 100 characters"),
        ({"roles": "officer;boss"}, "boss"),
        ({"areas": "99.99"}, "99.99"),
        ({"areas": "binmas"}, "liaisons only"),
        ({"areas": "35.23.15"}, "must be villages"),
        ({"phone": "0812"}, "9 to 15 digits"),
        ({"phone": "+6281234567890"}, "phone stands twice"),
        ({"nrp": "85030001"}, "stands twice"),
        ({"ladder": "0"}, "number from 1"),
        ({"ladder": "i"}, "“i” must be a number from 1 to 9999; 4i for a member who is only informed"),
        ({"ladder": "4ii"}, "“4ii” must be"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_stored(database: Database, change: dict[str, str], reason: str) -> None:
    with database.transaction() as tx:
        with pytest.raises(BadLines) as caught:
            roster.import_members(tx, [line(phone="081234567890"), line("85030002") | change])
        assert str(caught.value).startswith("Line 3: ") and reason in str(caught.value)
        assert roster.list_members(tx) == []


def test_importing_again_updates_and_leaves_the_others_alone(database: Database) -> None:
    with database.transaction() as tx:
        first = roster.import_members(tx, [line(), line("85030002", "liaison", "35.23")])
        again = roster.import_members(tx, [line(places=OTHER_VILLAGE, name="Joko Susilo", rank="Aipda")])
        assert (first.new, first.updated, again.new, again.updated) == (2, 0, 0, 1)
        assert roster.find(tx, " 85030001 ").title == "Aipda Joko Susilo"
        assert open_posts(tx) == [OTHER_VILLAGE]
        assert roster.find(tx, "85030002").held() == {Role.LIAISON}
        roster.import_members(tx, [line(roles="leader", places="35.23")])
        assert open_posts(tx) == []


def test_revoking_ends_everything_at_once(database: Database) -> None:
    with database.transaction() as tx:
        roster.import_members(tx, [line(roles="officer;liaison")])
        member = roster.find(tx, "85030001")
        assert enrol(tx, "telegram", "1", invite(tx, member)[0]) is member
        invite(tx, member)
        tx.add(Duty, member_id=member.id, started_at=tx.now)
        tx.add(Prompt, member_id=member.id, kind=PromptKind.REPORT, ref="", created_at=tx.now)
        offboard(tx, member)
    with database.transaction() as tx:
        assert member_at(tx, "telegram", "1") is None
        assert roster.find(tx, "85030001").held() == frozenset()
        assert open_posts(tx) == [] and tx.session.scalars(select(Prompt)).all() == []
        assert all(row.ended_at for row in (*tx.session.scalars(select(Duty)), *tx.session.scalars(select(Invite))))
        assert all(row.closed_at for row in tx.session.scalars(select(Account)))


def test_who_has_left_and_is_imported_again_is_named_and_needs_an_invite(database: Database) -> None:
    with database.transaction() as tx:
        roster.import_members(tx, [line(), line("85030002")])
        member = roster.find(tx, "85030001")
        enrol(tx, "telegram", "1", invite(tx, member)[0])
        offboard(tx, member)
    with database.transaction() as tx:
        done = roster.import_members(tx, [line(), line("85030002")])
        again = roster.find(tx, "85030001")
        assert (done.new, done.updated, done.back) == (0, 2, [(again.title, "85030001")])
        assert member_at(tx, "telegram", "1") is None


def test_who_is_not_there_is_a_refusal(database: Database) -> None:
    with database.transaction() as tx, pytest.raises(Refusal, match=r"refuse\.no_such_member"):
        roster.find(tx, "85039999")
