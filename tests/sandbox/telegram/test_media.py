"""Files both ways: uploaded, attached, sent again by id, described, edited, forwarded, copied."""

from typing import Any

import pytest

from sandbox.telegram.client import SandboxClient
from sandbox.telegram.files import small_png

from .conftest import Api

PNG = small_png()


def test_what_the_sender_tells_about_a_file(api: Api, budi: int) -> None:
    files = {"video": ("a.mp4", b"film"), "picture": ("t.png", PNG)}
    told = {"duration": 7, "width": 20, "height": 10, "thumbnail": "attach://picture", "has_spoiler": True}
    sent = api("sendVideo", chat_id=budi, files=files, **told)
    assert sent["has_media_spoiler"] and api.file(sent["video"]["thumbnail"]["file_id"]) == PNG
    assert (sent["video"]["duration"], sent["video"]["width"], sent["video"]["file_name"]) == (7, 20, "a.mp4")
    again = api("sendVideo", chat_id=budi, video=sent["video"]["file_id"])
    assert again["video"] == sent["video"] and api.file(again["video"]["file_id"]) == b"film"
    song = api("sendAudio", chat_id=budi, files={"audio": ("a.mp3", b"lagu")}, performer="Sari", title="Pagi")
    assert (song["audio"]["performer"], song["audio"]["title"]) == ("Sari", "Pagi")
    moving = api("sendAnimation", chat_id=budi, files={"animation": ("a.mp4", b"gerak")})
    assert moving["document"]["file_id"] == moving["animation"]["file_id"]


def test_an_album_of_several_kinds(api: Api, client: SandboxClient, budi: int) -> None:
    known = api("sendPhoto", chat_id=budi, files={"photo": ("a.png", PNG)})["photo"][-1]["file_id"]
    media: list[dict[str, Any]] = [
        {"type": "photo", "media": known, "caption": "*satu*", "parse_mode": "MarkdownV2", "has_spoiler": True},
        {"type": "video", "media": "attach://film", "duration": 9},
    ]
    first, second = api("sendMediaGroup", chat_id=budi, media=media, files={"film": ("f.mp4", b"film")})
    assert first["media_group_id"] == second["media_group_id"]
    assert first["caption"] == "satu" and first["has_media_spoiler"] and second["video"]["duration"] == 9
    assert api.file(second["video"]["file_id"]) == b"film"
    moved = api(
        "forwardMessages", chat_id=budi, from_chat_id=budi, message_ids=[m["message_id"] for m in (first, second)]
    )
    shown = {message["message_id"]: message for message in client.messages(budi)}
    groups = {shown[each["message_id"]]["media_group_id"] for each in moved}
    assert len(groups) == 1 and groups != {first["media_group_id"]}


@pytest.mark.parametrize(
    ("media", "reason"),
    [
        ([{"type": "photo", "media": "x"}], "media must include 2-10 items"),
        (
            [{"type": "photo", "media": "x"}, {"type": "sticker", "media": "x"}],
            'type "sticker" is unallowed in an album',
        ),
        (
            [{"type": "photo", "media": "x"}, {"type": "audio", "media": "x"}],
            "audio can't be mixed with other media types",
        ),
        ([{"type": "photo"}, {"type": "photo"}], "media not found"),
        ([{"type": "photo", "media": "attach://no"}] * 2, "there is no photo in the request"),
        ([{"type": "photo", "media": "https://example.org/a.png"}] * 2, "failed to get HTTP URL content"),
    ],
)
def test_albums_that_are_refused(api: Api, budi: int, media: list[dict[str, str]], reason: str) -> None:
    assert api.refusal("sendMediaGroup", chat_id=budi, media=media).endswith(reason)
    assert len(api.updates()) == 1


