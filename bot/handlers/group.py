"""`/info`: information for the whole group, without names."""

import re

from bot.domain.conversations import prompt
from bot.domain.groups import find_group
from bot.domain.text_analysis import read_words
from bot.domain.wording import brief
from bot.errors import Refusal
from bot.handlers.commands import EVERYONE
from bot.handlers.reporting import offer_to_send
from bot.handlers.router import Request, answers, asked_again, command, press
from bot.messages import Action, Content, Purpose, Verb, text
from bot.models.prompt import PromptKind
from bot.services.group.groups import remove_from_group
from bot.services.group.info import share as share_information

# Signs that a text names a person: a title before a name, or a long number.
NAMES = re.compile(
    r"\b(bripda|briptu|brigadir|bripka|aipda|aiptu|ipda|iptu|akp|kompol|bin|binti)\b\.?\s+\S+|"
    r"\b(sdr|sdri|an|a\.n|bpk|bapak|pak|bu|ibu|mas|mbak|inisial|nik|alias)\b\.?\s+\S+|\d{8,}",
    re.IGNORECASE,
)


@command("info")
def info(request: Request) -> None:
    """Shares information with the group, without names: shows a preview, which a button sends."""
    tx, incoming, words = request.tx, request.incoming, request.args.strip()
    group = None if incoming.private else find_group(tx, incoming.channel, incoming.chat)
    if group:  # a command typed in the group shows the author's name
        remove_from_group(tx, group, incoming.message_id)
    if words:
        with asked_again(PromptKind.INFO_WORDS):
            _preview(request, words)
    else:
        prompt(tx, request.member, PromptKind.INFO_WORDS)
        tx.send(request.member, Purpose.REPLY, text("info.ask"))


@answers(PromptKind.INFO_WORDS, *EVERYONE)
def info_words(request: Request) -> None:
    _preview(request, request.incoming.text)


@answers(PromptKind.INFO, *EVERYONE)
def info_dropped(request: Request) -> None:
    """Words written instead of pressing the button are a new message and end the preview."""
    offer_to_send(request)


@press(Verb.SHARE, *EVERYONE, keeps_prompt=True)
def share(request: Request) -> None:
    share_information(request.tx, request.member)


def _preview(request: Request, words: str) -> None:
    if NAMES.search(words):
        raise Refusal("refuse.info_names")
    if read_words(words).reads_like_report:
        raise Refusal("refuse.info_tip")
    prompt(request.tx, request.member, PromptKind.INFO, detail=brief(words))
    request.tx.send(
        request.member,
        Purpose.REPLY,
        Content(text("info.preview", words=words), [Action(text("button.share"), Verb.SHARE)]),
    )
