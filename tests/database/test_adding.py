"""Adding rows: those of a step are written together, before anything reads them, and dropped if the step fails."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from bot.database.transaction import Tx
from bot.domain.due_steps import cancel, schedule
from bot.errors import Refusal
from bot.models.account import Stranger
from bot.models.alarm import Alarm
from bot.models.due_step import DueStep, Step
from bot.models.follow_up import FollowUp
from bot.models.source import Source
from bot.models.tip import Tip
from bot.models.tip_event import TipEvent
from bot.services import sweep
from tests.database.statements import alarm, alarms, statements
from tests.house import House
from tests.tips import reported


def test_a_refusal_drops_what_was_added(house: House) -> None:
    with pytest.raises(Refusal), house.app.database.transaction() as tx:
        alarm(tx, "read")
        assert tx.session.scalar(select(func.count()).select_from(Alarm)) == 1
        alarm(tx, "not read")
        raise Refusal("refuse.not_found")
    assert alarms(house) == []


def test_each_way_of_reading_sees_what_was_added_before_it(house: House) -> None:
    count = select(func.count()).select_from(Alarm)
    with house.app.database.transaction() as tx:
        first = alarm(tx, "1")
        assert tx.session.scalar(count) == 1
        alarm(tx, "2")
        assert tx.execute(count).scalar() == 2
        third = alarm(tx, "3")
        assert tx.session.get(Alarm, third.id) is third
        alarm(tx, "4")
        tx.session.execute(update(Alarm).values(text_key="changed"))
        assert tx.session.scalars(select(Alarm.text_key)).all() == ["changed"] * 4
        alarm(tx, "5")
        tx.session.refresh(first)
        assert first.text_key == "changed"
    assert alarms(house) == ["1", "2", "3", "4", "5"]


async def test_the_rows_of_a_step_are_written_by_one_statement_a_table(house: House) -> None:
    await reported(house)
    with house.app.database.transaction() as tx:
        tip = tx.session.scalars(select(Tip)).one()
        made = statements(house.app.database)
        for due in (1, 2):
            at = tx.now + timedelta(days=due)
            row = tx.add(FollowUp, tip_id=tip.id, owner_id=tip.reporter_id, created_at=tx.now, due_at=at, text="cek")
            schedule(tx, Step.REMIND_AT, at, tip, row)  # refers to the row before
            tx.add(TipEvent, tip_id=tip.id, at=tx.now, event="follow_up_set", sentence="cek")
        assert made == []
    assert sorted(made) == ["INSERT INTO due_steps x2", "INSERT INTO follow_ups x2", "INSERT INTO tip_history x2"]
    assert made.index("INSERT INTO follow_ups x2") < made.index("INSERT INTO due_steps x2")


async def test_a_tip_and_rows_about_it_come_in_the_order_of_their_references(house: House) -> None:
    await reported(house)
    with house.app.database.transaction() as tx:
        tip = tx.session.scalars(select(Tip)).one()
        made, tip_id = statements(house.app.database), tx.new_id()
        tx.add(Source, tip_id=tip_id, created_at=tx.now, identity="Orang")
        tx.add(TipEvent, tip_id=tip_id, at=tx.now, event="reported")
        same = {name: getattr(tip, name) for name in ("reporter_id", "channel", "created_at", "touched_at", "status")}
        same |= {"urgency": tip.urgency, "desk": tip.desk, "in_group": False, "substances": []}
        tx.add(Tip, id=tip_id, code="AN-2", story="sabu", **same)
    assert made[0].startswith("INSERT INTO tips") and len(made) == 3
    assert house.story() == "sabu"


def test_a_row_that_changes_before_it_is_written_needs_no_update(house: House) -> None:
    key = b"somebody"
    with house.app.database.transaction() as tx:
        made = statements(house.app.database)
        row = tx.add(Stranger, account_key=key)
        assert row.tries == 0
        row.tries = 1
    assert [each.split()[0] for each in made] == ["INSERT"]
    with house.app.database.transaction() as tx:
        row = tx.add(Stranger, account_key=b"another")
        assert tx.session.get(Stranger, key).tries == 1  # type: ignore[union-attr]
        row.tries = 2
    with house.app.database.transaction() as tx:
        assert tx.session.get(Stranger, b"another").tries == 2  # type: ignore[union-attr]


def test_a_repeated_key_is_an_error(house: House) -> None:
    with pytest.raises(IntegrityError), house.app.database.transaction() as tx:
        alarm(tx, "1"), alarm(tx, "1")


async def test_a_step_that_is_scheduled_again_is_stored_once_and_waits_again_unless_it_has_fired(house: House) -> None:
    def ended(fired: bool, end: datetime | None) -> datetime | None:
        """When the step has ended, after it was scheduled again."""
        with house.app.database.transaction() as tx:
            tx.session.execute(update(DueStep).where(DueStep.step == Step.RETURN).values(fired=fired, ended_at=end))
            schedule(tx, Step.RETURN, at, tx.session.scalars(select(Tip)).one())
        with house.app.database.transaction() as tx:
            return tx.session.scalars(select(DueStep.ended_at).where(DueStep.step == Step.RETURN)).one()

    await reported(house)
    now, at = house.clock.now(), house.clock.now() + timedelta(days=1)
    with house.app.database.transaction() as tx:
        tip = tx.session.scalars(select(Tip)).one()
        schedule(tx, Step.RETURN, at, tip), schedule(tx, Step.RETURN, at, tip)
    assert ended(fired=False, end=None) is None
    assert ended(fired=False, end=now) is None
    assert ended(fired=True, end=now) == now
    with house.app.database.transaction() as tx:
        tip = tx.session.scalars(select(Tip)).one()
        schedule(tx, Step.IDLE, at, tip), cancel(tx, tip)
        assert tx.session.scalars(select(DueStep).where(DueStep.ended_at.is_(None))).all() == []


def test_a_savepoint_drops_what_it_added_and_nothing_else(house: House) -> None:
    with house.app.database.transaction() as tx:
        alarm(tx, "before")
        with pytest.raises(ValueError, match="wrong"), tx.savepoint():
            alarm(tx, "written")
            assert tx.session.scalar(select(func.count()).select_from(Alarm)) == 2
            alarm(tx, "not written")
            raise ValueError("wrong")
        with tx.savepoint():
            alarm(tx, "inside")
        alarm(tx, "after")
    assert alarms(house) == ["after", "before", "inside"]


async def test_a_step_that_fails_drops_only_its_own_rows(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await reported(house)
    await house.press("liaison", "Tangani")
    await house.say("officer2", "/lapor pil koplo di Beji")
    await house.press("liaison", "Tangani")
    first, second = house.code(0), house.code(1)
    house.look()

    def fail_for_the_first(tx: Tx, step: Step, at: datetime, tip: Tip) -> None:
        if tip.code == first:
            raise ValueError("wrong")
        schedule(tx, step, at, tip)

    monkeypatch.setattr(sweep, "schedule", fail_for_the_first)
    with house.app.database.transaction() as tx:
        idle = (DueStep.step == Step.IDLE, DueStep.ended_at.is_(None))
        tx.session.execute(update(DueStep).where(*idle).values(due_at=tx.now))
    await house.app.sweep()
    await house.pump()
    shown = house.sees("liaison")
    assert len(shown) == 1 and second in shown[0]
    assert len(house.sees("operator")) == 1
    monkeypatch.undo()
    await house.pass_time(minutes=6)
    await house.app.sweep()
    await house.pump()
    shown = house.sees("liaison")
    assert len(shown) == 1 and first in shown[0]
