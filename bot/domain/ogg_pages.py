"""Ogg files (Opus, Vorbis) without comments. The pages keep their lengths; only their checksums change."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_HEADER = 27  # bytes of a page before its table of lengths
_CHECKSUM = slice(22, 26)
_BEGINS = 2  # the flag of a stream's first page
# By the beginning of a stream: the beginning of its second packet, the comments, and what must end them.
_COMMENTS = {b"OpusHead": (b"OpusTags", b""), b"\x01vorbis": (b"\x03vorbis", b"\x01")}
_HARMLESS = b"encoder="
# More than this takes too much time or memory.
_MOST_PAGES = 200_000
_MOST_STREAMS = 100


def _table() -> list[int]:
    """The remainders of the checksum of Ogg, which `zlib.crc32` does not compute: its bits go the other way round."""
    remainders = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)
        remainders.append(value & 0xFFFFFFFF)
    return remainders


_REMAINDERS = _table()


@dataclass
class Stream:
    """A stream: its first packets, as pieces (start, end) of the file, and whether the last one goes on."""

    packets: list[list[tuple[int, int]]] = field(default_factory=lambda: [[]])


@dataclass(frozen=True, slots=True)
class Page:
    """A page: where it and its content begin, its stream, and the lengths of its pieces."""

    start: int
    body: int
    end: int
    stream: bytes
    lengths: bytes


def clean_ogg(content: bytes) -> tuple[bytes, bytes]:
    """The file without comments, and what was removed.

    Raises:
        ValueError: it cannot be read.
    """
    pages, streams, open_streams = list(_pages(content)), [], dict[bytes, Stream]()
    for page in pages:
        if content[page.start + 5] & _BEGINS:
            open_streams[page.stream] = Stream()
            streams.append(open_streams[page.stream])
        if len(streams) > _MOST_STREAMS:
            raise ValueError("streams")
        if page.stream not in open_streams:
            raise ValueError("stream")
        _add_pieces(open_streams[page.stream], page)
    written, removed = bytearray(content), b""
    for stream in streams:
        removed += _erase_comments(content, stream, written)
    for page in pages:
        if written[page.start : page.end] != content[page.start : page.end]:
            _seal(written, page)
    return bytes(written), removed


def _pages(content: bytes) -> Iterator[Page]:
    start = count = 0
    while start < len(content):
        count += 1
        body = start + _HEADER + (content[start + _HEADER - 1] if start + _HEADER <= len(content) else 0)
        lengths = content[start + _HEADER : body]
        end = body + sum(lengths)
        if content[start : start + 4] != b"OggS" or end > len(content) or count > _MOST_PAGES:
            raise ValueError("page")
        yield Page(start, body, end, content[start + 14 : start + 18], lengths)
        start = end


def _add_pieces(stream: Stream, page: Page) -> None:
    """Adds the pieces of a page to the first two packets. A piece of 255 bytes goes on in the next one."""
    at = page.body
    for length in page.lengths:
        if len(stream.packets) > 2:
            return
        stream.packets[-1].append((at, at + length))
        at += length
        if length < 255:
            stream.packets.append([])


def _erase_comments(content: bytes, stream: Stream, written: bytearray) -> bytes:
    """Overwrites the comments of a stream by an empty list of the same length. Returns what stood there."""
    if len(stream.packets) < 3:
        raise ValueError("packets")
    first, packet = (b"".join(content[start:end] for start, end in each) for each in stream.packets[:2])
    begins, ends = next((each for name, each in _COMMENTS.items() if first.startswith(name)), (b"", b""))
    if not begins or not packet.startswith(begins):
        raise ValueError("comments")
    kept, comments = _split(packet, len(begins))
    if all(each.lower().startswith(_HARMLESS) for each in comments):
        return b""
    left = (kept + bytes(4) + ends).ljust(len(packet), b"\0")
    for start, end in stream.packets[1]:
        written[start:end], left = left[: end - start], left[end - start :]
    return packet[len(kept) :]


def _split(packet: bytes, at: int) -> tuple[bytes, list[bytes]]:
    """The beginning of the packet with the name of the program that wrote it, and the comments."""
    at = _end_of_words(packet, at)
    kept, count, comments = packet[:at], int.from_bytes(packet[at : at + 4], "little"), []
    at += 4
    for _ in range(count):
        end = _end_of_words(packet, at)
        comments.append(packet[at + 4 : end])
        at = end
    return kept, comments


def _end_of_words(packet: bytes, at: int) -> int:
    end = at + 4 + int.from_bytes(packet[at : at + 4], "little")
    if at + 4 > len(packet) or end > len(packet):
        raise ValueError("length")
    return end


def _seal(written: bytearray, page: Page) -> None:
    """Computes the checksum of a page again."""
    whole = bytearray(written[page.start : page.end])
    whole[_CHECKSUM] = bytes(4)
    value = 0
    for byte in whole:
        value = ((value << 8) & 0xFFFFFFFF) ^ _REMAINDERS[(value >> 24) ^ byte]
    whole[_CHECKSUM] = struct.pack("<I", value)
    written[page.start : page.end] = whole
