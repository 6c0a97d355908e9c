"""MP4 and QuickTime files without what a camera or an app writes beside picture and sound.

Nothing moves: each box that is not needed to play the file becomes a box `free` of the same length, filled with zeros.
So every offset in the file stays right.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

# The boxes that are kept, by the box that holds them. Only boxes with an entry of their own are looked into.
_KEPT = {
    b"": {b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"mfra", b"sidx"},
    b"moov": {b"mvhd", b"trak", b"mvex", b"iods"},
    b"trak": {b"tkhd", b"edts", b"mdia", b"tapt"},
    b"mdia": {b"mdhd", b"hdlr", b"minf"},
    b"minf": {b"vmhd", b"smhd", b"hdlr", b"dinf", b"stbl"},
    b"stbl": {b"stsd", b"stts", b"stss", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"ctts", b"cslg", b"sdtp",
              b"sgpd", b"sbgp", b"stps"},
    b"moof": {b"mfhd", b"traf"},
    b"traf": {b"tfhd", b"tfdt", b"trun", b"sdtp", b"sgpd", b"sbgp"},
}  # fmt: skip
_FIRST = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
# More than this takes too much time or memory: numbers in a table, boxes in a box.
_MOST_NUMBERS = 200_000
_MOST_BOXES = 20_000
_BLOCK_OF_PLACE = b"freeGPS "  # dashboard cameras write one a second among the samples of picture and sound
_PLAYED = {b"vide", b"soun"}  # the kinds of tracks; others hold places, times, subtitles


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its type, and where it, its body and the next one begin."""

    kind: bytes
    start: int
    body: int
    end: int


@dataclass
class Cleaned:
    """The file in which boxes are overwritten, and what stood there."""

    content: bytearray
    in_fragments: bool
    removed: list[bytes] = field(default_factory=list)
    left: int = 0  # how many bytes may still be removed

    def __post_init__(self) -> None:
        self.left = len(self.content)

    def erase(self, start: int, end: int) -> None:
        """Overwrites a piece.

        Raises:
            ValueError: together they are longer than the file, so some are removed twice.
        """
        self.left -= end - start
        if end > len(self.content) or self.left < 0:
            raise ValueError("piece")
        self.removed.append(bytes(self.content[start:end]))
        self.content[start:end] = bytes(end - start)


def is_mp4(content: bytes) -> bool:
    return content[4:8] in _FIRST


def clean_mp4(content: bytes) -> tuple[bytes, bytes]:
    """The file without metadata, and what was removed.

    Raises:
        ValueError: it cannot be read.
    """
    whole = Box(b"", 0, 0, len(content))
    cleaned = Cleaned(bytearray(content), in_fragments=_find(content, whole, b"moof") is not None)
    _clean(content, whole, cleaned)
    _erase_blocks_of_places(cleaned)
    return bytes(cleaned.content), b"".join(cleaned.removed)


def _clean(content: bytes, holder: Box, cleaned: Cleaned) -> None:
    for box in _boxes(content, holder):
        if box.kind == b"trak" and _handler(content, box) not in _PLAYED:
            _erase_samples(content, box, cleaned)
            _free(box, cleaned)
        elif box.kind not in _KEPT[holder.kind]:
            _free(box, cleaned)
        elif box.kind in _KEPT:
            _clean(content, box, cleaned)


def _boxes(content: bytes, holder: Box) -> Iterator[Box]:
    start, end, count = holder.body, holder.end, 0
    while start < end:
        count += 1
        if end - start < 8 or count > _MOST_BOXES:
            raise ValueError("header")
        size, kind = struct.unpack_from(">I4s", content, start)
        body = start + 8
        if size == 1:
            body = start + 16
            size = int.from_bytes(content[start + 8 : body])
        elif size == 0:  # to the end of the file
            size = len(content) - start
        if size < body - start or start + size > end:
            raise ValueError("size")
        yield Box(kind, start, body, start + size)
        start += size


def _free(box: Box, cleaned: Cleaned) -> None:
    cleaned.content[box.start + 4 : box.start + 8] = b"free"
    cleaned.erase(box.body, box.end)


def _find(content: bytes, holder: Box, *path: bytes) -> Box | None:
    """The box at a path of types inside another."""
    for kind in path:
        found = next((box for box in _boxes(content, holder) if box.kind == kind), None)
        if found is None:
            return None
        holder = found
    return holder


def _handler(content: bytes, track: Box) -> bytes:
    """What a track holds, such as `vide`."""
    box = _find(content, track, b"mdia", b"hdlr")
    return content[box.body + 8 : box.body + 12] if box else b""


def _erase_samples(content: bytes, track: Box, cleaned: Cleaned) -> None:
    """Overwrites what a track holds, such as a place for each second.

    Raises:
        ValueError: it cannot be said where that is, as in a file in fragments.
    """
    table = _find(content, track, b"mdia", b"minf", b"stbl")
    if table is None or cleaned.in_fragments:
        raise ValueError("samples")
    sizes = _sizes(content, table)
    done = 0
    for offset, count in _chunks(content, table):
        length = sum(sizes[done : done + count])
        done += count
        cleaned.erase(offset, offset + length)
    if done < len(sizes):
        raise ValueError("samples")


def _erase_blocks_of_places(cleaned: Cleaned) -> None:
    """Overwrites the blocks that belong to no sample. Each is a box `free`, but in the middle of `mdat`."""
    at = -1
    while (at := cleaned.content.find(_BLOCK_OF_PLACE, at + 1)) >= 0:
        cleaned.erase(at + 4, max(at - 4 + int.from_bytes(cleaned.content[max(at - 4, 0) : at]), at + 4))


def _sizes(content: bytes, table: Box) -> Sequence[int]:
    """The length of each sample."""
    box = _required(content, table, b"stsz")
    same, count = _numbers(content, box, 4, 2)
    if count > _MOST_NUMBERS:
        raise ValueError("count")
    return [same] * count if same else _numbers(content, box, 12, count)


def _chunks(content: bytes, table: Box) -> Iterator[tuple[int, int]]:
    """Where each chunk of samples begins, and how many samples it has."""
    wide = _find(content, table, b"co64")
    box = wide or _required(content, table, b"stco")
    (count,) = _numbers(content, box, 4, 1)
    offsets = _numbers(content, box, 8, count, "Q" if wide else "I")
    runs_box = _required(content, table, b"stsc")
    (lines,) = _numbers(content, runs_box, 4, 1)
    runs = _numbers(content, runs_box, 8, lines * 3)
    per_chunk = dict(zip(runs[0::3], runs[1::3], strict=True))  # by the first chunk of a run, counted from 1
    now = 0
    for number, offset in enumerate(offsets, 1):
        now = per_chunk.get(number, now)
        yield offset, now


def _required(content: bytes, holder: Box, kind: bytes) -> Box:
    found = _find(content, holder, kind)
    if found is None:
        raise ValueError(kind.decode("latin-1"))
    return found


def _numbers(content: bytes, box: Box, at: int, count: int, form: str = "I") -> Sequence[int]:
    """Numbers in the body of a box, from a place in it."""
    if count > _MOST_NUMBERS or box.body + at + count * struct.calcsize(f">{form}") > box.end:
        raise ValueError("numbers")
    return struct.unpack_from(f">{count}{form}", content, box.body + at)
