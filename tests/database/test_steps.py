"""Steps: the events of a batch share a transaction and what was read ahead, and nothing that could be wrong."""

import pytest
from sqlalchemy import bindparam, delete, func, select, update

from bot.database.ahead import Lookup
from bot.database.known_names import NameCache
from bot.database.transaction import Tx
from bot.errors import Refusal
from bot.models.alarm import Alarm
from bot.models.member import Member
from tests.database.statements import alarm, alarms, statements
from tests.house import House

BY_SUBJECT = Lookup(
    select(Alarm.subject, Alarm.text_key).where(Alarm.subject.in_(bindparam("keys", expanding=True))),
    changed_by={Alarm: lambda row: row["subject"]},
)
MEMBERS = Lookup(select(Member).order_by(Member.id), entities=True)
COUNT = Lookup(select(func.count().label("count")).select_from(Alarm))


def test_steps_that_only_add_rows_share_one_statement_and_need_no_savepoint(house: House) -> None:
    with house.app.database.transaction() as tx:
        made = statements(house.app.database)
        for subject in ("1", "2", "3"):
            with tx.step(house.clock) as step:
                alarm(step, subject)
        assert made == []
    assert made == ["INSERT INTO alarms x3"]
    assert alarms(house) == ["1", "2", "3"]


def test_of_a_refused_step_nothing_stays_and_of_the_others_everything(house: House) -> None:
    with house.app.database.transaction() as tx:
        with tx.step(house.clock) as step:
            alarm(step, "before")
        with pytest.raises(Refusal), tx.step(house.clock) as step:
            alarm(step, "gathered")
            raise Refusal("refuse.not_found")
        with pytest.raises(Refusal), tx.step(house.clock) as step:
            alarm(step, "written")
            step.session.execute(update(Alarm).values(text_key="changed"))
            step.execute(delete(Alarm).where(Alarm.subject == "before"))
            alarm(step, "gathered after that")
            raise Refusal("refuse.not_found")
        with tx.step(house.clock) as step:
            alarm(step, "after")
    assert alarms(house) == ["after", "before"]
    with house.app.database.transaction() as tx:
        assert set(tx.session.scalars(select(Alarm.text_key))) == {""}


def test_what_a_step_changed_is_written_at_its_end_or_not_at_all(house: House) -> None:
    with house.app.database.transaction() as tx:
        with tx.step(house.clock) as step:
            member = step.session.scalars(select(Member).order_by(Member.id)).first()
            assert member is not None
            member.language = "xx"
        with pytest.raises(Refusal), tx.step(house.clock) as step:
            same = step.session.get_one(Member, member.id)
            assert same is not member and same.language == "xx"
            same.language = "yy"
            raise Refusal("refuse.not_found")
        with tx.step(house.clock) as step:
            assert step.session.get_one(Member, member.id).language == "xx"


def test_who_is_handled_in_a_step_is_forgotten_at_its_end(house: House) -> None:
    with house.app.database.transaction() as tx:
        with tx.step(house.clock) as step:
            step.writer_id, step.channel_of_writer, step.to_answer = step.new_id(), "telegram", {"answers": ["", "1"]}
        with tx.step(house.clock) as step:
            assert (step.writer_id, step.channel_of_writer, step.to_answer) == (None, "", {})


def test_a_question_is_asked_once_for_all_expected_keys(house: House) -> None:
    with house.app.database.transaction() as tx:
        alarm(tx, "1")
    with house.app.database.transaction() as tx:
        made = statements(house.app.database)
        tx.ahead.expect(BY_SUBJECT, ["1", "2"])
        for subject, found in (("2", 0), ("1", 1), ("3", 0), ("1", 1)):
            with tx.step(house.clock) as step:
                assert len(step.ahead.ask(BY_SUBJECT, subject)) == found
        assert len(made) == 2  # "3" was not expected


def test_a_new_row_changes_the_answers_that_it_concerns(house: House) -> None:
    with house.app.database.transaction() as tx:
        tx.ahead.expect(BY_SUBJECT, ["1", "2"])
        assert not tx.ahead.ask(BY_SUBJECT, "1") and tx.ahead.ask(COUNT)[0].count == 0
        made = statements(house.app.database)
        with tx.step(house.clock) as step:
            alarm(step, "1")
        assert not tx.ahead.ask(BY_SUBJECT, "2")
        assert made == []
        assert len(tx.ahead.ask(BY_SUBJECT, "1")) == 1 and tx.ahead.ask(COUNT)[0].count == 1
        assert made == ["INSERT INTO alarms", "SELECT alarms.subject, alarms.text_key", "SELECT count(*) AS"]


