"""Telegram: the Bot API through python-telegram-bot's `Bot`. Updates stay raw JSON.

The library's own Updater confirms updates before a handler has run, so a crash loses them. Here the caller decides when
an update is confirmed.
"""

import hmac
import html
import re
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from telegram import (
    Bot,
    BotCommand,
    ChatMemberAdministrator,
)
from telegram.error import (
    BadRequest,
    Forbidden,
    TelegramError,
)

from bot.channels.channel import (
    POLL_SECONDS,
    Abilities,
    Envelope,
    Fetched,
    Limits,
    Push,
    Rates,
    Rejected,
    Subscription,
)
from bot.channels.telegram.envelopes import make_envelope, update_number
from bot.channels.telegram.errors import delivery_error
from bot.channels.telegram.files import as_upload, download_path
from bot.channels.telegram.markup import keyboard, reply
from bot.channels.telegram.proxy import find_proxy
from bot.channels.telegram.reader import ASKED_FOR, NAME, PRESENT, kind_of, read_outline, read_update
from bot.channels.telegram.transport import AiohttpRequest
from bot.messages import Attachment, Incoming
from bot.outgoing import Outgoing
from bot.settings import TelegramSettings

# The library warns about raw calls. They are needed: an update that it cannot parse would block all others.
warnings.filterwarnings("ignore", message="Please use 'Bot.")

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header
# A keyboard may have a hundred buttons, so that no list needs pages. Longer labels would be cut by the app.
LIMITS = Limits(options=100, action_label=64, option_label=64, option_detail=64)
_LINK, _START = "https://t.me/", "?start="  # before and after the bot's name
_WITHOUT_CAPTION = {"video_note": "sendVideoNote", "sticker": "sendSticker"}
NO_TOPIC = ("thread not found", "topic_closed", "topic_deleted")
# Errors of calls that have nothing left to do.
HARMLESS = ("message is not modified", "query is too old", "message to delete not found")


