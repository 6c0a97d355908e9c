"""What is wrong between the platform and this machine, for `doctor`."""

import asyncio
from datetime import timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout

from bot.channels.telegram.adapter import TelegramChannel
from bot.clock import SystemClock
from bot.messages import DeliveryError, Source, Text, text
from bot.settings import HEALTH_PATH, Settings

ASK_SECONDS = 5.0
REVOKED = "InvalidToken"
MANY = 100
OFF_AT_MOST = timedelta(minutes=1)
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - asked here, not listened at


def outside_faults(settings: Settings) -> list[Text]:
    """One text for each fault of token, webhook, port and clock; none when all is well."""
    return asyncio.run(_ask(settings))


async def _ask(settings: Settings) -> list[Text]:
    telegram = TelegramChannel(settings.telegram.token.get_secret_value(), settings.telegram.base_url)
    try:
        return [
            *await _webhook_faults(settings, telegram),
            *await _port_faults(settings),
            *await _clock_faults(settings),
        ]
    finally:
        await telegram.close()


async def _webhook_faults(settings: Settings, source: Source) -> list[Text]:
    try:
        seen = await source.subscription()
    except DeliveryError as error:
        reason = str(error)
        return [text("doctor.token_refused" if reason == REVOKED else "doctor.platform", reason=reason)]
    faults = []
    if seen.waiting > MANY:
        faults.append(text("doctor.pending", count=seen.waiting))
    if seen.url not in ("", settings.telegram.webhook_url):
        faults.append(text("doctor.webhook_taken", host=urlsplit(seen.url).hostname or "–"))
    if seen.error and seen.waiting:  # an error stays there long after it was overcome
        faults.append(text("doctor.webhook_failing", reason=seen.error, at=seen.failed_at))
    return faults


async def _clock_faults(settings: Settings) -> list[Text]:
    """Ours beside the platform's; who cannot be reached has been named already."""
    try:
        async with (
            ClientSession(timeout=ClientTimeout(ASK_SECONDS)) as session,
            session.get(settings.telegram.base_url, allow_redirects=False) as answer,
        ):
            theirs = parsedate_to_datetime(answer.headers["Date"])
    except (ClientError, OSError, ValueError, KeyError):
        return []
    ours = SystemClock().now()
    return [text("doctor.clock", ours=ours, theirs=theirs)] if abs(ours - theirs) > OFF_AT_MOST else []


async def _port_faults(settings: Settings) -> list[Text]:
    """Our own bot may listen there, and nobody else."""
    port, host = settings.listening_port, settings.web.host
    if not port:
        return []
    address = EVERYWHERE.get(host, host)
    address = f"[{address}]" if ":" in address else address
    try:
        async with (
            ClientSession(timeout=ClientTimeout(ASK_SECONDS)) as session,
            session.get(f"http://{address}:{port}{HEALTH_PATH}") as answer,
        ):
            page = await answer.json()
            failing = ", ".join(page["failing"])
    except ClientConnectorError:
        return []  # nobody has it
    except (ClientError, OSError, ValueError, KeyError, TypeError):
        return [text("doctor.port_taken", port=port, host=host)]
    return [text("doctor.failing", parts=failing)] if failing else []
