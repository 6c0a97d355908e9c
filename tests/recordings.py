"""Videos and sounds as phones make them, written by hand, with what their camera or app tells."""

import struct

PLACE, CAMERA = b"-06.8975+112.0500/", b"Zqmerek A5"
AT = b"2026-11-24T09:12:00+0700"
PICTURES, PLACES = b"pictures and sound", b"GPS -06.8976+112.0501"  # the samples of two tracks


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def numbers(*values: int) -> bytes:
    return struct.pack(f">{len(values)}I", *values)


def track(handler: bytes, sample: bytes, *offsets: int) -> bytes:
    """A track with a sample at each of these places."""
    table = box(
        b"stbl",
        box(b"stsd", numbers(0, 0)),
        box(b"stsc", numbers(0, 1, 1, 1, 1)),
        box(b"stsz", numbers(0, 0, len(offsets), *[len(sample)] * len(offsets))),
        box(b"stco", numbers(0, len(offsets), *offsets)),
    )
    media = box(b"mdia", box(b"mdhd", numbers(0)), box(b"hdlr", numbers(0, 0), handler), box(b"minf", table))
    return box(b"trak", box(b"tkhd", numbers(0)), media)


def video(*more: bytes) -> bytes:
    """A video of a phone: its place in `udta` and in a track of its own, its camera and time in `meta`."""
    begin = box(b"ftyp", b"isom", numbers(512), b"isomiso2")
    at = len(begin) + 8
    tracks = track(b"vide", PICTURES, at), track(b"meta", PLACES, at + len(PICTURES))
    named = box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(PLACE), 0x15C7), PLACE))
    told = box(b"meta", numbers(0), box(b"ilst", CAMERA, AT))
    film = box(b"moov", box(b"mvhd", numbers(0)), *tracks, named, told, *more)
    return begin + box(b"mdat", PICTURES, PLACES) + film + box(b"uuid", bytes(16), b"<x:xmpmeta>", PLACE)


def dashboard() -> bytes:
    """A video of a dashboard camera: its place in blocks between the samples."""
    begin, block = box(b"ftyp", b"isom", numbers(512), b"isomiso2"), box(b"free", b"GPS ", PLACE)
    return begin + box(b"mdat", PICTURES, block, block) + box(b"moov", track(b"vide", PICTURES, len(begin) + 8))


def twice() -> bytes:
    """A video with a track that names the same places twice, together longer than the file."""
    begin = box(b"ftyp", b"isom", numbers(512), b"isomiso2")
    places = PLACES * 100
    return begin + box(b"mdat", places) + box(b"moov", track(b"meta", places, len(begin) + 8, len(begin) + 8))


def checksum(page: bytes) -> int:
    """As the format describes it, bit by bit."""
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = ((value << 1) ^ 0x104C11DB7) if value & 0x80000000 else value << 1
    return value


def page(number: int, flags: int, lengths: bytes, content: bytes) -> bytes:
    head = b"OggS\0" + bytes([flags]) + struct.pack("<QII", 0, 7, number)
    rest = bytes([len(lengths)]) + lengths + content
    return head + struct.pack("<I", checksum(head + bytes(4) + rest)) + rest


def voice(*comments: bytes) -> bytes:
    """A voice note (Opus) with these comments, of at least 300 bytes, so that they go over two pages."""
    listed = b"".join(struct.pack("<I", len(each)) + each for each in comments)
    tags = b"OpusTags" + struct.pack("<I", 7) + b"libopus" + struct.pack("<I", len(comments)) + listed
    tags = tags.ljust(300, b"\0")
    return (
        page(0, 2, b"\x08", b"OpusHead")
        + page(1, 0, b"\xff", tags[:255])
        + page(2, 1, bytes([len(tags) - 255]), tags[255:])
        + page(3, 4, b"\x05", b"sound")
    )


def pages_fit(content: bytes) -> bool:
    """Whether each page of an Ogg file has its checksum."""
    for each in (b"OggS" + part for part in content.split(b"OggS")[1:]):
        if checksum(each[:22] + bytes(4) + each[26:]) != struct.unpack("<I", each[22:26])[0]:
            return False
    return True


FRAME = b"\xff\xfb\x90\x64frame"


def song() -> bytes:
    """An MP3 with a tag before and behind its one frame."""
    title = b"ID3\x04\0\0\0\0\0" + bytes([len(PLACE)]) + PLACE
    return title + FRAME + b"TAG" + CAMERA.ljust(125, b"\0")


def tagged_behind() -> bytes:
    """An MP3 with an APE tag behind its ten frames."""
    return FRAME * 10 + PLACE + b"APETAGEX" + struct.pack("<4I8x", 2000, len(PLACE) + 32, 1, 0)
