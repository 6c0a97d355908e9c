"""What a trial looks at in the database and in the log of its bots."""

from pathlib import Path
from typing import Any

from sqlalchemy import func, or_
from sqlalchemy import select as sql

from bot.database import Tx
from bot.models.due import DueStep
from bot.models.queue import Outbox, OutboxState


def overdue(tx: Tx) -> bool:
    """Whether a step has come due and not been done."""
    return bool(tx.session.scalar(sql(DueStep.id).where(DueStep.ended_at.is_(None), DueStep.due_at <= tx.now).limit(1)))


def next_send(tx: Tx) -> float | None:
    """Seconds until a waiting message may go; None when one may go now."""
    ready = or_(Outbox.not_before.is_(None), Outbox.not_before <= tx.now)
    free = or_(Outbox.leased_until.is_(None), Outbox.leased_until <= tx.now)
    waiting = Outbox.state == OutboxState.WAITING
    if tx.session.scalar(sql(Outbox.id).where(waiting, ready, free).limit(1)):
        return None
    first = tx.session.scalar(sql(func.min(func.coalesce(Outbox.not_before, Outbox.leased_until))).where(waiting))
    return max(1.0, (first - tx.now).total_seconds()) if first else None


def told(log: Path, settings: Any) -> list[str]:
    """What must not stand in a log."""
    content = log.read_text()
    token = settings.telegram.token.get_secret_value()
    return [f"the log has {word!r}" for word in ("nomor 0", token, "Traceback") if word in content]
