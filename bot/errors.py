"""Expected failures. A person gets a sentence, never a traceback."""

from bot.messages import Param, Text


class Refusal(Exception):  # noqa: N818 - a refusal is an answer to a person, not an error of the program
    """Refuses a request with one sentence, as a text key and its parameters.

    What the request has changed is rolled back.

    "Not found" and "not allowed" are the same refusal (`not_found`), so an answer tells nothing about others' tips.
    """

    def __init__(self, key: str, **params: Param) -> None:
        super().__init__(key)
        self.text = Text(key, params)
        # Kind and reference of the prompt to ask again; the person's next message answers it.
        self.ask_again: tuple[str, str] | None = None


def not_found() -> Refusal:
    """The tip does not exist, or this person may not see it: the same answer for both."""
    return Refusal("refuse.tip_not_found")


class Misconfigured(Exception):  # noqa: N818 - shown to people at the shell
    """The program cannot start, or a command cannot run. The message says what to do."""


class Outdated(Misconfigured):
    """A newer version of the program has migrated the tables, so this version does not know them."""

    def __init__(self) -> None:
        super().__init__("A newer version of this program has changed the database. Start that version.")
