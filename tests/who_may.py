"""Reads the table of who may do what with a tip, and knows its refusals."""

from pathlib import Path

REFUSALS = {
    "-": "Informasi itu tidak ditemukan. Cek lagi kodenya.",
    "cmd": "Untuk mengirim informasi, cukup tulis di sini. Perkembangannya di /laporansaya, pilihan lain di /menu.",
    "other": "{code} tidak sedang Anda tangani. Lihat /antrian.",
    "offered": "{code} sedang ditawarkan kepada rekan lain.",
    "yours": "{code} sudah Anda tangani. Ceritanya ada di percakapan ini, juga dengan /detail {code}.",
    "taken": "{code} sudah ditangani rekan. Terima kasih atas kesiapannya.",
    "settled": "{code} sudah selesai.",
    "closed": "{code} sudah selesai. Informasi baru silakan kirim dengan /lapor.",
    "moved": "Status {code} sudah berubah. Lihat /detail {code}.",
    "open": "{code} sudah dibuka lagi.",
    "read": "{code} sudah dibuka pembacanya, jadi tetap rahasia.",
    "village": "Belum ada desa binaan yang tercatat untuk Anda. Hubungi operator.",
    "gone": "Silakan tulis ulang dengan /info.",
    "nolock": "Pertanyaan itu sudah tidak berlaku. Ulangi dengan /kunci.",
    "decided": "Akun itu sudah dipastikan atau ditutup.",
    "over": "Pertanyaan itu sudah tidak berlaku. Ulangi dengan /cabut.",
    "locked": "Akun ini dikunci. Informasi dari Anda tetap kami terima; cukup tulis di sini. "
    "Untuk membukanya, mintalah undangan baru kepada operator.",
    "again": "<b>{code}</b> sudah selesai. Bila menurut Anda belum, tekan tombol di bawah; "
    "pesan ini ikut kami sampaikan.",
    "stored": "Pesan ini sudah tercatat sebagai {code}.",
    "part": "Sudah diputuskan sebelumnya.",
    "new": "Mau dikirim sebagai informasi?",
    "~": "",  # the neutral sentence came before
}
# What those who are no mere officers are told instead of "cmd": what they can do, by their first role.
INSTEAD = {
    "liaison": "Informasi yang terbuka ada di /antrian, mulai atau selesai piket dengan /piket, pilihan lain di /menu.",
    "leader": "Informasi yang terbuka ada di /antrian, angka sepekan di /rekap, pilihan lain di /menu.",
    "operator": "Daftar anggota ada di /anggota, undangan dengan /undang NRP, pilihan lain di /menu.",
}
ANSWERS = {
    "ask": "Jam berapa?",
    "follow_up": "besok 09:00 cek",
    "verified": "Dua saksi",
    "settle": "Sudah diketahui",
    "reason": "Saya sakit",
    "open_source": "Perlu ditanya lagi",
    "open_story": "Untuk bahan rapat",
    "area": "Beji Jenu",
    "answer": "Jam sepuluh",
    "dispute": "Masih ramai",
    "source": "Pak Wiryo, pemilik warung",
    "correction": "Salah tulis, jualannya ganja",
}
Row = tuple[str, dict[str, str]]


def _read() -> dict[str, list[Row]]:
    lines = Path(__file__).with_suffix(".txt").read_text().splitlines()
    header, *lines = [line for line in lines if line and not line.startswith("#")]
    columns = header.split()
    found: dict[str, list[Row]] = {}
    for line in lines:
        if line.startswith("["):
            rows = found.setdefault(line.strip("[]"), [])
            continue
        words = line.split()
        cells = dict(zip(columns, words[-len(columns) :], strict=True))
        assert set(cells.values()) <= {"yes", "yes!", *REFUSALS}, line
        rows.append((" ".join(words[: -len(columns)]), cells))
    return found


TABLES = _read()


def refusal(cell: str, name: str) -> str:
    """The sentence of a cell for this person."""
    return INSTEAD.get(name, REFUSALS[cell]) if cell == "cmd" else REFUSALS[cell]


def verbs() -> set[str]:
    return {done.partition(":")[0] for rows in TABLES.values() for done, _ in rows if is_press(done)}


def kinds() -> set[str]:
    return {done[1:].split()[0] for rows in TABLES.values() for done, _ in rows if done.startswith("?")}


def commands() -> set[str]:
    return {done[1:].split()[0] for rows in TABLES.values() for done, _ in rows if done.startswith("/")}


def is_press(done: str) -> bool:
    return done[0] not in "/?{"
