"""Checks of the connection to the platform: token, webhook, rights in the groups, port and clock."""

import asyncio
from datetime import timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout

from bot.channels.channel import DeliveryError, NotAuthorised, Source
from bot.channels.telegram.adapter import TelegramChannel
from bot.channels.telegram.proxy import find_proxy, without_password
from bot.clock import SystemClock
from bot.messages import Text, text
from bot.settings import HEALTH_PATH, Settings

ASK_SECONDS = 5.0  # timeout of a request
MANY = 100  # more waiting updates than this are a fault
MAX_CLOCK_DIFFERENCE = timedelta(minutes=1)
# Addresses of the server on this machine, by the host it listens at.
LOCAL_ADDRESSES = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - only connected to


def used_proxy(settings: Settings) -> Text | None:
    """Says which proxy the calls go through, if any.

    Raises:
        Misconfigured: the environment names a proxy that cannot be used.
    """
    proxy = without_password(find_proxy(settings.telegram.base_url))
    return text("doctor.proxy", proxy=proxy) if proxy else None


def platform_faults(settings: Settings) -> list[Text]:
    """One text for each fault of token, webhook, port and clock."""
    return asyncio.run(_check_all(settings))


async def _check_all(settings: Settings) -> list[Text]:
    telegram = TelegramChannel(settings.telegram)
    try:
        return [
            *await _webhook_faults(telegram),
            *await _group_faults(telegram),
            *await _port_faults(settings),
            *await _clock_faults(settings, telegram.proxy),
        ]
    finally:
        await telegram.close()


async def _webhook_faults(source: Source) -> list[Text]:
    try:
        subscription = await source.subscription()
    except NotAuthorised:
        return [text("doctor.token_refused")]
    except DeliveryError as error:
        return [text("doctor.platform", reason=str(error))]
    faults = []
    if subscription.waiting > MANY:
        faults.append(text("doctor.pending", count=subscription.waiting))
    if subscription.url not in ("", source.push.url, source.push.earlier):
        faults.append(text("doctor.webhook_taken", host=urlsplit(subscription.url).hostname or "–"))
    if subscription.error and subscription.waiting:  # Telegram keeps the last error after it is solved
        faults.append(text("doctor.webhook_failing", reason=subscription.error, at=subscription.failed_at))
    return faults


async def _group_faults(telegram: TelegramChannel) -> list[Text]:
    """What the bot may not do in its groups. `_webhook_faults` reports an unreachable platform."""
    try:
        return [
            text(f"doctor.group_{right}", chat=chat)
            for chat in telegram.groups
            for right in await telegram.missing_rights(chat)
        ]
    except DeliveryError:
        return []


async def _clock_faults(settings: Settings, proxy: str) -> list[Text]:
    """Compares this machine's clock with the platform's. `_webhook_faults` reports an unreachable platform."""
    try:
        async with (
            ClientSession(timeout=ClientTimeout(ASK_SECONDS)) as session,
            session.get(settings.telegram.base_url, allow_redirects=False, proxy=proxy or None) as answer,
        ):
            theirs = parsedate_to_datetime(answer.headers["Date"])
    except (ClientError, OSError, ValueError, KeyError):
        return []
    ours = SystemClock().now()
    return [text("doctor.clock", ours=ours, theirs=theirs)] if abs(ours - theirs) > MAX_CLOCK_DIFFERENCE else []


async def _port_faults(settings: Settings) -> list[Text]:
    """The port must be free or used by this bot; a running bot must be healthy."""
    port, host = settings.listening_port, settings.web.host
    if not port:
        return []
    address = LOCAL_ADDRESSES.get(host, host)
    address = f"[{address}]" if ":" in address else address
    try:
        async with (
            ClientSession(timeout=ClientTimeout(ASK_SECONDS)) as session,
            session.get(f"http://{address}:{port}{HEALTH_PATH}") as answer,
        ):
            page = await answer.json()
            failing = ", ".join(page["failing"])
    except ClientConnectorError:
        return []  # the port is free
    except (ClientError, OSError, ValueError, KeyError, TypeError):
        return [text("doctor.port_taken", port=port, host=host)]
    return [text("doctor.failing", parts=failing)] if failing else []
