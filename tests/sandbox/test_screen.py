"""What a phone's screen needs: which messages the bot has not collected, and who came or went."""

from bot.sandbox.client import SandboxClient
from bot.sandbox.server import Sandbox


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
