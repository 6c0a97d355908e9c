"""An echo bot on aiogram: texts, files and albums come back, a button edits, a reaction is returned.

Arguments: the address of the Bot API, the token, and "poll" or "hook".
"""

import asyncio
import sys
from collections import defaultdict
from io import BytesIO

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.methods import SendMessage
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
    MessageReactionUpdated,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

ROOT, TOKEN, MODE = sys.argv[1:]
SECRET = "s3cret"
BUTTON = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Ubah", callback_data="edit")]])
dispatcher = Dispatcher()
albums: dict[str, list[bytes]] = defaultdict(list)


async def fetched(bot: Bot, file_id: str) -> bytes:
    """The bytes of a file."""
    target = BytesIO()
    await bot.download(file_id, destination=target)
    return target.getvalue()


@dispatcher.message(Command("balas"))
async def answer_in_return(message: Message) -> SendMessage:
    """With a webhook this call is the answer to the update."""
    return SendMessage(chat_id=message.chat.id, text="balasan")


@dispatcher.message(F.text)
async def echo_text(message: Message) -> None:
    await message.answer(message.text, reply_markup=BUTTON)


@dispatcher.message(F.photo & F.media_group_id)
async def echo_album(message: Message, bot: Bot) -> None:
    """Answers once both pictures are there."""
    album = albums[message.media_group_id]
    album.append(await fetched(bot, message.photo[-1].file_id))
    if len(album) == 2:
        await message.answer_media_group([InputMediaPhoto(media=BufferedInputFile(data, "a.png")) for data in album])


@dispatcher.message(F.photo)
async def echo_photo(message: Message, bot: Bot) -> None:
    data = await fetched(bot, message.photo[-1].file_id)
    await message.answer_photo(BufferedInputFile(data, "a.png"), caption=message.caption)


@dispatcher.message(F.document)
async def echo_document(message: Message, bot: Bot) -> None:
    data = await fetched(bot, message.document.file_id)
    await message.answer_document(BufferedInputFile(data, message.document.file_name))


@dispatcher.callback_query()
async def edit(query: CallbackQuery) -> None:
    await query.message.edit_text("diubah")
    await query.answer("siap")


@dispatcher.message_reaction()
async def react(reaction: MessageReactionUpdated, bot: Bot) -> None:
    await bot.set_message_reaction(reaction.chat.id, reaction.message_id, reaction.new_reaction)


async def main() -> None:
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(ROOT)))
    kinds = dispatcher.resolve_used_update_types()
    if MODE == "poll":
        await dispatcher.start_polling(bot, allowed_updates=kinds)
        return
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token=SECRET).register(app, "/hook")
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    await bot.set_webhook(f"http://127.0.0.1:{port}/hook", secret_token=SECRET, allowed_updates=kinds)
    await asyncio.Event().wait()


asyncio.run(main())
