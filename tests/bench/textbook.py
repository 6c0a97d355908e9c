"""The same job as a tutorial would do it: stock python-telegram-bot, SQLAlchemy's asynchronous ORM, one handler.

It keeps what this bot keeps of a report (member, message, tip, history, deadline), chooses the liaison with the least
open tips, and sends the receipt and the offer. It neither seals nor survives a kill: updates are acknowledged before
they are stored, and what is to be sent is in memory only.
"""

import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex

from sqlalchemy import ForeignKey, event, func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

ROOT, TOKEN, LIAISON = sys.argv[1], sys.argv[2], int(sys.argv[3])
LIAISONS = 10
SUBSTANCES = {"sabu": "sabu", "pil ll": "pil_ll", "koplo": "pil_ll", "karnopen": "karnopen", "ganja": "ganja"}


class Base(DeclarativeBase):
    """The declarative base; every table has a running number."""

    id: Mapped[int] = mapped_column(primary_key=True)


class Member(Base):
    __tablename__ = "members"
    chat: Mapped[int] = mapped_column(unique=True)
    liaison: Mapped[bool] = mapped_column(index=True)


class Message(Base):
    __tablename__ = "messages"
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    platform_id: Mapped[int]
    text: Mapped[str]
    sent_at: Mapped[datetime]


class Tip(Base):
    __tablename__ = "tips"
    code: Mapped[str] = mapped_column(unique=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"))
    liaison_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    open: Mapped[bool] = mapped_column(index=True)
    substances: Mapped[str]


class Line(Base):
    __tablename__ = "history"
    tip_id: Mapped[int] = mapped_column(ForeignKey("tips.id"), index=True)
    event: Mapped[str]
    at: Mapped[datetime]


class Deadline(Base):
    __tablename__ = "deadlines"
    tip_id: Mapped[int] = mapped_column(ForeignKey("tips.id"))
    due_at: Mapped[datetime] = mapped_column(index=True)


engine = create_async_engine(f"sqlite+aiosqlite:///{Path(tempfile.mkdtemp(prefix='textbook-')) / 'bot.db'}")
sessions = async_sessionmaker(engine, expire_on_commit=False)


@event.listens_for(engine.sync_engine, "connect")
def prepare(connection, _record) -> None:
    """As durable as this bot."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


async def set_up(_application: Application) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with sessions.begin() as session:
        session.add_all(Member(chat=LIAISON + number, liaison=True) for number in range(LIAISONS))


async def report(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    async with sessions.begin() as session:
        tip, liaison = await stored(session, update)
    await update.message.reply_html(f"<b>{tip.code}</b> diterima.", reply_markup=buttons(tip, "Tadi", "Lewati"))
    offer = f"<b>{tip.code}</b>: informasi baru, mohon ditangani."
    await context.bot.send_message(liaison.chat, offer, "HTML", reply_markup=buttons(tip, "Tangani", "Alihkan"))


async def stored(session: AsyncSession, update: Update) -> tuple[Tip, Member]:
    """The tip, and the liaison with the least open ones."""
    chat, text, now = update.effective_chat.id, update.message.text, datetime.now(UTC)
    member = await session.scalar(select(Member).where(Member.chat == chat))
    if member is None:
        member = Member(chat=chat, liaison=False)
        session.add(member)
        await session.flush()
    work = select(func.count()).where(Tip.liaison_id == Member.id, Tip.open).scalar_subquery()
    liaison = await session.scalar(select(Member).where(Member.liaison).order_by(work, Member.id).limit(1))
    message = Message(author_id=member.id, platform_id=update.message.message_id, text=text, sent_at=now)
    session.add(message)
    await session.flush()
    found = sorted({name for word, name in SUBSTANCES.items() if word in text.lower()})
    tip = Tip(
        code=f"AN-{token_hex(3)}", message_id=message.id, liaison_id=liaison.id, open=True, substances=" ".join(found)
    )
    session.add(tip)
    await session.flush()
    session.add_all(Line(tip_id=tip.id, event=event_, at=now) for event_ in ("reported", "offered"))
    session.add(Deadline(tip_id=tip.id, due_at=now + timedelta(hours=12)))
    return tip, liaison


def buttons(tip: Tip, *labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(each, callback_data=f"{each}:{tip.code}") for each in labels]])


application = Application.builder().token(TOKEN).base_url(f"{ROOT}/bot").post_init(set_up).build()
application.add_handler(MessageHandler(filters.TEXT, report))
application.run_polling()
