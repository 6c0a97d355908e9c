"""The commands of the chat. Each is declared once, here: its words, the roles that may use it, its place in lists.

A command `x` needs besides: a handler with `@command("x")`, and the sentences `command.x` and `menu.x`.
"""

import re
from dataclasses import dataclass

from bot.messages import Incoming
from bot.models.member import HANDLING_ROLES, Member, Role
from bot.reading.folding import fold_head, fold_tail

EVERYONE = frozenset(Role)


def may_use(roles: frozenset[Role], member: Member) -> bool:
    """Whether a member holds one of these roles. What is for everyone needs none: it may wait for a yes."""
    return member.active if roles == EVERYONE else bool(roles & member.held())


@dataclass(frozen=True)
class Command:
    """A command with its Indonesian name and English alias ("" if it has none).

    `keeps_prompt`: it does not end the open prompt, because it is about that prompt.
    """

    name: str
    alias: str
    roles: frozenset[Role]
    keeps_prompt: bool = False

    def allows(self, member: Member) -> bool:
        return may_use(self.roles, member)

    def word(self, language: str) -> str:
        """The word of the command in a language."""
        return (self.alias or self.name) if language == "en" else self.name


# In the order of menus, of `/bantuan` and of the app's list.
COMMANDS = (
    Command("lapor", "tip", EVERYONE),
    Command("laporansaya", "mytips", EVERYONE),
    Command("ralat", "correct", EVERYONE),
    Command("nihil", "nil", frozenset({Role.OFFICER})),
    Command("antrian", "queue", HANDLING_ROLES),
    Command("piket", "duty", frozenset({Role.LIAISON})),
    Command("detail", "show", HANDLING_ROLES),
    Command("tanya", "ask", frozenset({Role.LIAISON})),
    Command("tindaklanjut", "followup", frozenset({Role.LIAISON})),
    Command("selesai", "close", frozenset({Role.LIAISON})),
    Command("rekap", "digest", frozenset({Role.LEADER})),
    Command("undang", "invite", frozenset({Role.OPERATOR})),
    Command("anggota", "members", frozenset({Role.OPERATOR})),
    Command("cabut", "revoke", frozenset({Role.OPERATOR})),
    Command("info", "", EVERYONE),
    Command("kunci", "lock", EVERYONE),
    Command("menu", "", EVERYONE),
    Command("bahasa", "language", EVERYONE),
    Command("bantuan", "help", EVERYONE),
    Command("batal", "cancel", EVERYONE, keeps_prompt=True),
    Command("start", "", EVERYONE),
)
# A command, or a hashtag that means one, at the beginning of a message; before it perhaps the name of the bot.
_AT_BEGINNING = re.compile(
    r"\s*(?:@(\w+)[\s:,]+)?(?:[/\\]+(\s*)(\w+)(?:@(\w+))?|#(lapor|tip)\b)[\s:;,.]*(?:-+\s+)?", re.IGNORECASE
)
# The hashtag at the end, with only punctuation and other hashtags behind it.
_AT_END = re.compile(r"(?:.*\s)?(#(lapor|tip)\b)(?:[^\w#]|#\w*)*$", re.IGNORECASE | re.DOTALL)
# Words that do nothing but cancel, as people write them; one may add to whom, or how.
_CANCEL = re.compile(
    r"(?:maaf[ ,]*)?"
    r"(?:(?:di ?)?batal(?:kan|in|no|ke)?|cancel(?:led|kan)?|urung|never ?mind|"
    r"(?:ga|gak|gag|g|gk|ngga|nggak|enggak|engga|tidak|tdk|tak|ndak|nda|ora|ra|gausah|ga usah) ?(?:jadi|jd|sido|sida))"
    r"(?: (?:dulu|dl|aja|saja|deh|ya|yah|wae|ae|pak|bu|ndan|dan|komandan|bos|mas|mbak|min|it|that|please|maaf|sorry))*"
)
_NO_LETTERS = re.compile(r"[^\w ]+")
BY_WORD = {word: each for each in COMMANDS for word in (each.name, each.alias) if word}


def cancels(incoming: Incoming) -> bool:
    """Whether a message says "batal", "ga jadi" or the like, and nothing else."""
    words = " ".join(_NO_LETTERS.sub(" ", incoming.text.lower()).split())
    return not incoming.attachments and not incoming.forwarded and bool(_CANCEL.fullmatch(words))


def read_command(incoming: Incoming) -> tuple[str, str]:
    """The word of the command in a message, in lower case, and the words beside it.

    Without a command the word is "", and the rest is the whole message. Somebody else's words, which a member only
    forwards, are no command, and neither is one for another bot.
    """
    found = None if incoming.forwarded else _at_beginning(incoming) or _at_end(incoming.text)
    return found or ("", incoming.text)


def _at_beginning(incoming: Incoming) -> tuple[str, str] | None:
    """The command and the words after it; no command but all the words if it is for another bot."""
    folded = fold_head(incoming.text)
    found = _AT_BEGINNING.match(folded.characters)
    if found is None:
        return None
    if _names_another(found, incoming.bot_name):
        return "", incoming.text
    word = (found[3] or found[5]).lower()
    if word not in BY_WORD and (found[1] or found[2] or not found[0].lstrip().startswith("/")):
        return None  # such as "/ dan lagi": only a known word is taken for a command
    return word, incoming.text[folded.starts[found.end()] :]


def for_another_bot(incoming: Incoming) -> bool:
    """Whether a message begins with a command that names another bot."""
    found = _AT_BEGINNING.match(fold_head(incoming.text).characters)
    return found is not None and _names_another(found, incoming.bot_name)


def _names_another(command: re.Match[str], own: str) -> bool:
    return not all(_names_us(name, own) for name in (command[1], command[4]))


def _at_end(words: str) -> tuple[str, str] | None:
    folded = fold_tail(words)
    found = _AT_END.match(folded.characters) if "#" in folded.characters else None
    if found is None:
        return None
    before, after = words[: folded.starts[found.start(1)]], words[folded.starts[found.end(1)] :]
    return found[2].lower(), f"{before.rstrip()} {after.strip()}".strip()


def _names_us(name: str | None, own: str) -> bool:
    """Whether a name is the bot's own, or nobody is named."""
    return not name or name.lower() == own.lower()
