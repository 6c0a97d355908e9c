"""Who may come into a group and what they may do there, and the updates that tell of it."""

from typing import Any

import pytest

from sandbox.telegram.client import SandboxClient, SandboxRefusedError

from .conftest import Api

HOUR = 3600
RESTRICTION = "Bad Request: not enough rights to restrict/unrestrict chat member"


@pytest.fixture
def sari(client: SandboxClient, group: int) -> int:
    person = int(client.user("Sari")["id"])
    client.member(group, person, "member")
    return person


def changes(api: Api) -> list[tuple[str, str]]:
    """The old and new status in each chat_member update that waits."""
    found = [update["chat_member"] for update in api.updates() if "chat_member" in update]
    return [(each["old_chat_member"]["status"], each["new_chat_member"]["status"]) for each in found]


def test_changes_are_told_to_who_asks_for_them(api: Api, group: int, sari: int) -> None:
    api("getUpdates", allowed_updates=["chat_member"])
    one = {"chat_id": group, "user_id": sari}
    api("restrictChatMember", **one, permissions={"can_send_messages": True})
    api("restrictChatMember", **one, permissions={"can_send_messages": True})
    api("promoteChatMember", **one, can_pin_messages=True)
    api("banChatMember", **one)
    assert changes(api) == [("member", "restricted"), ("restricted", "administrator"), ("administrator", "kicked")]


def test_restrictions_hold(api: Api, client: SandboxClient, group: int, sari: int) -> None:
    one: dict[str, Any] = {"chat_id": group, "user_id": sari}
    until = api("sendMessage", chat_id=group, text="x")["date"] + 2 * HOUR
    api("restrictChatMember", **one, permissions={"can_send_messages": True}, until_date=until)
    member = api("getChatMember", **one)
    assert member["can_send_messages"] and not member["can_send_photos"] and member["until_date"] == until
    client.say(sari, "boleh", chat=group)
    with pytest.raises(SandboxRefusedError, match="may not send photos here"):
        client.say(sari, chat=group, photo=True)
    api("setChatPermissions", chat_id=group, permissions={})
    with pytest.raises(SandboxRefusedError, match="may not send text messages here"):
        client.say(sari, "tidak", chat=group)
    assert api.refusal("setChatPermissions", chat_id=group, permissions={}) == "Bad Request: CHAT_NOT_MODIFIED"


def test_the_bot_as_a_plain_member_is_held_too(api: Api, client: SandboxClient, group: int, sari: int) -> None:
    api("setChatPermissions", chat_id=group, permissions={"can_send_photos": True})
    client.member(group, api("getMe")["id"], "member")
    refused = api.refusal("sendMessage", chat_id=group, text="x")
    assert refused == "Bad Request: not enough rights to send text messages to the chat"
    one = {"chat_id": group, "user_id": sari}
    assert api.refusal("banChatMember", **one) == RESTRICTION
    assert api.refusal("restrictChatMember", **one, permissions={}) == RESTRICTION
    assert api.refusal("promoteChatMember", **one, can_pin_messages=True) == "Bad Request: not enough rights"


def test_administrators_of_others_are_left_alone(
    api: Api, client: SandboxClient, budi: int, group: int, sari: int
) -> None:
    client.member(group, sari, "administrator")
    one = {"chat_id": group, "user_id": sari}
    assert api.refusal("banChatMember", **one) == "Bad Request: user is an administrator of the chat"
    title = api.refusal("setChatAdministratorCustomTitle", **one, custom_title="x")
    assert title == "Bad Request: not enough rights to change custom title of the user"
    owner = api.refusal("promoteChatMember", chat_id=group, user_id=budi)
    assert owner == "Bad Request: can't remove chat owner"


def test_promoted_administrators_have_what_they_were_given(api: Api, group: int, sari: int) -> None:
    one = {"chat_id": group, "user_id": sari}
    plain = api.refusal("setChatAdministratorCustomTitle", **one, custom_title="x")
    assert plain == "Bad Request: user is not an administrator"
    api("promoteChatMember", **one, can_pin_messages=True)
    api("setChatAdministratorCustomTitle", **one, custom_title="Piket")
    member = api("getChatMember", **one)
    assert member["can_pin_messages"] and member["can_be_edited"] and not member["can_delete_messages"]
    assert member["custom_title"] == "Piket"


