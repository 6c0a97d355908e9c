"""What tests look for on a person's phone."""

from tests.house import House


def shown_media(house: House, name: str) -> list[str]:
    """The kinds of attachments on a phone that the bot sent, each protected and named by its code only."""
    found = []
    for message in house.client.messages(house.users[name]):
        if message["own"]:
            continue
        for kind in ("photo", "voice", "location", "document", "video_note"):
            if kind in message["content"]:
                assert message["protected"]
                found.append(kind)
    return found


def newest(house: House, name: str) -> dict:  # type: ignore[type-arg]  # JSON
    return next(each for each in house.client.messages(house.users[name])[::-1] if each["buttons"])


def listed(house: House, name: str) -> set[str]:
    chats = house.client.phone(house.users[name])["chats"]
    return {each["command"] for chat in chats if chat["chat"]["id"] == house.users[name] for each in chat["commands"]}


def receipts(house: House, name: str = "officer") -> list[str]:
    return [words for words in house.texts(name) if "tercatat" in words]


def alarms(house: House, words: str) -> int:
    return sum(words in each for each in house.texts("operator"))


async def press_about(house: House, name: str, label: str, code: str) -> None:
    """Presses the newest button with this label under a message about the tip with this code."""
    for message in reversed(house.client.messages(house.users[name])):
        labels = [button["text"] for row in message["buttons"] for button in row]
        if label in labels and code in message["text"]:
            house.client.press(house.users[name], message["message_id"], label)
            await house.pump()
            return
    raise AssertionError(f"{name} has no button {label!r} for {code}")
