"""A bare echo bot on stock python-telegram-bot: two messages for each update, nothing stored."""

import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

ROOT, TOKEN, OTHER = sys.argv[1], sys.argv[2], int(sys.argv[3])


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answers the writer, and tells one more chat."""
    await update.message.reply_text(update.message.text)
    await context.bot.send_message(OTHER, update.message.text)


application = Application.builder().token(TOKEN).base_url(f"{ROOT}/bot").build()
application.add_handler(MessageHandler(filters.ALL, echo))
application.run_polling()