def test_a_ban_may_take_the_messages_along(api: Api, client: SandboxClient, budi: int, group: int, sari: int) -> None:
    client.say(sari, "iklan", chat=group)
    api("banChatMember", chat_id=group, user_id=sari, revoke_messages=True)
    assert [message["text"] for message in client.messages(budi, group) if message["text"]] == []
    link = api("exportChatInviteLink", chat_id=group)
    with pytest.raises(SandboxRefusedError, match="banned"):
        client.join(sari, link)
    api("unbanChatMember", chat_id=group, user_id=sari, only_if_banned=True)
    client.join(sari, link)
    assert api("getChatMember", chat_id=group, user_id=sari)["status"] == "member"


def test_who_asks_to_be_let_in(api: Api, client: SandboxClient, group: int) -> None:
    api("getUpdates", allowed_updates=["chat_join_request", "chat_member"])
    link = api("createChatInviteLink", chat_id=group, creates_join_request=True)["invite_link"]
    joko = client.user("Joko")["id"]
    client.join(joko, link)
    request = api.updates()[-1]["chat_join_request"]
    assert request["from"]["first_name"] == "Joko" and request["invite_link"]["invite_link"] == link
    assert api("getChatMember", chat_id=group, user_id=joko)["status"] == "left"
    api("approveChatJoinRequest", chat_id=group, user_id=joko)
    told = api.updates()[-1]["chat_member"]
    assert told["via_join_request"] and told["new_chat_member"]["status"] == "member"
    again = api.refusal("approveChatJoinRequest", chat_id=group, user_id=joko)
    assert again == "Bad Request: USER_ALREADY_PARTICIPANT"
    stranger = client.user("Tono")["id"]
    assert (
        api.refusal("declineChatJoinRequest", chat_id=group, user_id=stranger) == "Bad Request: HIDE_REQUESTER_MISSING"
    )


def test_links_end(api: Api, client: SandboxClient, group: int) -> None:
    people = [client.user(name)["id"] for name in ("Joko", "Tono", "Wati")]
    link = api("createChatInviteLink", chat_id=group, member_limit=1)["invite_link"]
    client.join(people[0], link)
    with pytest.raises(SandboxRefusedError, match="has ended"):
        client.join(people[1], link)
    soon = api("sendMessage", chat_id=group, text="x")["date"] + HOUR
    api("editChatInviteLink", chat_id=group, invite_link=link, expire_date=soon)
    client.join(people[1], link)
    client.clock(move_seconds=HOUR + 1)
    with pytest.raises(SandboxRefusedError, match="has ended"):
        client.join(people[2], link)
    first, second = (api("exportChatInviteLink", chat_id=group) for _ in range(2))
    with pytest.raises(SandboxRefusedError, match="has ended"):
        client.join(people[2], first)
    assert api("getChat", chat_id=group)["invite_link"] == second
    both = api.refusal("createChatInviteLink", chat_id=group, member_limit=1, creates_join_request=True)
    assert both == "Bad Request: member limit can't be specified for links requiring administrator approval"
    assert api.refusal("revokeChatInviteLink", chat_id=group, invite_link="x") == "Bad Request: INVITE_HASH_INVALID"


@pytest.mark.parametrize(
    ("method", "fields", "reason"),
    [
        ("getChatMember", {"chat_id": 99, "user_id": 1}, "chat not found"),
        ("getChatMember", {}, "chat_id is empty"),
        ("getChatMember", {"user_id": "budi"}, "invalid user_id specified"),
        ("banChatMember", {"user_id": 1}, "PARTICIPANT_ID_INVALID"),
        ("restrictChatMember", {"user_id": 7_000_000_002}, "can't parse permissions JSON object"),
        ("setChatTitle", {"title": " "}, "title must be non-empty"),
        ("setChatPhoto", {}, "there is no photo in the request"),
        ("setChatPhoto", {"photo": "AgAC1"}, "photo must be uploaded as an InputFile"),
    ],
)
@pytest.mark.usefixtures("sari")
def test_refusals(api: Api, group: int, method: str, fields: dict[str, Any], reason: str) -> None:
    given = fields if reason == "chat_id is empty" else {"chat_id": group} | fields
    assert api.refusal(method, **given) == f"Bad Request: {reason}"
