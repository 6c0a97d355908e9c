"""Invites bind one account once, in time, and not by guessing; strangers get one sentence in a while."""

from datetime import timedelta

import pytest

from bot.clock import MovableClock
from bot.database.database import Database
from bot.domain.accounts import member_at
from bot.errors import Refusal
from bot.models.member import Member
from bot.services.membership import roster
from bot.services.membership.enrolment import answer_due, enrol, invite
from bot.services.membership.offboarding import offboard

NRPS = ("85030001", "85030002")


@pytest.fixture(autouse=True)
def people(database: Database) -> None:
    row = {"name": "Joko", "rank": "Bripka", "roles": "liaison", "areas": "35.23", "phone": "", "ladder": ""}
    with database.transaction() as tx:
        roster.import_members(tx, [row | {"nrp": nrp} for nrp in NRPS])


def code_for(database: Database, nrp: str = NRPS[0]) -> str:
    with database.transaction() as tx:
        return invite(tx, roster.find(tx, nrp))[0]


def try_code(database: Database, address: str, code: str) -> str | None:
    with database.transaction() as tx:
        member = enrol(tx, "telegram", address, code)
        return member.nrp if member else None


def who(database: Database, address: str) -> str | None:
    with database.transaction() as tx:
        member: Member | None = member_at(tx, "telegram", address)
        return member.nrp if member else None


def test_a_code_works_once(database: Database) -> None:
    code = code_for(database)
    assert try_code(database, "1", code) == NRPS[0]
    assert try_code(database, "2", code) is None
    assert (who(database, "1"), who(database, "2")) == (NRPS[0], None)


def test_a_code_may_be_typed_as_people_type(database: Database) -> None:
    code = code_for(database)
    typed = f"{code[:4]}-{code[4:]}".lower().replace("0", "o").replace("1", "l")
    assert try_code(database, "1", typed) == NRPS[0]


def test_a_code_expires(database: Database, clock: MovableClock) -> None:
    code = code_for(database)
    clock.move(timedelta(minutes=database.settings.security.invite_minutes, seconds=1))
    assert try_code(database, "1", code) is None


def test_a_new_invite_voids_the_earlier_one(database: Database) -> None:
    earlier, later = code_for(database), code_for(database)
    assert try_code(database, "1", earlier) is None
    assert try_code(database, "1", later) == NRPS[0]


def test_after_too_many_tries_not_even_the_right_code_works_until_the_hour_is_over(
    database: Database, clock: MovableClock
) -> None:
    for _ in range(database.settings.security.invite_tries):
        assert try_code(database, "1", "00000000") is None
    assert try_code(database, "1", code_for(database)) is None
    clock.move(timedelta(minutes=59))
    assert try_code(database, "1", code_for(database)) is None
    clock.move(timedelta(minutes=2))
    assert try_code(database, "1", code_for(database)) == NRPS[0]


def test_the_tries_of_one_account_do_not_lock_another(database: Database) -> None:
    for _ in range(database.settings.security.invite_tries):
        try_code(database, "1", "00000000")
    assert try_code(database, "2", code_for(database)) == NRPS[0]


def test_a_new_phone_closes_the_earlier_account(database: Database) -> None:
    try_code(database, "1", code_for(database))
    assert try_code(database, "2", code_for(database)) == NRPS[0]
    assert (who(database, "1"), who(database, "2")) == (None, NRPS[0])


def test_an_account_stays_with_its_member_and_the_code_unused(database: Database) -> None:
    try_code(database, "1", code_for(database))
    code = code_for(database, NRPS[1])
    assert try_code(database, "1", code) == NRPS[0]
    assert try_code(database, "2", code) == NRPS[1]


def test_who_left_gets_no_code_and_an_open_one_is_void(database: Database) -> None:
    code = code_for(database)
    with database.transaction() as tx:
        offboard(tx, roster.find(tx, NRPS[0]))
    assert try_code(database, "1", code) is None
    with pytest.raises(Refusal, match=r"refuse\.member_left"):
        code_for(database)


def test_a_stranger_is_answered_once_in_a_while(database: Database, clock: MovableClock) -> None:
    def due(address: str) -> bool:
        with database.transaction() as tx:
            return answer_due(tx, "telegram", address)

    assert [due("1"), due("1"), due("2")] == [True, False, True]
    clock.move(timedelta(minutes=11))
    assert due("1")
