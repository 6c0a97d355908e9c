"""Makes pictures smaller: a PNG with a palette, as pngquant makes it, without a program that has to be installed."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_COLOURS = 256
COARSE = 5  # colours that differ only in so many lower bits of each part count as similar
Colour = tuple[int, int, int]


def shrink(path: Path, most: int = MOST_COLOURS) -> None:
    """Gives the picture at most so many colours, and each other colour the nearest of them."""
    width, height, pixels = _read(path.read_bytes())
    counts = Counter(pixels)
    chosen = _chosen(counts, most)
    places = {colour: place for place, colour in enumerate(chosen)}
    for colour in counts:
        if colour not in places:
            places[colour] = min(range(len(chosen)), key=lambda place: _distance(chosen[place], colour))
    path.write_bytes(_written(width, height, chosen, bytes(places[colour] for colour in pixels)))


def _chosen(counts: Counter[Colour], most: int) -> list[Colour]:
    """The most frequent colours; half of the places are for colours that differ, so that no small sign turns grey."""
    ranked = [colour for colour, _ in counts.most_common()]
    differing = {tuple(value >> COARSE for value in colour): colour for colour in reversed(ranked)}
    rare = sorted(differing.values(), key=lambda colour: -counts[colour])[: most // 2]
    return list(dict.fromkeys([*rare, *ranked]))[:most]


def _distance(one: Colour, other: Colour) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        yield kind, data[at + 8 : at + 8 + length]
        at += length + 12


def _read(data: bytes) -> tuple[int, int, list[Colour]]:
    """Width, height and pixels of a PNG as Chromium writes it: 8 bits, red, green and blue, maybe opacity."""
    width, height, bits, colours, _, _, interlaced = struct.unpack(">IIBBBBB", next(_chunks(data))[1])
    assert (bits, interlaced) == (8, 0) and colours in (2, 6)
    size = 3 if colours == 2 else 4
    raw = zlib.decompress(b"".join(content for kind, content in _chunks(data) if kind == b"IDAT"))
    step = width * size + 1
    line, pixels = bytes(step - 1), []
    for start in range(0, height * step, step):
        line = _unfiltered(raw[start], raw[start + 1 : start + step], line, size)
        pixels += zip(line[0::size], line[1::size], line[2::size], strict=True)
    return width, height, pixels


def _unfiltered(kind: int, line: bytes, above: bytes, size: int) -> bytes:
    """One line of pixels, of which the file has the differences to its neighbours."""
    if kind == 0:
        return line
    found = bytearray(line)
    for at, value in enumerate(line):
        left, corner = (found[at - size], above[at - size]) if at >= size else (0, 0)
        found[at] = value + _predicted(kind, left, above[at], corner) & 255
    return bytes(found)


def _predicted(kind: int, left: int, up: int, corner: int) -> int:
    if kind < 4:
        return (left, up, (left + up) // 2)[kind - 1]
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))


def _written(width: int, height: int, palette: list[Colour], pixels: bytes) -> bytes:
    lines = b"".join(b"\0" + pixels[start : start + width] for start in range(0, width * height, width))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", bytes(value for colour in palette for value in colour)),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return SIGNATURE + b"".join(_chunk(kind, content) for kind, content in parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
