"""Words of reports as officers might write them; all made up. About 110 characters, a village in each."""

from random import Random

VILLAGES = (
    "Sugihwaras Jenu", "Beji", "Prunggahan Kulon", "Merakurak", "Rengel", "Plumpang", "Widang", "Palang",
    "Tambakboyo", "Bancar", "Jatirogo", "Kerek", "Montong", "Singgahan", "Parengan", "Soko",
)  # fmt: skip
STORIES = (
    "ada anak muda yang sering beli pil LL di warung kopi dekat pasar desa {}, ramai setelah magrib",
    "info dari warga, diduga ada transaksi sabu di rumah kos belakang balai desa {}, tamu datang sebentar",
    "warga desa {} resah, beberapa remaja minum pil koplo di gardu tiap malam minggu",
    "di desa {} ada orang luar menawarkan karnopen ke pemuda karang taruna, katanya ambil dari arah kota, tiap Jumat",
    "ditemukan bungkus plastik klip kecil dan sedotan di lapangan desa {}, diduga bekas pakai sabu, sudah dua kali",
    "pemilik bengkel di desa {} diduga menjual dobel L kepada pelanggan, kebanyakan anak sekolah",
)


def report(lot: Random) -> str:
    """One report as sent in private."""
    house = lot.randrange(100_000)  # the same words again would be the same tip
    return f"/lapor {lot.choice(STORIES).format(lot.choice(VILLAGES))}, rumah nomor {house}"
