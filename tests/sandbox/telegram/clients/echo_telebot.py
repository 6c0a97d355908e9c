"""An echo bot on pyTelegramBotAPI: texts, files and albums come back, a button edits, a reaction is returned.

Arguments: the address of the Bot API, the token, and "poll" or "hook".
"""

import sys
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO

import telebot
from telebot import apihelper
from telebot.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaPhoto,
    Message,
    MessageReactionUpdated,
    Update,
)

ROOT, TOKEN, MODE = sys.argv[1:]
SECRET = "s3cret"
KINDS = ["message", "callback_query", "message_reaction"]
apihelper.API_URL = ROOT + "/bot{0}/{1}"
apihelper.FILE_URL = ROOT + "/file/bot{0}/{1}"
bot = telebot.TeleBot(TOKEN, threaded=False)
albums: dict[str, list[bytes]] = defaultdict(list)


def fetched(file_id: str) -> bytes:
    """The bytes of a file."""
    return bot.download_file(bot.get_file(file_id).file_path)


@bot.message_handler(commands=["balas"])
def answer(message: Message) -> None:
    bot.send_message(message.chat.id, "balasan")


@bot.message_handler(content_types=["text"])
def echo_text(message: Message) -> None:
    button = InlineKeyboardMarkup([[InlineKeyboardButton("Ubah", callback_data="edit")]])
    bot.send_message(message.chat.id, message.text, reply_markup=button)


@bot.message_handler(content_types=["photo"])
def echo_photo(message: Message) -> None:
    """A single picture comes back at once, an album once both of its pictures are there."""
    data = fetched(message.photo[-1].file_id)
    if not message.media_group_id:
        bot.send_photo(message.chat.id, data, caption=message.caption)
        return
    album = albums[message.media_group_id]
    album.append(data)
    if len(album) == 2:
        bot.send_media_group(message.chat.id, [InputMediaPhoto(InputFile(BytesIO(each))) for each in album])


@bot.message_handler(content_types=["document"])
def echo_document(message: Message) -> None:
    data = fetched(message.document.file_id)
    bot.send_document(message.chat.id, data, visible_file_name=message.document.file_name)


@bot.callback_query_handler(func=lambda query: True)
def edit(query: CallbackQuery) -> None:
    bot.edit_message_text("diubah", query.message.chat.id, query.message.message_id)
    bot.answer_callback_query(query.id, "siap")


@bot.message_reaction_handler(func=lambda reaction: True)
def react(reaction: MessageReactionUpdated) -> None:
    bot.set_message_reaction(reaction.chat.id, reaction.message_id, reaction.new_reaction)


class Hook(BaseHTTPRequestHandler):
    """Takes updates that carry the secret."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        trusted = self.headers["X-Telegram-Bot-Api-Secret-Token"] == SECRET
        if trusted:
            bot.process_new_updates([Update.de_json(body.decode())])
        self.send_response(200 if trusted else 403)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in http.server
        """Keep the test's output clean."""


if MODE == "poll":
    bot.infinity_polling(allowed_updates=KINDS)
else:
    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        bot.set_webhook(f"http://127.0.0.1:{server.server_port}/hook", secret_token=SECRET, allowed_updates=KINDS)
        server.serve_forever()
