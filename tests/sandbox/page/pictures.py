"""Takes the README's pictures of the page: `make pictures`."""

from base64 import b64encode
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.sandbox.page.browser import READY_MS, Phone, enter, launch, post, serving
from tests.sandbox.page.png import shrink

FOLDER = Path(__file__).parents[3] / "docs" / "pictures"
WIDE = {"width": 1600, "height": 940}
NARROW = {"width": 390, "height": 800}
SCENES = 15
URGENT = "/lapor barusan ada yg bagi2 sabu di pasar Jenu, orangnya masih di sini"
CHATTER = (
    ("Bripka Agus", "Selamat pagi rekan-rekan, Posyandu Tasikmadu pagi ini ramai"),
    ("Bripka Agus", "Foto contoh"),
)


def take() -> None:
    with serving() as address, sync_playwright() as playwright:
        browser = launch(playwright)
        play(browser, address)
        light(browser, address)
        narrow(browser, address)
        browser.close()
    for name in ("light", "dark", "narrow"):
        shrink(FOLDER / f"sandbox-{name}.png")


def opened(browser: Browser, address: str, size: dict[str, int], colours: str) -> Page:
    page = browser.new_page(viewport=size, color_scheme=colours, reduced_motion="reduce", locale="id-ID")  # type: ignore[arg-type]
    enter(page, address)
    return page


def play(browser: Browser, address: str) -> None:
    """The tour to its end; in its middle the dark picture, with the drawer open."""
    page = opened(browser, address, WIDE, "dark")
    page.get_by_role("button", name="Singkirkan HP ini").nth(2).click()
    page.get_by_role("button", name="Di balik kaca").click()
    page.get_by_role("button", name="Mulai tur").click()
    for scene in range(1, SCENES + 1):
        expect(page.locator(".tour-count")).to_have_text(f"Adegan {scene} dari {SCENES}", timeout=READY_MS)
        if scene == 7:
            expect(page.locator(".words").filter(has_text="waktunya tindak lanjut")).to_be_visible(timeout=READY_MS)
            page.locator(".phones").evaluate("node => node.scrollTo({left: 0, behavior: 'instant'})")
            page.screenshot(path=FOLDER / "sandbox-dark.png")
        if scene < SCENES:
            post(address, "/stage/tour", {"do": "skip"})
    page.close()


def light(browser: Browser, address: str) -> None:
    page = opened(browser, address, WIDE, "light")
    group = Phone(page, CHATTER[0][0])
    group.say(CHATTER[0][1])
    group.attach(CHATTER[1][1])
    expect(group.node.locator(".photo img")).to_be_visible()
    expect(page.locator(".ticks").last).to_have_class("ticks seen")
    expect(page.locator(".banner")).to_have_count(0)
    page.mouse.move(0, 0)
    page.screenshot(path=FOLDER / "sandbox-light.png")
    page.close()


def narrow(browser: Browser, address: str) -> None:
    """Three screens of a narrow page beside each other."""
    page = opened(browser, address, NARROW, "light")
    page.get_by_role("button", name="Akhiri tur").click()
    tabs = page.get_by_role("navigation", name="HP")
    officer, liaison = Phone(page, "Bripka Sutrisno"), Phone(page, "Briptu Dimas")
    tabs.get_by_role("button", name="Penghubung").click()
    liaison.node.get_by_role("button", name="Kunci layar").click()
    tabs.get_by_role("button", name="Petugas").click()
    receipts = officer.bubbles("tercatat")
    known = receipts.count()
    officer.say(URGENT)
    expect(receipts).to_have_count(known + 1)
    officer.press("Ini darurat")
    officer.shows("110")
    page.mouse.move(0, 0)
    shots = [page.screenshot()]
    tabs.get_by_role("button", name="Penghubung").click()
    expect(liaison.node.locator(".lock-card").filter(has_text="darurat").first).to_be_visible()
    page.get_by_role("button", name="Jam dan cuaca").click()
    shots.append(page.screenshot())
    page.get_by_role("button", name="Terang atau gelap").click()
    page.get_by_role("button", name="Di balik kaca").click()
    expect(page.locator(".station.inbox .row").first).to_be_visible()
    shots.append(page.screenshot())
    images = "".join(f'<img src="data:image/png;base64,{b64encode(shot).decode()}">' for shot in shots)
    page.set_viewport_size({"width": 1250, "height": 840})
    page.goto("about:blank")
    page.set_content(
        "<style>body{margin:0;padding:20px;display:flex;gap:20px;background:#e9eef4}img{border-radius:22px}</style>"
        + images
    )
    page.screenshot(path=FOLDER / "sandbox-narrow.png")
    page.close()


if __name__ == "__main__":
    take()
