"""What a phone's screen needs: what waits, who came or went, who is typing, whose message a notification is."""

import pytest

from sandbox.telegram.client import SandboxClient, SandboxRefusedError
from sandbox.telegram.server import Sandbox

from .conftest import Api


def test_a_message_waits_until_the_bot_has_collected_it() -> None:
    with Sandbox() as sandbox:
        client = SandboxClient(sandbox.url)
        user = client.user("Sari")["id"]
        said = client.say(user, "halo")["message_id"]
        client.updates({"message": "no object"})
        assert client.phone(user)["chats"][0]["waiting"] == [said]
        sandbox.world.queue.confirm(sandbox.world.queue.next_id)
        assert client.phone(user)["chats"][0]["waiting"] == []


def test_a_service_message_names_who_came_and_went() -> None:
    with Sandbox() as sandbox:
        client = SandboxClient(sandbox.url)
        head, guest = (client.user(name)["id"] for name in ("Sari", "Tono"))
        group = client.group("Rapat", [head])["id"]
        client.member(group, guest, "member", by=head)
        client.member(group, guest, "left")
        shown = [(each["service"], each["about"]) for each in client.messages(head, group)][-2:]
        assert shown == [("new_chat_members", ["Tono"]), ("left_chat_member", ["Tono"])]


def test_other_service_messages_name_what_they_are_about(sandbox: Sandbox, api: Api, client: SandboxClient) -> None:
    head = client.user("Sari")["id"]
    forum = client.group("Rapat", [head], is_forum=True)["id"]
    api("setChatTitle", chat_id=forum, title="Rapat besar")
    topic = api("createForumTopic", chat_id=forum, name="Jadwal")["message_thread_id"]
    api("closeForumTopic", chat_id=forum, message_thread_id=topic)
    world = sandbox.world
    world.post(world.chats[forum], head, world.user_json(head), {"of_a_kind_to_come": {}})
    shown = [(each["service"], each["about"]) for each in client.messages(head, forum)][-4:]
    assert shown == [
        ("new_chat_title", ["Rapat besar"]),
        ("forum_topic_created", ["Jadwal"]),
        ("forum_topic_closed", []),
        ("other", []),
    ]


def test_who_types_is_seen_by_the_others_until_the_message_comes_or_five_seconds_pass(
    api: Api, client: SandboxClient, budi: int, group: int
) -> None:
    sari = client.user("Sari")["id"]
    client.member(group, sari, "member")

    def seen(user: int) -> list[tuple[str, str]]:
        (chat,) = (each for each in client.phone(user)["chats"] if each["chat"]["id"] == group)
        return [(each["name"], each["action"]) for each in chat["actions"]]

    api("sendChatAction", chat_id=group, action="upload_photo")
    client.act(budi, "typing", group)
    assert seen(sari) == [("Anti Narkoba", "upload_photo"), ("Budi", "typing")]
    assert seen(budi) == [("Anti Narkoba", "upload_photo")]
    client.say(budi, "halo", group)
    assert seen(sari) == [("Anti Narkoba", "upload_photo")]
    client.clock(move_seconds=5)
    assert seen(sari) == []
    client.act(budi, "typing", group)
    client.act(budi, None, group)
    assert seen(sari) == []
    with pytest.raises(SandboxRefusedError, match="action: must be one of"):
        client.act(budi, "sleeping", group)


def test_a_notification_tells_who_wrote_in_a_group_and_bears_the_bots_name(
    api: Api, client: SandboxClient, budi: int, group: int
) -> None:
    sari = client.user("Sari")["id"]
    client.member(group, sari, "member")
    client.settings(bot_name="Mitra Desa")
    client.say(sari, "siap", group)
    api("sendMessage", chat_id=budi, text="halo")
    shown = [(each["title"], each["sender"], each["text"]) for each in client.phone(budi)["notifications"]]
    assert shown == [("Anti Narkoba Jenu", "Sari", "siap"), ("Mitra Desa", None, "halo")]
