"""Albums (https://core.telegram.org/bots/api#sendmediagroup): separate messages with the same media_group_id."""

import json

from sandbox.telegram.access import sendable_chat
from sandbox.telegram.errors import Json, bad_request
from sandbox.telegram.parameters import Params
from sandbox.telegram.sending import caption_content, envelope, require_permission, write
from sandbox.telegram.signatures import ALBUM, method
from sandbox.telegram.uploads import media_content
from sandbox.telegram.world import World

SIZE = range(2, 11)
KINDS = ("photo", "video", "document", "audio")
# Documents go only with documents, audio files only with audio files.
UNMIXED = frozenset({"document", "audio"})


def send_media_group(world: World, params: Params) -> list[Json]:
    chat = sendable_chat(world, params)
    media = params.objects("media", "InputMedia")
    if len(media) not in SIZE:
        raise bad_request("media must include 2-10 items")
    kinds = {str(item.get("type", "")) for item in media}
    for kind in kinds - set(KINDS):
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unallowed in an album')
    if kinds & UNMIXED and len(kinds) > 1:
        raise bad_request(f"{sorted(kinds & UNMIXED)[0]} can't be mixed with other media types")
    shared = envelope(world, chat, params) | {"media_group_id": str(int.from_bytes(world.ids.nonce()[:6]))}
    contents = [described(world, params, item) | shared for item in media]
    for content in contents:
        require_permission(world, chat, content)
    world.limits.spend(chat.id, len(contents))
    silent = params.flag("disable_notification")
    return [write(world, chat, content, silent=silent) for content in contents]


def described(world: World, params: Params, item: Json) -> Json:
    """The message content for an InputMedia, with its caption."""
    names = ("caption", "parse_mode", "caption_entities", "show_caption_above_media")
    texts = {name: item[name] for name in names if item.get(name)}
    part = Params({name: text if isinstance(text, str) else json.dumps(text) for name, text in texts.items()})
    return caption_content(part) | media_content(world, params, item, str(item.get("type", "")))


METHODS = {"sendMediaGroup": method(send_media_group, f"{ALBUM} media")}
