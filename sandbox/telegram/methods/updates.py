"""Methods about the bot itself and how updates reach it (https://core.telegram.org/bots/api#getting-updates)."""

import re
from urllib.parse import urlsplit

from bot.clock import monotonic
from sandbox.telegram.errors import ApiError, Json, bad_request, conflict
from sandbox.telegram.parameters import Params
from sandbox.telegram.signatures import method
from sandbox.telegram.update_queue import KINDS as UPDATE_KINDS
from sandbox.telegram.update_queue import NOT_BY_DEFAULT
from sandbox.telegram.uploads import uploaded
from sandbox.telegram.world import Webhook, World

POLL_LIMIT = 100
POLL_SECONDS = 50
CONNECTIONS = 100
# Telegram requires https; these hosts may also use http.
PLAIN_HOSTS = ("127.0.0.1", "localhost")
PORTS = (80, 88, 443, 8443)


def get_me(world: World, _params: Params) -> Json:
    return world.bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": world.can_read_all_group_messages,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
    }


async def get_updates(world: World, params: Params) -> list[Json]:
    """Confirms the updates before `offset` and waits up to `timeout` real seconds for new ones."""
    if world.webhook.url:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    _remember_kinds(world, params)
    limit = min(max(params.integer("limit") or POLL_LIMIT, 1), POLL_LIMIT)
    ends = monotonic() + min(max(params.integer("timeout") or 0, 0), POLL_SECONDS)
    poll_number = world.queue.begin_poll()
    world.queue.confirm(params.integer("offset") or 0)
    while True:
        if poll_number != world.queue.poll_number:
            raise conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
        if world.webhook.url:
            raise conflict("terminated by setWebhook request")
        version = world.signal.version
        found = world.queue.read(limit)
        left = ends - monotonic()
        if found or left <= 0 or world.closing:
            return found
        await world.signal.wait(version, left)


def _remember_kinds(world: World, params: Params) -> None:
    """Sets the allowed kinds; without a readable list those of an earlier call stay."""
    try:
        kinds = params.structure("allowed_updates", "allowed_updates")
    except ApiError:
        return
    if isinstance(kinds, list):
        world.queue.allow([str(kind) for kind in kinds])


def set_webhook(world: World, params: Params) -> bool:
    url, secret = params.text("url"), params.text("secret_token")
    if not url:
        return delete_webhook(world, params)
    _check_address(url)
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    _remember_kinds(world, params)
    connections = min(max(params.integer("max_connections") or 40, 1), CONNECTIONS)
    address = params.text("ip_address") or "127.0.0.1"
    certificate = uploaded(params, "certificate") is not None
    world.webhook = Webhook(url, secret, connections, ip_address=address, certificate=certificate)
    _drop_pending(world, params)
    world.signal.advance()
    return True


def _check_address(url: str) -> None:
    """Refuses a URL that Telegram would refuse."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        port = parts.port
    except ValueError:
        raise bad_request("invalid webhook URL specified") from None
    if not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    if parts.hostname in PLAIN_HOSTS:
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if port not in (None, *PORTS):
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def delete_webhook(world: World, params: Params) -> bool:
    world.webhook = Webhook()
    _drop_pending(world, params)
    world.signal.advance()
    return True


def _drop_pending(world: World, params: Params) -> None:
    if params.flag("drop_pending_updates"):
        world.queue.clear()


def get_webhook_info(world: World, _params: Params) -> Json:
    webhook = world.webhook
    info: Json = {
        "url": webhook.url,
        "has_custom_certificate": webhook.certificate,
        "pending_update_count": len(world.queue),
    }
    if webhook.url:
        info |= {"max_connections": webhook.max_connections, "ip_address": webhook.ip_address}
    if webhook.last_error:
        info |= {"last_error_date": webhook.last_error_at, "last_error_message": webhook.last_error}
    if world.queue.allowed != UPDATE_KINDS - NOT_BY_DEFAULT:
        info["allowed_updates"] = sorted(world.queue.allowed)
    return info


METHODS = {
    "getMe": method(get_me),
    "getUpdates": method(get_updates, "offset limit timeout allowed_updates"),
    "setWebhook": method(
        set_webhook,
        "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token",
    ),
    "deleteWebhook": method(delete_webhook, "drop_pending_updates"),
    "getWebhookInfo": method(get_webhook_info),
}
