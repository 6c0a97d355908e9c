"""What may be expected to go wrong, as a text key and its parameters: never a traceback to a person."""

from bot.messages import Param, Text


class Refusal(Exception):  # noqa: N818 - a refusal is an answer to a person, not an error of the program
    """An expected "no". Undoes what its request changed and answers with one sentence.

    Not found and not allowed are the same refusal (`not_found`), so that answers tell nothing of others' tips.
    """

    def __init__(self, key: str, **params: Param) -> None:
        super().__init__(key)
        self.text = Text(key, params)
        # The question, as kind and reference, that the person's next words answer anew.
        self.again: tuple[str, str] | None = None


def not_found() -> Refusal:
    """There is no such tip, or it is not this person's to see: one answer for both."""
    return Refusal("refuse.tip_not_found")


class Misconfigured(Exception):  # noqa: N818 - read by people at the shell
    """The program cannot start or a command cannot run as asked; the message says what to do."""


class Outdated(Misconfigured):
    """The tables are not those this program knows: a newer one has brought them up to date."""

    def __init__(self) -> None:
        super().__init__("A newer version of this program has changed the database. Start that version.")
