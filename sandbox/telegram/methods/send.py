"""Methods that write new messages without files (https://core.telegram.org/bots/api#sendmessage and after)."""

from sandbox.telegram.access import sendable_chat
from sandbox.telegram.actions import ACTIONS, begin
from sandbox.telegram.errors import Json, bad_request
from sandbox.telegram.parameters import Params
from sandbox.telegram.sending import send, text_content, thread_fields
from sandbox.telegram.signatures import SENT, WRITTEN, method
from sandbox.telegram.world import World

DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}
FOREVER = 0x7FFFFFFF
# The allowed live period in seconds, accuracy in metres, heading in degrees and alert radius in metres.
LIVE_PERIOD = range(60, 86401)
ACCURACY = 1500.0
HEADING = range(361)
RADIUS = range(100_001)


def send_message(world: World, params: Params) -> Json:
    return send(world, params, text_content(params))


def send_location(world: World, params: Params) -> Json:
    return send(world, params, {"location": location(params)})


def location(params: Params, *, live_period: int | None = None) -> Json:
    """The location of a call; `live_period` is the period of a location that is already live."""
    latitude, longitude = params.decimal("latitude"), params.decimal("longitude")
    accuracy = params.decimal("horizontal_accuracy") if params.text("horizontal_accuracy") else 0.0
    if abs(latitude) > 90 or abs(longitude) > 180 or not 0 <= accuracy <= ACCURACY:
        raise bad_request("wrong location specified")
    place: Json = {"latitude": latitude, "longitude": longitude}
    if accuracy:
        place["horizontal_accuracy"] = accuracy
    period = params.integer("live_period") or live_period
    if not period:
        return place
    if period not in LIVE_PERIOD and period != FOREVER:
        raise bad_request("wrong live location period specified")
    return place | {"live_period": period} | _movement(params)


def _movement(params: Params) -> Json:
    moved = params.present("heading", "proximity_alert_radius")
    if moved.get("heading", 0) not in HEADING:
        raise bad_request("wrong live location heading specified")
    if moved.get("proximity_alert_radius", 0) not in RADIUS:
        raise bad_request("wrong live location proximity alert radius specified")
    return {name: number for name, number in moved.items() if number}


def send_venue(world: World, params: Params) -> Json:
    """Sends a place with a name, as a venue and, for clients without venues, as a location."""
    place = location(params)
    known = ("title", "address", "foursquare_id", "foursquare_type", "google_place_id", "google_place_type")
    fields = {name: params.text(name) for name in known if params.text(name)}
    for name in ("title", "address"):
        if name not in fields:
            raise bad_request(f"venue {name} must be non-empty")
    return send(world, params, {"venue": {"location": place} | fields, "location": place})


def send_contact(world: World, params: Params) -> Json:
    contact = {
        name: params.text(name) for name in ("phone_number", "first_name", "last_name", "vcard") if params.text(name)
    }
    if "phone_number" not in contact:
        raise bad_request("contact phone number must be non-empty")
    if "first_name" not in contact:
        raise bad_request("contact first name must be non-empty")
    return send(world, params, {"contact": contact})


def send_dice(world: World, params: Params) -> Json:
    """Sends an animated emoji with a random value."""
    emoji = (params.text("emoji") or "🎲").rstrip("\ufe0f")
    if emoji not in DICE:
        raise bad_request("EMOTICON_INVALID")
    value = int.from_bytes(world.ids.nonce()[:6]) % DICE[emoji] + 1
    return send(world, params, {"dice": {"emoji": emoji, "value": value}})


def send_chat_action(world: World, params: Params) -> bool:
    chat = sendable_chat(world, params)
    thread_fields(world, chat, params)
    action = params.text("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    begin(world, chat, world.bot_id, action)
    return True


METHODS = {
    "sendMessage": method(
        send_message, f"{SENT} text parse_mode entities link_preview_options disable_web_page_preview"
    ),
    "sendLocation": method(
        send_location,
        f"{SENT} latitude longitude horizontal_accuracy live_period heading proximity_alert_radius",
    ),
    "sendVenue": method(
        send_venue,
        f"{SENT} latitude longitude title address foursquare_id foursquare_type google_place_id google_place_type",
    ),
    "sendContact": method(send_contact, f"{SENT} phone_number first_name last_name vcard"),
    "sendDice": method(send_dice, f"{WRITTEN} emoji"),
    "sendChatAction": method(send_chat_action, "business_connection_id chat_id message_thread_id action"),
}
