"""Every column whose values can be read in the database, with the reason why they may be; typed by hand.

What people write, and what the roster says of them, is sealed. A new column comes into this list, or is sealed.
"""

from sqlalchemy import JSON, String

from bot.models.base import Base, OneOf

SET = "a closed set"
CODE = "a code that the program makes"
AREA = "the official code of an area, or binmas"
NUMBER = "the platform's id"
NAME = "the name of a channel"
CLASS = "the kind of an error, without its words"
CLEAR = {
    "accounts.channel": NAME,
    "accounts.proof": SET,
    "accounts.standing": SET,
    "accounts.commands": "language and names of commands, from the program",
    "alarms.subject": CODE,
    "alarms.text_key": CODE,
    "areas.code": AREA,
    "areas.name": "of a village, as published",
    "areas.parent_code": AREA,
    "digest_runs.figures": "numbers by area and state",
    "digest_runs.unit": "the code of the unit's regency",
    "digest_runs.week": CODE,
    "due_steps.key": CODE,
    "due_steps.step": SET,
    "grants.ending": SET,
    "grants.kind": SET,
    "groups.channel": NAME,
    "inbox.channel": NAME,
    "inbox.error": CLASS,
    "inbox.state": SET,
    "media.kind": SET,
    "media.state": SET,
    "files.mime": "the type of its content, from a library's list",
    "media.mime": "one of FILE_TYPES, or nothing",
    "members.language": SET,
    "members.preferred_channel": NAME,
    "messages.album": NUMBER,
    "messages.channel": NAME,
    "messages.platform_id": NUMBER,
    "messages.reply_to": NUMBER,
    "messages.topic": NUMBER,
    "messages.unreadable": "the platform's name of a kind of content",
    "nil_reports.area_code": AREA,
    "nil_reports.looked": SET,
    "outbox.channel": NAME,
    "outbox.error": CLASS,
    "outbox.operation": SET,
    "outbox.platform_id": NUMBER,
    "outbox.purpose": SET,
    "outbox.state": SET,
    "posts.area_code": AREA,
    "prompts.kind": SET,
    "prompts.ref": "a tip's code, with an outcome; the number of a topic",
    "roles.role": SET,
    "scopes.area_code": AREA,
    "scopes.role": SET,
    "sequences.channel": NAME,
    "sequences.gaps": "numbers of updates, with times",
    "tip_history.changed": "columns of the tip that can be read themselves, with their values",
    "tip_history.event": SET,
    "tips.area_code": AREA,
    "tips.channel": NAME,
    "tips.code": CODE,
    "tips.desk": SET,
    "tips.happened": SET,
    "tips.happened_at": "a day and an hour, or that it is long ago",
    "tips.outcome": SET,
    "tips.status": SET,
    "tips.substances": "names in the lexicon",
    "tips.urgency": SET,
    "unit.links": "the bot's own links, by channel",
}
# Columns of bytes: fingerprints with a key. All others end in `_sealed`.
KEYED = {
    *("accounts.address_key", "groups.address_key", "groups.configured_key", "inbox.conversation", "inbox.key"),
    *("inbox.payload_hash", "invites.code_key", "members.nrp_key", "messages.author_key", "messages.chat_key"),
    *("files.content_key", "media.file_key", "outbox.recipient_queue", "strangers.account_key"),
}


def test_what_can_be_read_in_the_database_is_in_the_list() -> None:
    columns = {
        f"{table.name}.{column.name}": column.type for table in Base.metadata.sorted_tables for column in table.c
    }
    clear = {name for name, kind in columns.items() if isinstance(kind, String | JSON | OneOf)}
    assert clear == set(CLEAR)
    closed = {name for name, kind in columns.items() if isinstance(kind, OneOf)}
    assert closed == {name for name, why in CLEAR.items() if why == SET} - {"members.language"}


def test_bytes_are_sealed_or_keyed() -> None:
    binary = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.c
        if column.type.python_type is bytes
    }
    assert {name for name in binary if not name.endswith("_sealed")} == KEYED
