"""A walk through every method that the sandbox has; the fixture compares all answers with the description."""

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.telegram.client import SandboxClient
from sandbox.telegram.files import small_png
from sandbox.telegram.methods.registry import METHODS
from sandbox.telegram.server import Sandbox

from .conftest import Api

MEDIA = ("photo", "audio", "document", "video", "animation", "voice", "video_note", "sticker")
BUTTON = {"inline_keyboard": [[{"text": "Terima", "callback_data": "take:7"}]]}
ALBUM = [{"type": "photo", "media": "attach://a"}, {"type": "photo", "media": "attach://b", "caption": "dua"}]


@pytest.fixture
def sari(client: SandboxClient, group: int) -> int:
    """A member of the group, and of the forum of the walk."""
    person = int(client.user("Sari")["id"])
    client.member(group, person, "member")
    return person


def method_of(kind: str) -> str:
    return "send" + "".join(part.title() for part in kind.split("_"))


@pytest.fixture
def called(sandbox: Sandbox) -> Iterator[None]:
    """What the walk called well is all there is."""
    yield
    assert {call["method"] for call in sandbox.world.calls.since(0) if call["ok"]} == set(METHODS)


@pytest.mark.usefixtures("called")
def test_every_method_answers(api: Api, client: SandboxClient, budi: int, group: int, sari: int) -> None:
    walk_messages(api, client, budi)
    walk_forwards(api, budi, group)
    walk_members(api, client, group, sari)
    walk_links(api, client, group)
    walk_topics(api, client, budi)
    walk_bot(api, budi)
    api("leaveChat", chat_id=group)


def walk_messages(api: Api, client: SandboxClient, budi: int) -> None:
    text = api("sendMessage", chat_id=budi, text="satu", reply_markup=BUTTON)["message_id"]
    api("answerCallbackQuery", callback_query_id=client.press(budi, text, "Terima"))
    api("editMessageText", chat_id=budi, message_id=text, text="dua")
    api("editMessageReplyMarkup", chat_id=budi, message_id=text, reply_markup=BUTTON)
    for kind in MEDIA:
        data = small_png() if kind in ("photo", "sticker") else kind.encode()
        sent = api(method_of(kind), chat_id=budi, files={kind: (f"{kind}.bin", data)})
        assert kind in sent
    sent = api("sendPhoto", chat_id=budi, files={"photo": ("a.png", small_png())}, caption="lama")["message_id"]
    api("editMessageCaption", chat_id=budi, message_id=sent, caption="baru")
    media = {"type": "document", "media": "attach://paper"}
    edited = api("editMessageMedia", chat_id=budi, message_id=sent, media=media, files={"paper": ("a.pdf", b"%PDF")})
    assert "photo" not in edited and api.file(edited["document"]["file_id"]) == b"%PDF"
    api("sendMediaGroup", chat_id=budi, media=ALBUM, files={"a": ("a", small_png()), "b": ("b", small_png())})
    place = {"chat_id": budi, "latitude": -6.9, "longitude": 112.05}
    live = api("sendLocation", **place, live_period=900, heading=90)["message_id"]
    api("editMessageLiveLocation", **place | {"latitude": -6.8}, message_id=live)
    assert "live_period" not in api("stopMessageLiveLocation", chat_id=budi, message_id=live)["location"]
    api("sendVenue", **place, title="Polres", address="Jl. Merdeka 1")
    api("sendContact", chat_id=budi, phone_number="+62811", first_name="Sari")
    assert api("sendDice", chat_id=budi)["dice"]["value"] in range(1, 7)
    api("sendChatAction", chat_id=budi, action="typing")


def walk_forwards(api: Api, budi: int, group: int) -> None:
    ids = [api("sendMessage", chat_id=budi, text=text)["message_id"] for text in ("a", "b")]
    api("forwardMessage", chat_id=group, from_chat_id=budi, message_id=ids[0])
    api("copyMessage", chat_id=group, from_chat_id=budi, message_id=ids[0])
    assert len(api("forwardMessages", chat_id=group, from_chat_id=budi, message_ids=ids)) == 2
    assert len(api("copyMessages", chat_id=group, from_chat_id=budi, message_ids=ids)) == 2
    api("setMessageReaction", chat_id=budi, message_id=ids[0], reaction=[{"type": "emoji", "emoji": "👍"}])
    api("pinChatMessage", chat_id=budi, message_id=ids[0])
    assert api("getChat", chat_id=budi)["pinned_message"]["text"] == "a"
    api("unpinChatMessage", chat_id=budi)
    api("unpinAllChatMessages", chat_id=budi)
    api("deleteMessage", chat_id=budi, message_id=ids[0])
    api("deleteMessages", chat_id=budi, message_ids=ids)


