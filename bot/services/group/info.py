"""Sharing information with the whole group, without names."""

from bot.database.transaction import Tx
from bot.domain.conversations import end_prompt, open_prompt
from bot.domain.groups import the_group
from bot.errors import Refusal
from bot.messages import Purpose, text
from bot.models.member import Member
from bot.models.prompt import PromptKind


def share(tx: Tx, member: Member) -> None:
    """Posts the previewed words in the group, without the member's name."""
    preview = open_prompt(tx, member)
    group = the_group(tx)
    if preview is None or preview.kind != PromptKind.INFO:
        raise Refusal("refuse.info_gone")
    if group is None:
        raise Refusal("refuse.no_group")
    tx.post(group.channel, group.address, text("info.group", words=preview.detail), purpose=Purpose.GROUP)
    tx.send(member, text("info.sent"), purpose=Purpose.REPLY)
    end_prompt(tx, member)