def test_every_change_and_every_refusal_makes_the_next_question_be_asked_again(house: House) -> None:
    def known(tx: Tx) -> list[str]:
        return [row.text_key for row in tx.ahead.ask(BY_SUBJECT, "1")]

    with house.app.database.transaction() as tx:
        row = alarm(tx, "1")
        assert known(tx) == [""]
        tx.execute(update(Alarm).values(text_key="by a statement"))
        assert known(tx) == ["by a statement"]
        tx.session.execute(update(Alarm).values(text_key="by the session"))
        assert known(tx) == ["by the session"]
        row.text_key = "by the object"
        assert known(tx) == ["by the object"]
        with pytest.raises(Refusal), tx.step(house.clock) as step:
            step.execute(update(Alarm).values(text_key="undone"))
            assert known(step) == ["undone"]
            raise Refusal("refuse.not_found")
        assert known(tx) == ["by the object"]
        with pytest.raises(Refusal), tx.savepoint():
            tx.execute(update(Alarm).values(text_key="undone"))
            assert known(tx) == ["undone"]
            raise Refusal("refuse.not_found")
        assert known(tx) == ["by the object"]


def test_no_answer_holds_an_object_of_a_step_that_has_ended(house: House) -> None:
    with house.app.database.transaction() as tx:
        with tx.step(house.clock) as step:
            step.execute(update(Alarm).values(text_key="changed"))
            step.ahead.ask(MEMBERS)
        with tx.step(house.clock) as step:
            step.ahead.ask(MEMBERS)[0].Member.language = "xx"
    with house.app.database.transaction() as tx:
        assert tx.ahead.ask(MEMBERS)[0].Member.language == "xx"


def test_what_is_remembered_beside_answers_lasts_as_long_as_these(house: House) -> None:
    with house.app.database.transaction() as tx:
        tx.ahead.ask(BY_SUBJECT, "1"), tx.ahead.ask(COUNT)
        tx.ahead.memo(list, BY_SUBJECT).append("kept")
        tx.ahead.memo(list, COUNT).append("gone")
        alarm(tx, "2")
        assert (tx.ahead.memo(list, BY_SUBJECT), tx.ahead.memo(list, COUNT)) == (["kept"], [])
        tx.execute(update(Alarm).values(text_key="changed"))
        assert tx.ahead.memo(list, BY_SUBJECT) == []


def test_a_savepoint_within_a_step_is_undone_alone_and_with_its_step(house: House) -> None:
    def write(step: Tx, words: str) -> None:
        step.execute(update(Alarm).values(text_key=words))

    with house.app.database.transaction() as tx:
        alarm(tx, "1")
        with tx.step(house.clock) as step, step.savepoint():
            write(step, "first")
        with tx.step(house.clock) as step, pytest.raises(ValueError, match="wrong"), step.savepoint():
            write(step, "second")
            raise ValueError("wrong")
        with pytest.raises(Refusal), tx.step(house.clock) as step:
            with step.savepoint():
                write(step, "third")
            raise Refusal("refuse.not_found")
        assert tx.session.scalars(select(Alarm.text_key)).all() == ["first"]


@pytest.mark.parametrize("way", ["execute", "scalar", "scalars"])
def test_whatever_way_of_the_session_writes_is_undone_with_its_step(house: House, way: str) -> None:
    with house.app.database.transaction() as tx:
        alarm(tx, "1")
        with pytest.raises(Refusal), tx.step(house.clock) as step:
            getattr(step.session, way)(update(Alarm).values(text_key="changed").returning(Alarm.text_key))
            raise Refusal("refuse.not_found")
        assert tx.session.scalars(select(Alarm.text_key)).all() == [""]


def test_a_cache_of_its_own_is_used_until_the_commit(house: House) -> None:
    shared = house.app.database.names
    with house.app.database.transaction() as tx:
        with pytest.raises(Refusal), tx.step(house.clock) as step:
            step.names = NameCache()
            raise Refusal("refuse.not_found")
        with tx.step(house.clock) as step:
            assert step.names is shared
            step.names = own = NameCache()
        with tx.step(house.clock) as step:
            assert step.names is own
    with house.app.database.transaction() as tx:
        assert tx.names is shared
