"""Words of reports as officers might write them; all made up. About 150 characters, a village in each."""

from random import Random

VILLAGES = (
    "Sugihwaras Jenu", "Beji", "Prunggahan Kulon", "Merakurak", "Rengel", "Plumpang", "Widang", "Palang",
    "Tambakboyo", "Bancar", "Jatirogo", "Kerek", "Montong", "Singgahan", "Parengan", "Soko",
)  # fmt: skip
STORIES = (
    "ada anak muda yang sering beli pil LL di warung kopi dekat pasar desa {}, biasanya ramai setelah magrib, pakai motor",
    "info dari warga, diduga ada transaksi sabu di rumah kos belakang balai desa {}, tamu datang dan pergi sebentar saja",
    "warga desa {} resah, beberapa remaja minum pil koplo di gardu tiap malam minggu, ada yang membagi dari tas kecil",
    "di desa {} ada orang luar menawarkan karnopen ke pemuda karang taruna, katanya ambil barang dari arah kota, tiap Jumat",
    "ditemukan bungkus plastik klip kecil dan sedotan di lapangan desa {}, diduga bekas pakai sabu, sudah dua kali minggu ini",
    "pemilik bengkel di desa {} diduga menjual dobel L kepada pelanggan, pembeli kebanyakan anak sekolah sepulang jam dua",
)


def report(lot: Random) -> str:
    """One report as sent in private."""
    return f"/lapor {lot.choice(STORIES).format(lot.choice(VILLAGES))}"