def walk_members(api: Api, client: SandboxClient, group: int, sari: int) -> None:
    one: dict[str, Any] = {"chat_id": group, "user_id": sari}
    told = client.say(sari, "halo", chat=group)["message_id"]
    client.react(sari, told, "🔥", chat=group)
    api("deleteMessageReaction", **one, message_id=told)
    api("deleteAllMessageReactions", **one)
    api("getChatMemberCount", chat_id=group)
    api("promoteChatMember", **one, can_pin_messages=True)
    api("setChatAdministratorCustomTitle", **one, custom_title="Piket")
    assert len(api("getChatAdministrators", chat_id=group)) == 3
    api("promoteChatMember", **one)
    api("restrictChatMember", **one, permissions={"can_send_messages": True})
    assert api("getChatMember", **one)["status"] == "restricted"
    api("banChatMember", **one)
    api("unbanChatMember", **one)
    api("setChatPermissions", chat_id=group, permissions={"can_send_messages": True})
    api("setChatTitle", chat_id=group, title="Nama baru")
    api("setChatDescription", chat_id=group, description="Untuk laporan")
    api("setChatPhoto", chat_id=group, files={"photo": ("a.png", small_png())})
    assert api("getChat", chat_id=group).keys() >= {"description", "photo", "permissions"}
    api("deleteChatPhoto", chat_id=group)


def walk_links(api: Api, client: SandboxClient, group: int) -> None:
    api("exportChatInviteLink", chat_id=group)
    link = api("createChatInviteLink", chat_id=group, name="Anggota")["invite_link"]
    api("editChatInviteLink", chat_id=group, invite_link=link, creates_join_request=True)
    for name, method in (("Joko", "approveChatJoinRequest"), ("Tono", "declineChatJoinRequest")):
        person = client.user(name)["id"]
        client.join(person, link)
        api(method, chat_id=group, user_id=person)
    assert api("revokeChatInviteLink", chat_id=group, invite_link=link)["is_revoked"]


def walk_topics(api: Api, client: SandboxClient, budi: int) -> None:
    forum = client.group("Forum", [budi], is_forum=True)["id"]
    api("getForumTopicIconStickers")
    topic = {
        "chat_id": forum,
        "message_thread_id": api("createForumTopic", chat_id=forum, name="A")["message_thread_id"],
    }
    api("editForumTopic", **topic, name="B")
    for method in ("closeForumTopic", "reopenForumTopic", "unpinAllForumTopicMessages", "deleteForumTopic"):
        api(method, **topic)
    api("editGeneralForumTopic", chat_id=forum, name="Umum")
    for action in ("close", "reopen", "hide", "unhide"):
        api(f"{action}GeneralForumTopic", chat_id=forum)
    api("unpinAllGeneralForumTopicMessages", chat_id=forum)


def walk_bot(api: Api, budi: int) -> None:
    api("getMe")
    api("getUpdates")
    api("setWebhook", url="https://example.org/hook")
    api("getWebhookInfo")
    api("deleteWebhook")
    api("setMyCommands", commands=[{"command": "lapor", "description": "Lapor"}])
    assert api("getMyCommands") == [{"command": "lapor", "description": "Lapor"}]
    api("deleteMyCommands")
    for field, method in (
        ("name", "MyName"),
        ("description", "MyDescription"),
        ("short_description", "MyShortDescription"),
    ):
        api(f"set{method}", **{field: "Umum"})
        api(f"set{method}", **{field: "General"}, language_code="en")
        assert [api(f"get{method}", language_code=code)[field] for code in ("id", "en")] == ["Umum", "General"]
    button = {"type": "web_app", "text": "Buka", "web_app": {"url": "https://example.org"}}
    api("setChatMenuButton", chat_id=budi, menu_button=button)
    assert api("getChatMenuButton", chat_id=budi) == button
    assert api("getChatMenuButton") == {"type": "commands"}
    api("setMyDefaultAdministratorRights", rights={"can_pin_messages": True})
    assert api("getMyDefaultAdministratorRights")["can_pin_messages"]
    api("getUserProfilePhotos", user_id=budi)
