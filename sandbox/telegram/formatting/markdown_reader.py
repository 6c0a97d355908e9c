"""Reads Markdown into text and entities, as strictly as Telegram (see core.telegram.org/bots/api#markdownv2-style).

Offsets in errors are in bytes of UTF-8.
"""

import re
from dataclasses import dataclass

from sandbox.telegram.errors import ApiError, Json
from sandbox.telegram.formatting.entities import checked_link, unparsed, utf16_length

# Marks that begin and end the same way: the type of the entity, and its name in errors.
PAIRS = {
    "*": ("bold", "Bold"),
    "_": ("italic", "Italic"),
    "__": ("underline", "Underline"),
    "~": ("strikethrough", "Strikethrough"),
    "||": ("spoiler", "Spoiler"),
    "`": ("code", "Code"),
    "```": ("pre", "Pre"),
}
LINKS = {"[": ("text_link", "TextUrl"), "![": ("custom_emoji", "CustomEmoji")}
NAMES = PAIRS | LINKS | {">": ("blockquote", "BlockQuote")}
MARK = re.compile(r"\\[\x01-\x7e]|```|__|\|\||!\[|[_*~`\[\]()>#+\-=|{}.!\n]")
IN_CODE = {"`": re.compile(r"\\[\x01-\x7e]|`"), "```": re.compile(r"\\[\x01-\x7e]|```")}
LANGUAGE = re.compile(r"(?:([^\s`]+)(?=\s))?\n?")
ADDRESS = re.compile(r"\(((?:\\[\x01-\x7e]|[^)\\]|\\)*)(\)?)")
EMOJI = re.compile(r"tg://emoji\?id=(\d+)$")


@dataclass
class _Open:
    """A mark whose end has not been read yet: its offset in the text and in the source (bytes), and a language."""

    mark: str
    offset: int
    where: int
    language: str = ""


class MarkdownReader:
    """Reads MarkdownV2 in one pass."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._position = 0
        self._text = ""
        self._entities: list[Json] = []
        self._stack: list[_Open] = []

    def read(self) -> tuple[str, list[Json]]:
        while found := self._pattern().search(self._source, self._position):
            self._text += self._source[self._position : found.start()]
            self._position = found.end()
            mark = found.group()
            if mark.startswith("\\"):
                self._text += mark[1]
            else:
                self._read_mark(mark, found.start())
        self._text += self._source[self._position :]
        self._end_quote()
        if self._stack:
            raise self._unclosed(self._stack[-1])
        return self._text, sorted(self._entities, key=lambda entity: (entity["offset"], -entity["length"]))

    def _pattern(self) -> re.Pattern[str]:
        return IN_CODE.get(self._stack[-1].mark, MARK) if self._stack else MARK

    def _read_mark(self, mark: str, start: int) -> None:
        if mark == "\n":
            self._end_line()
        elif mark == ">" and self._at_line_start(start):
            if not self._quoting():
                self._open(mark, start)
        elif mark == "]" and self._stack and self._stack[-1].mark in LINKS:
            self._end_link(self._stack.pop())
        elif mark in PAIRS and self._stack and self._stack[-1].mark == mark:
            self._close(self._stack.pop())
        elif mark in PAIRS or mark in LINKS:
            self._open(mark, start)
        else:
            raise unparsed(f"Character '{mark[0]}' is reserved and must be escaped with the preceding '\\'")

    def _at_line_start(self, start: int) -> bool:
        return start == 0 or self._source[start - 1] == "\n"

    def _quoting(self) -> bool:
        return any(opened.mark == ">" for opened in self._stack)

    def _open(self, mark: str, start: int) -> None:
        opened = _Open(mark, utf16_length(self._text), len(self._source[:start].encode()))
        if mark == "```" and (found := LANGUAGE.match(self._source, self._position)):
            opened.language = found.group(1) or ""
            self._position = found.end()
        self._stack.append(opened)

    def _close(self, opened: _Open, kind: str = "", **more: str) -> None:
        length = utf16_length(self._text) - opened.offset
        if opened.language:
            more["language"] = opened.language
        if length:
            kind = kind or NAMES[opened.mark][0]
            self._entities.append({"type": kind, "offset": opened.offset, "length": length, **more})

    def _end_line(self) -> None:
        """Ends a line; this closes a quotation unless the next line continues it."""
        quoted = self._quoting()
        if quoted and self._source[self._position : self._position + 1] != ">":
            self._end_quote()
            if self._quoting():
                raise self._unclosed(self._stack[-1])
        self._text += "\n"

    def _end_quote(self) -> None:
        """Closes the quotation; one that ends with `||` is expandable."""
        if not self._quoting():
            return
        folded = self._stack[-1].mark == "||" and self._stack[-1].offset == utf16_length(self._text)
        if folded:
            self._stack.pop()
        if self._stack[-1].mark == ">":
            self._close(self._stack.pop(), "expandable_blockquote" if folded else "")

    def _end_link(self, opened: _Open) -> None:
        """Reads the URL after a link's text; without one the text itself is the URL."""
        inside = self._text.encode("utf-16-le")[opened.offset * 2 :].decode("utf-16-le")
        found = ADDRESS.match(self._source, self._position)
        if found and not found.group(2):
            where = len(self._source[: self._position + 1].encode())
            raise unparsed(f"Can't find end of a URL at byte offset {where}")
        if found:
            self._position = found.end()
        address = re.sub(r"\\(.)", r"\1", found.group(1)) if found else inside
        if opened.mark == "[":
            if link := checked_link(address):
                self._close(opened, url=link)
        elif not found:
            raise unparsed("The entity must contain a tg://emoji or tg://time URL")
        elif emoji := EMOJI.match(address):
            self._close(opened, custom_emoji_id=emoji.group(1))
        else:
            raise unparsed("Invalid tg://emoji or tg://time URL specified")

    def _unclosed(self, opened: _Open) -> ApiError:
        name = "PreCode" if opened.language else NAMES[opened.mark][1]
        return unparsed(f"Can't find end of {name} entity at byte offset {opened.where}")


class OldMarkdownReader(MarkdownReader):
    """Reads the legacy Markdown, in which marks are not nested."""

    OLD = re.compile(r"\\[_*`\[]|```|[_*`\[]")

    def _pattern(self) -> re.Pattern[str]:
        return self.OLD

    def _read_mark(self, mark: str, start: int) -> None:
        """Reads a mark and everything up to its end."""
        self._open(mark, start)
        opened = self._stack.pop()
        ending = "]" if mark == "[" else mark
        end = self._source.find(ending, self._position)
        if end < 0:
            raise unparsed(f"Can't find end of the entity starting at byte offset {opened.where}")
        self._text += self._source[self._position : end]
        self._position = end + len(ending)
        if mark == "[":
            self._end_link(opened)
        else:
            self._close(opened)