class TelegramChannel:
    """One bot of Telegram."""

    name = NAME

    def __init__(self, settings: TelegramSettings) -> None:
        """Raises `Misconfigured` if the environment names a proxy that cannot be used."""
        self.abilities = Abilities(
            edits=True,
            removal=settings.remove_group_tips,
            taking_back=True,
            protection=True,
            silence=True,
            answers=True,
            commands=True,
            groups=True,
            files=True,
            replies=True,
            own_phone=True,
        )
        self.limits = LIMITS
        self._username = ""  # known after `link` or `recall`
        self.rates = Rates(settings.messages_per_second, settings.chat_per_second, settings.group_per_minute)
        self.push = Push(settings.pushed_to, settings.webhook_secret.get_secret_value(), settings.webhook_url)
        self.groups: Sequence[str] = [str(chat) for chat in settings.group_ids]
        token, root = settings.token.get_secret_value(), settings.base_url.rstrip("/")
        self.proxy = find_proxy(settings.base_url)
        self._requests = (
            AiohttpRequest(connections=32, read_timeout=10, proxy=self.proxy),
            AiohttpRequest(connections=1, read_timeout=POLL_SECONDS + 10, proxy=self.proxy),
        )
        self.bot = Bot(
            token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=self._requests[0],
            get_updates_request=self._requests[1],
        )

    def refuse_push(self, headers: Mapping[str, str]) -> int:
        given = headers.get(SECRET_HEADER)
        if given is None:
            return 401
        return 0 if hmac.compare_digest(given.encode(errors="surrogateescape"), self.push.secret.encode()) else 403

    async def fetch(self, cursor: str, wait: int) -> Fetched:
        """The next raw updates. The cursor is Telegram's offset: it forgets the updates before it."""
        offset = int(cursor or 0)
        try:
            updates: Any = await self.bot.do_api_request(
                "getUpdates",
                api_kwargs={"offset": offset, "timeout": wait, "allowed_updates": list(ASKED_FOR)},
                read_timeout=wait + 10,
            )
        except TelegramError as error:
            raise delivery_error(error) from None
        return Fetched(updates, str(max(((update_number(each) or 0) + 1 for each in updates), default=offset)))

    async def link(self) -> str:
        try:
            bot = await self.bot.get_me()
        except TelegramError as error:
            raise delivery_error(error) from None
        self._username = str(bot.username)
        return f"{_LINK}{bot.username}{_START}"

    def recall(self, link: str) -> None:
        self._username = self._username or link.removeprefix(_LINK).removesuffix(_START)

    async def standing(self, chat: str) -> str:
        try:
            member = await self.bot.get_chat_member(chat, (await self.bot.get_me()).id)
        except (BadRequest, Forbidden):  # the bot does not know this chat
            return "out"
        except TelegramError as error:
            raise delivery_error(error) from None
        return PRESENT.get(member.status, "out")

    async def missing_rights(self, chat: str) -> list[str]:
        """What the bot needs in a group and may not do there: "admin", or "delete" and "pin". A diagnosis."""
        try:
            member = await self.bot.get_chat_member(chat, (await self.bot.get_me()).id)
        except (BadRequest, Forbidden):
            return []
        except TelegramError as error:
            raise delivery_error(error) from None
        if not isinstance(member, ChatMemberAdministrator):
            return ["admin"]
        rights = {"delete": member.can_delete_messages or not self.abilities.removal, "pin": member.can_pin_messages}
        return [name for name, held in rights.items() if not held]

    async def subscribe(self, push: Push) -> None:
        """Sets the webhook, or removes it if there is no URL. Waiting updates are kept."""
        try:
            if push.url:
                await self.bot.set_webhook(push.url, secret_token=push.secret, allowed_updates=ASKED_FOR)
            else:
                await self.bot.delete_webhook()
        except BadRequest as error:
            # The error is about the URL of the webhook, and the operator needs its text.
            raise Rejected(str(error)) from None
        except TelegramError as error:
            raise delivery_error(error) from None

    async def subscription(self) -> Subscription:
        """The webhook as Telegram sees it."""
        try:
            info = await self.bot.get_webhook_info()
        except TelegramError as error:
            raise delivery_error(error) from None
        return Subscription(info.url, info.pending_update_count, info.last_error_message or "", info.last_error_date)

    def envelope(self, payload: Mapping[str, Any]) -> Envelope:
        return make_envelope(payload)

    def read(self, payload: Mapping[str, Any]) -> Incoming:
        if payload and kind_of(payload) not in ASKED_FOR:
            return read_outline(payload)
        return read_update(payload, self._username)

    def outline(self, payload: Mapping[str, Any]) -> Incoming:
        return read_outline(payload)

    async def carry_out(self, outgoing: Outgoing) -> str:
        try:
            return await getattr(self, f"_{outgoing.operation}")(outgoing)  # type: ignore[no-any-return]
        except BadRequest as error:
            if any(part in str(error).lower() for part in HARMLESS):
                return outgoing.message_id
            raise delivery_error(error) from None
        except TelegramError as error:
            raise delivery_error(error) from None

    async def download(self, reference: str, most_bytes: int) -> bytes:
        try:
            file = await self._call("getFile", file_id=reference)
            return await self._requests[0].download(f"{self.bot.base_file_url}/{download_path(file)}", most_bytes)
        except TelegramError as error:
            raise delivery_error(error) from None

    async def close(self) -> None:
        """Closes the connections."""
        for request in self._requests:
            await request.shutdown()

    async def _send(self, outgoing: Outgoing) -> str:
        common = {
            "chat_id": outgoing.chat,
            "reply_markup": keyboard(outgoing),
            "protect_content": outgoing.protect,
            "disable_notification": outgoing.silent,
            **reply(outgoing),
        }
        if outgoing.attachment:
            message = await self._send_attachment(outgoing, outgoing.attachment, common)
        else:
            message = await self._send_text(outgoing, common)
        return str(message["message_id"])

    async def _send_text(self, outgoing: Outgoing, common: Mapping[str, Any]) -> Any:
        """Sends a text to its topic; to the group as a whole if the topic is gone or closed."""
        if outgoing.topic:
            try:
                return await self._call_with_markup(
                    "sendMessage", "text", outgoing, {**common, "message_thread_id": int(outgoing.topic)}
                )
            except BadRequest as error:
                if not any(part in str(error).lower() for part in NO_TOPIC):
                    raise
        return await self._call_with_markup("sendMessage", "text", outgoing, common)

    async def _send_attachment(self, outgoing: Outgoing, attachment: Attachment, common: Mapping[str, Any]) -> Any:
        """Sends an attachment by its file id or its bytes. Pictures are blurred until tapped, also in notifications."""
        kind = attachment.kind
        if kind in {"location", "live_location"}:
            latitude, longitude = map(float, attachment.detail.split(","))
            return await self._call("sendLocation", latitude=latitude, longitude=longitude, **common)
        file = as_upload(outgoing.file, attachment) if outgoing.file else attachment.reference
        if kind in _WITHOUT_CAPTION:
            return await self._call(_WITHOUT_CAPTION[kind], **{kind: file}, **common)
        blurred = {"has_spoiler": True} if kind in {"photo", "video", "animation"} else {}
        arguments = {**common, **blurred, kind: file}
        return await self._call_with_markup(f"send{kind.capitalize()}", "caption", outgoing, arguments)

    async def _edit(self, outgoing: Outgoing) -> str:
        arguments = {
            "chat_id": outgoing.chat,
            "message_id": int(outgoing.message_id),
            "reply_markup": keyboard(outgoing),
        }
        await self._call_with_markup("editMessageText", "text", outgoing, arguments)
        return outgoing.message_id

    async def _call_with_markup(self, method: str, field: str, outgoing: Outgoing, arguments: Mapping[str, Any]) -> Any:
        """Makes the call with markup, or with plain text if Telegram rejects the markup."""
        marked = outgoing.text.replace("<hidden>", "<tg-spoiler>").replace("</hidden>", "</tg-spoiler>")
        try:
            return await self._call(method, **{field: marked}, parse_mode="HTML", **arguments)
        except BadRequest as error:
            if "can't parse entities" not in str(error).lower():
                raise
            plain = html.unescape(re.sub(r"</?\w+>", "", outgoing.text))
            return await self._call(method, **{field: plain}, **arguments)

    async def _call(self, method: str, **arguments: Any) -> Any:
        """Makes a call and returns the raw answer. Building the library's objects would cost more than the call."""
        return await self.bot.do_api_request(method, api_kwargs=arguments)

    async def _answer(self, outgoing: Outgoing) -> str:
        await self._call("answerCallbackQuery", callback_query_id=outgoing.press_id, text=outgoing.text or None)
        return ""

    async def _take_back(self, outgoing: Outgoing) -> str:
        return await self._delete(outgoing)

    async def _delete(self, outgoing: Outgoing) -> str:
        await self.bot.delete_message(outgoing.chat, int(outgoing.message_id))
        return ""

    async def _pin(self, outgoing: Outgoing) -> str:
        await self.bot.pin_chat_message(outgoing.chat, int(outgoing.message_id or 0), disable_notification=True)
        return ""

    async def _leave(self, outgoing: Outgoing) -> str:
        await self.bot.leave_chat(outgoing.chat)
        return ""

    async def _commands(self, outgoing: Outgoing) -> str:
        commands = [BotCommand(name, description) for name, description in outgoing.commands]
        await self.bot.set_my_commands(commands, scope={"type": "chat", "chat_id": outgoing.chat})  # type: ignore[arg-type]
        return ""
