"""The bot's profile: names and descriptions by language, the menu button, default administrator rights."""

from collections.abc import Callable

from sandbox.telegram.errors import Json, bad_request
from sandbox.telegram.methods.commands import language
from sandbox.telegram.parameters import Params
from sandbox.telegram.rights import ADMINISTRATOR, CHANNEL
from sandbox.telegram.signatures import Method, method
from sandbox.telegram.world import World

# The greatest length of each field, and the error for a longer one.
LIMITS = {
    "name": (64, "BOT_TITLE_INVALID"),
    "description": (512, "DESCRIPTION_INVALID"),
    "short_description": (120, "ABOUT_TOO_LONG"),
}
BUTTONS = ("default", "commands", "web_app")


def _setter(field: str) -> Callable[[World, Params], bool]:
    def set_field(world: World, params: Params) -> bool:
        """Sets the field for one language, or for all without their own; an empty text removes it."""
        text, code = params.text(field), language(params)
        most, refusal = LIMITS[field]
        if len(text) > most:
            raise bad_request(refusal)
        world.profile.pop((field, code), None)
        if text:
            world.profile[field, code] = text
        world.signal.advance()
        return True

    return set_field


def _getter(field: str) -> Callable[[World, Params], Json]:
    def get_field(world: World, params: Params) -> Json:
        usual = str(world.bot["first_name"]) if field == "name" else ""
        everywhere = world.profile.get((field, ""), usual)
        return {field: world.profile.get((field, language(params)), everywhere)}

    return get_field


def set_chat_menu_button(world: World, params: Params) -> bool:
    """Sets the button beside the text field, for one private chat or for all."""
    button = params.mapping("menu_button", "menu button") or {"type": "default"}
    if button.get("type") not in BUTTONS:
        raise bad_request("menuButton has unsupported type")
    if button["type"] == "web_app" and not (button.get("text") and button.get("web_app", {}).get("url")):
        raise bad_request("can't parse menu button: Can't find field \"web_app\"")
    usual = {"type": "commands"} if button["type"] == "default" else button
    if params.text("chat_id"):
        world.chats[_private(world, params)].menu_button = None if button["type"] == "default" else button
    else:
        world.menu_button = usual
    world.signal.advance()
    return True


def get_chat_menu_button(world: World, params: Params) -> Json:
    own = world.chats[_private(world, params)].menu_button if params.text("chat_id") else None
    return own or world.menu_button


def _private(world: World, params: Params) -> int:
    user_id = params.user("chat_id")
    if user_id not in world.people:
        raise bad_request("chat not found")
    return user_id


def set_my_default_administrator_rights(world: World, params: Params) -> bool:
    """Sets the rights that the bot asks for as an administrator; without rights they are removed."""
    rights = params.mapping("rights", "rights") or {}
    world.default_rights[params.flag("for_channels")] = rights
    return True


def get_my_default_administrator_rights(world: World, params: Params) -> Json:
    channels = params.flag("for_channels")
    wanted = world.default_rights.get(channels, {})
    names = (*ADMINISTRATOR, *CHANNEL) if channels else ADMINISTRATOR
    return {name: bool(wanted.get(name)) for name in names}


def get_user_profile_photos(world: World, params: Params) -> Json:
    """The profile photos of a user: the sandbox has none."""
    user_id = params.user()
    if user_id not in world.people and user_id != world.bot_id:
        raise bad_request("user not found")
    return {"total_count": 0, "photos": []}


METHODS: dict[str, Method] = {
    "setMyName": method(_setter("name"), "name language_code"),
    "getMyName": method(_getter("name"), "language_code"),
    "setMyDescription": method(_setter("description"), "description language_code"),
    "getMyDescription": method(_getter("description"), "language_code"),
    "setMyShortDescription": method(_setter("short_description"), "short_description language_code"),
    "getMyShortDescription": method(_getter("short_description"), "language_code"),
    "setChatMenuButton": method(set_chat_menu_button, "chat_id menu_button"),
    "getChatMenuButton": method(get_chat_menu_button, "chat_id"),
    "setMyDefaultAdministratorRights": method(set_my_default_administrator_rights, "rights for_channels"),
    "getMyDefaultAdministratorRights": method(get_my_default_administrator_rights, "for_channels"),
    "getUserProfilePhotos": method(get_user_profile_photos, "user_id offset limit"),
}