@pytest.mark.parametrize(
    ("method", "fields", "reason"),
    [
        ("sendPhoto", {"photo": "https://example.org/a.png"}, "failed to get HTTP URL content"),
        ("sendPhoto", {"photo": "AgACx"}, "wrong file identifier/HTTP URL specified"),
        ("sendVideoNote", {}, "there is no video note in the request"),
        ("sendVenue", {"latitude": 1, "longitude": 2, "title": "x"}, "venue address must be non-empty"),
        ("sendLocation", {"latitude": 1}, "longitude is empty"),
        ("sendLocation", {"latitude": 91, "longitude": 2}, "wrong location specified"),
        ("sendLocation", {"latitude": 1, "longitude": 2, "live_period": 5}, "wrong live location period specified"),
        ("sendDice", {"emoji": "x"}, "EMOTICON_INVALID"),
        ("sendChatAction", {"action": "sleeping"}, "wrong parameter action in request"),
        ("sendMessage", {"text": "x", "reply_parameters": "["}, "can't parse reply parameters JSON object"),
        ("sendMessage", {"text": "x", "reply_parameters": []}, "object expected as reply parameters"),
        ("sendMessage", {"text": "x", "message_effect_id": "x"}, "EFFECT_ID_INVALID"),
        ("sendMessage", {"text": "x", "business_connection_id": "x"}, "business connection not found"),
        ("sendMessage", {"text": "x", "callback_query_id": "1"}, "the sandbox has no ephemeral messages"),
        ("sendMessage", {"text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        ("editMessageText", {"chat_id": "", "text": "x"}, "message identifier is not specified"),
        ("editMessageText", {"chat_id": "", "text": "x", "inline_message_id": "x"}, "MESSAGE_ID_INVALID"),
        ("deleteMessages", {"message_ids": [0]}, "invalid message identifier specified"),
        ("deleteMessages", {"message_ids": list(range(1, 102))}, "too many message identifiers specified"),
        ("copyMessages", {"from_chat_id": 7_000_000_001, "message_ids": [99]}, "message to copy not found"),
        (
            "forwardMessages",
            {"from_chat_id": 7_000_000_001, "message_ids": [2, 1]},
            "message identifiers must be in a strictly increasing order",
        ),
        ("setMyName", {"name": "x" * 65}, "BOT_TITLE_INVALID"),
        ("setMyDescription", {"language_code": "x"}, "invalid language code specified"),
        ("setChatMenuButton", {"menu_button": {"type": "door"}}, "menuButton has unsupported type"),
    ],
)
def test_refusals(api: Api, budi: int, method: str, fields: dict[str, Any], reason: str) -> None:
    assert api.refusal(method, **{"chat_id": budi} | fields) == f"Bad Request: {reason}"


def test_live_places_end(api: Api, client: SandboxClient, budi: int) -> None:
    place = {"chat_id": budi, "latitude": -6.9, "longitude": 112.05}
    live = api("sendLocation", **place, live_period=900)["message_id"]
    moved = api("editMessageLiveLocation", **place | {"latitude": -6.8}, message_id=live, heading=5)
    assert (moved["location"]["latitude"], moved["location"]["live_period"], moved["location"]["heading"]) == (
        -6.8,
        900,
        5,
    )
    client.clock(move_seconds=901)
    late = api.refusal("editMessageLiveLocation", **place, message_id=live)
    assert late == "Bad Request: message can't be edited"


def test_a_quotation_stands_above_the_answer(api: Api, client: SandboxClient, budi: int) -> None:
    told = client.say(budi, "👮 ada laporan baru")["message_id"]
    answer = {"message_id": told, "quote": "laporan"}
    sent = api("sendMessage", chat_id=budi, text="ya", reply_parameters=answer)
    assert sent["quote"] == {"text": "laporan", "position": 7, "is_manual": True}
    wrong = api.refusal("sendMessage", chat_id=budi, text="ya", reply_parameters=answer | {"quote": "tidak ada"})
    assert wrong == "Bad Request: QUOTE_TEXT_INVALID"


def test_copies_lose_captions_on_request(api: Api, client: SandboxClient, budi: int, group: int) -> None:
    sent = api("sendPhoto", chat_id=budi, files={"photo": ("a.png", PNG)}, caption="lama")["message_id"]
    text = api("sendMessage", chat_id=budi, text="teks")["message_id"]
    api("copyMessages", chat_id=group, from_chat_id=budi, message_ids=[sent, text], remove_caption=True)
    api("copyMessage", chat_id=group, from_chat_id=budi, message_id=sent, caption="baru")
    shown = [
        (message["text"], message["caption"]) for message in client.messages(budi, group) if not message["service"]
    ]
    assert shown == [(None, None), ("teks", None), (None, "baru")]


def test_undocumented_parameters_are_passed_over(api: Api, budi: int) -> None:
    assert api("sendMessage", chat_id=budi, text="x", live_period="soon", nonsense={"a": 1})["text"] == "x"
    options = {"is_disabled": True, "nonsense": 1}
    sent = api("sendMessage", chat_id=budi, text="x", link_preview_options=options, disable_notification=True)
    assert sent["link_preview_options"] == {"is_disabled": True}
