"""Rights of administrators and permissions of members, by their names in the Bot API."""

from sandbox.telegram.errors import Json

# https://core.telegram.org/bots/api#chatadministratorrights, without the rights that only channels have
GIVEN = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
WITHHELD = (
    "is_anonymous",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
    "can_manage_tags",
)
ADMINISTRATOR = (*GIVEN, *WITHHELD)
CHANNEL = ("can_post_messages", "can_edit_messages", "can_manage_direct_messages")

# https://core.telegram.org/bots/api#chatpermissions
MEDIA = (
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
)
PERMISSIONS = (
    "can_send_messages",
    *MEDIA,
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
# The permission that each kind of content needs, and its name in a refusal. The first kind in a message counts.
NEEDED = {
    "text": ("can_send_messages", "text messages"),
    "contact": ("can_send_messages", "contacts"),
    "venue": ("can_send_messages", "venues"),
    "location": ("can_send_messages", "locations"),
    "animation": ("can_send_other_messages", "animations"),
    "sticker": ("can_send_other_messages", "stickers"),
    "dice": ("can_send_other_messages", "dice"),
    "poll": ("can_send_polls", "polls"),
    "photo": ("can_send_photos", "photos"),
    "video": ("can_send_videos", "videos"),
    "audio": ("can_send_audios", "music"),
    "document": ("can_send_documents", "documents"),
    "voice": ("can_send_voice_notes", "voice notes"),
    "video_note": ("can_send_video_notes", "video notes"),
}


def full_rights() -> Json:
    """The rights of an administrator whom a person promotes on a phone."""
    return dict.fromkeys(GIVEN, True) | dict.fromkeys(WITHHELD, False)


def no_rights() -> Json:
    return dict.fromkeys(ADMINISTRATOR, False)


def all_permissions() -> Json:
    return dict.fromkeys(PERMISSIONS, True)


def withheld(permissions: Json, content: Json) -> str:
    """The name of the content that these permissions do not allow, for a refusal; empty when they allow it."""
    kind = next((kind for kind in NEEDED if kind in content), None)
    if kind is None:
        return ""
    permission, words = NEEDED[kind]
    return "" if permissions.get(permission) else words
