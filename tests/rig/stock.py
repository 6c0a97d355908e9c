"""The arm that must lose: stock python-telegram-bot as its guide shows it, with a handler that stores each message and
answers it.

What its handler committed is safe; what it acknowledged before that is what the rig must see missing.
"""

import sqlite3
from pathlib import Path
from typing import Any

from telegram import Bot, Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from tests.rig.deadly import Deadly

FILE = "stock.db"


def run(folder: Path, order: dict[str, Any], deadly: Deadly) -> None:
    """Until it is killed."""
    store = opened(folder)

    async def keep(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        store.execute("INSERT INTO kept VALUES (?)", [update.effective_message.text])
        deadly.passed("handle.before")
        store.commit()
        deadly.passed("handle.after")
        await update.effective_message.reply_text("tercatat")

    fetch = Bot.get_updates

    async def fetched(self: Bot, *args: Any, **named: Any) -> Any:
        updates = await fetch(self, *args, **named)
        if updates:
            deadly.passed("fetch.after")
        return updates

    Bot.get_updates = fetched  # type: ignore[method-assign]
    application = Application.builder().token(order["token"]).base_url(f"{order['far']}/bot").build()
    application.add_handler(MessageHandler(filters.ALL, keep))
    if order["port"]:
        address = f"http://127.0.0.1:{order['port']}/telegram"
        application.run_webhook(port=order["port"], url_path="telegram", secret_token="stock", webhook_url=address)
    else:
        application.run_polling()


def opened(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / FILE)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS kept (words TEXT)")
    return connection
