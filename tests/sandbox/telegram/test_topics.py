"""Forums: topics are opened, written in, closed and taken away."""

import pytest

from sandbox.telegram.client import SandboxClient, SandboxRefusedError

from .conftest import Api


@pytest.fixture
def forum(client: SandboxClient, budi: int) -> int:
    return int(client.group("Forum", [budi], is_forum=True)["id"])


def test_messages_stand_in_their_topic(api: Api, client: SandboxClient, budi: int, forum: int) -> None:
    assert api("getChat", chat_id=forum)["is_forum"]
    topic = api("createForumTopic", chat_id=forum, name="Jenu", icon_color=0xFFD67E)
    thread = topic["message_thread_id"]
    assert topic == {"message_thread_id": thread, "name": "Jenu", "icon_color": 0xFFD67E}
    sent = api("sendMessage", chat_id=forum, message_thread_id=thread, text="halo")
    assert sent["message_thread_id"] == thread and sent["is_topic_message"]
    reply = api("sendMessage", chat_id=forum, text="lagi", reply_parameters={"message_id": sent["message_id"]})
    assert reply["message_thread_id"] == thread
    assert "message_thread_id" not in api("sendMessage", chat_id=forum, text="umum")
    client.say(budi, "dari orang", chat=forum, message_thread_id=thread)
    assert api.updates()[-1]["message"]["message_thread_id"] == thread
    with pytest.raises(SandboxRefusedError, match="There is no topic 99"):
        client.say(budi, "x", chat=forum, message_thread_id=99)


def test_closed_topics_take_only_what_administrators_write(
    api: Api, client: SandboxClient, budi: int, forum: int
) -> None:
    thread = api("createForumTopic", chat_id=forum, name="Jenu")["message_thread_id"]
    one = {"chat_id": forum, "message_thread_id": thread}
    api("closeForumTopic", **one)
    assert api.refusal("closeForumTopic", **one) == "Bad Request: TOPIC_NOT_MODIFIED"
    api("sendMessage", **one, text="pengurus")
    client.member(forum, api("getMe")["id"], "member")
    assert api.refusal("sendMessage", **one, text="x") == "Bad Request: TOPIC_CLOSED"
    assert api.refusal("reopenForumTopic", **one) == "Bad Request: not enough rights to close or open the topic"


def test_a_topic_goes_with_its_messages(api: Api, client: SandboxClient, budi: int, forum: int) -> None:
    one = {
        "chat_id": forum,
        "message_thread_id": api("createForumTopic", chat_id=forum, name="Jenu")["message_thread_id"],
    }
    pinned = api("sendMessage", **one, text="di dalam")["message_id"]
    api("pinChatMessage", chat_id=forum, message_id=pinned)
    api("unpinAllForumTopicMessages", **one)
    assert "pinned_message" not in api("getChat", chat_id=forum)
    api("sendMessage", chat_id=forum, text="di luar")
    api("deleteForumTopic", **one)
    assert [message["text"] for message in client.messages(budi, forum) if message["text"]] == ["di luar"]
    assert api.refusal("sendMessage", **one, text="x") == "Bad Request: message thread not found"


def test_where_there_are_no_topics(api: Api, budi: int, group: int) -> None:
    assert api.refusal("createForumTopic", chat_id=group, name="x") == "Bad Request: the chat is not a forum"
    assert api.refusal("createForumTopic", chat_id=budi, name="x") == "Bad Request: the chat is not a forum"
    assert "message_thread_id" not in api("sendMessage", chat_id=group, message_thread_id=5, text="x")
    refused = api.refusal("sendMessage", chat_id=budi, message_thread_id=5, text="x")
    assert refused == "Bad Request: message thread not found"


def test_names_and_colours_are_checked(api: Api, forum: int) -> None:
    assert api.refusal("createForumTopic", chat_id=forum) == "Bad Request: name must be non-empty"
    wrong = api.refusal("createForumTopic", chat_id=forum, name="x", icon_color=1)
    assert wrong == "Bad Request: invalid icon color specified"
    assert api.refusal("editGeneralForumTopic", chat_id=forum, name="General") == "Bad Request: TOPIC_NOT_MODIFIED"
