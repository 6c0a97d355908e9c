"""A bare echo bot on aiogram: two messages for each update, nothing stored."""

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message

ROOT, TOKEN, OTHER = sys.argv[1], sys.argv[2], int(sys.argv[3])
dispatcher = Dispatcher()


@dispatcher.message()
async def echo(message: Message, bot: Bot) -> None:
    """Answers the writer, and tells one more chat."""
    await message.answer(message.text)
    await bot.send_message(OTHER, message.text)


bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(ROOT)))
asyncio.run(dispatcher.start_polling(bot))
