"""The page with the phones, in a real Chromium, with a real bot behind it."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.demo.browser import CHROMIUM, MISSING, READY_MS, Phone, enter, launch, post, serving

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason=MISSING),
    pytest.mark.xdist_group("page"),
]
WIDE = {"width": 1600, "height": 900}
MOST_STEPS = 60
NARROW = {"width": 360, "height": 740}
TIP = "/lapor ada yg jual pil LL di warung embung ds sugihwras jenu, rame tiap malam"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving() as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = launch(playwright)
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that must not complain and must not ask anybody else for anything."""
    context = browser.new_context(locale="id-ID", viewport=WIDE, reduced_motion="reduce")
    found = context.new_page()
    complaints: list[str] = []
    hosts: set[str | None] = set()

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    found.on("console", hear)
    found.on("pageerror", lambda error: complaints.append(str(error)))
    found.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    yield found
    context.close()
    assert complaints == []
    assert hosts <= {"127.0.0.1"}


@pytest.fixture
def anew(page: Page, address: str) -> Page:
    """The page with nobody having done anything yet."""
    post(address, "/stage/reset", {})
    enter(page, address)
    return page


def on_duty(page: Page) -> tuple[Phone, Phone]:
    """The officer's phone, and the liaison's who has just come on duty."""
    liaison = Phone(page, "Briptu Dimas")
    liaison.command("piket")
    liaison.shows("Anda piket mulai sekarang")
    return Phone(page, "Bripka Sutrisno"), liaison


def test_a_tip_goes_from_the_officers_phone_to_settled_by_clicks_alone(anew: Page) -> None:
    officer, liaison = on_duty(anew)
    officer.attach("Foto contoh")
    officer.press("Kirim informasi")
    officer.shows("tercatat")
    liaison.press("Tangani")
    officer.shows("sedang ditangani")
    liaison.press("Selesaikan")
    liaison.press("Tidak terkonfirmasi")
    liaison.press("Pakai kalimat ini")
    officer.shows("bukan kesalahan Anda")
    anew.get_by_role("button", name="Di balik kaca").click()
    expect(anew.locator(".tip .state")).to_have_text("selesai")
    expect(anew.locator(".station.history .row-title").last).to_have_text("diselesaikan")
    for station in ("inbox", "transactions", "outbox", "steps"):
        expect(anew.locator(f".station.{station} .row").first).to_be_attached()


def test_the_clock_brings_a_reminder_and_the_digest(anew: Page) -> None:
    officer, liaison = on_duty(anew)
    officer.say(TIP)
    liaison.press("Tangani")
    liaison.press("Besok 09:00")
    expect(anew.locator(".due-point.remind_at")).to_have_count(1)
    move = anew.get_by_role("group", name="Majukan jam")
    for _ in range(MOST_STEPS):
        if liaison.bubbles("waktunya tindak lanjut").count():
            break
        before = anew.locator(".hidden-words").text_content()
        move.get_by_role("button", name="Jadwal berikut").click()
        expect(anew.locator(".hidden-words")).not_to_have_text(before or "")
        expect(anew.locator(".due-next")).not_to_contain_text("sudah lewat")
    move.get_by_role("button", name="Senin 07.00").click()
    Phone(anew, "AKP Hendra").shows("Bahan Anev mingguan")
    expect(anew.locator(".dock-time")).to_have_text("07.00")


def test_a_kill_in_the_middle_loses_nothing(anew: Page) -> None:
    officer, _ = on_duty(anew)
    officer.say(TIP)
    anew.get_by_role("button", name="Matikan paksa").click()
    expect(anew.get_by_text("Bot mati")).to_be_visible()
    officer.say("/lapor pesta tramadol di desa Beji Jenu")
    waits = officer.node.locator(".own").last.get_by_role("img", name="Terkirim, belum diambil bot")
    expect(waits).to_be_visible()
    anew.get_by_role("button", name="Nyalakan").click()
    anew.get_by_role("button", name="Di balik kaca").click()
    codes = anew.locator(".tip b")
    expect(codes).to_have_count(2)
    for code in codes.all_text_contents():  # a receipt that was under way may come twice
        officer.shows(f"{code} tercatat")
    expect(officer.node.locator(".own").last.get_by_role("img", name="Sudah diambil bot")).to_be_visible()


def test_a_stale_button_answers_with_a_toast(anew: Page) -> None:
    officer, liaison = on_duty(anew)
    officer.say(TIP)
    liaison.press("Tangani")
    liaison.press("Selesaikan")
    liaison.press("Tidak terkonfirmasi")
    liaison.press("Pakai kalimat ini")
    officer.shows("bukan kesalahan Anda")
    liaison.press("Besok 09:00")
    expect(liaison.node.locator(".toast")).to_contain_text("sudah selesai")
    expect(liaison.node.locator(".key.busy")).to_have_count(0)


def test_a_tip_is_sent_with_the_keyboard_alone(anew: Page) -> None:
    walk(anew, "Tab", "document.activeElement.ariaLabel == 'Tulis pesan'")
    anew.keyboard.type("/")
    walk(anew, "ArrowDown", "document.activeElement.textContent.startsWith('/lapor')")
    anew.keyboard.press("Tab")
    anew.keyboard.type("ada yang jual sabu di desa Sugihwaras Jenu")
    anew.keyboard.press("Enter")
    officer = Phone(anew, "Bripka Sutrisno")
    officer.shows("tercatat")
    walk(anew, "Shift+Tab", "document.activeElement.textContent == 'Minggu ini'")
    anew.keyboard.press("Enter")
    officer.shows("Yang kami catat")


def walk(page: Page, key: str, there: str) -> None:
    """Presses a key until the focus is there."""
    for _ in range(MOST_STEPS):
        page.keyboard.press(key)
        if page.evaluate(there):
            return
    raise AssertionError(f"{key} never leads to where {there}")


def test_the_lock_screen_shows_no_story(anew: Page) -> None:
    officer, liaison = on_duty(anew)
    anew.get_by_role("button", name="Kunci semua layar").click()
    post_tip = anew.get_by_role("button", name="Kunci semua layar")
    officer.node.get_by_role("button", name="Buka", exact=True).click()
    officer.node.locator(".chat-row").filter(has_text="Selamat datang").click()
    officer.say(TIP)
    card = liaison.node.locator(".lock-card").first
    expect(card).to_contain_text("AN-")
    expect(card).not_to_contain_text("pil")
    expect(post_tip).to_have_attribute("aria-pressed", "false")
    card.click()
    expect(liaison.node.locator(".key").filter(has_text="Tangani")).to_be_visible()


def test_what_people_write_is_shown_and_never_carried_out(page: Page, address: str) -> None:
    enter(page, address)
    words = '<img src="x" onerror="document.title=1"> <b>tebal</b> 😀 /menu'
    group = Phone(page, "Bripka Agus")
    group.say(words)
    expect(group.node.locator(".own .words").last).to_have_text(words)
    expect(group.node.locator(".own .words").last.get_by_role("button", name="/menu", exact=True)).to_be_visible()
    assert page.title() != "1"


def test_every_kind_of_content_is_shown(page: Page, address: str) -> None:
    enter(page, address)
    group = Phone(page, "Bripka Agus")
    group.attach("Album contoh")
    expect(group.node.locator(".album img")).to_have_count(3)
    group.attach("Pesan suara contoh")
    expect(group.node.get_by_role("button", name="Putar")).to_be_visible()
    group.attach("Lokasi contoh")
    expect(group.node.locator(".place")).to_be_visible()
    group.attach("Kontak contoh")
    expect(group.node.locator(".contact")).to_contain_text("Pak Kasun")
    group.attach("PDF contoh")
    file = group.node.get_by_role("link", name="Buka catatan.pdf di tab baru")
    assert file.get_attribute("target") == "_blank"
    answer = page.request.get(f"{address}{file.get_attribute('href')}")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")


def test_replies_edits_and_reactions(page: Page, address: str) -> None:
    enter(page, address)
    group = Phone(page, "Bripka Agus")
    group.say("Besok apel jam tujuh")
    own = group.node.locator(".message.own").filter(has_text="Besok apel").last
    own.hover()
    own.get_by_role("button", name="Pilihan pesan").click()
    group.node.get_by_role("menuitem", name="Edit").click()
    group.say("Besok apel jam delapan")
    edited = group.node.locator(".message.own").filter(has_text="jam delapan").last
    expect(edited).to_contain_text("diedit")
    edited.hover()
    edited.get_by_role("button", name="Pilihan pesan").click()
    group.node.get_by_role("menuitem", name="Balas").click()
    group.say("Siap")
    expect(group.node.locator(".message.own .quoted").last).to_contain_text("Besok apel jam delapan")
    edited.hover()
    edited.get_by_role("button", name="Pilihan pesan").click()
    group.node.get_by_role("menuitem", name="Suka", exact=True).click()
    expect(edited.locator(".reactions")).to_contain_text("👍 1")


def test_others_see_who_types_and_what_is_unread(page: Page, address: str) -> None:
    enter(page, address)
    group, officer = Phone(page, "Bripka Agus"), Phone(page, "Bripka Sutrisno")
    officer.node.get_by_role("button", name="Kembali ke daftar obrolan").click()
    group.node.get_by_role("textbox").fill("Selamat")
    expect(officer.node.locator(".chat-row").first).to_contain_text("Bripka Agus sedang mengetik")
    group.node.get_by_role("textbox").press("Enter")
    expect(officer.node.locator(".chat-row .badge").first).to_have_attribute("aria-label", "1 belum dibaca")


def test_a_phone_goes_to_a_stranger_and_another_is_added(page: Page, address: str) -> None:
    enter(page, address)
    page.get_by_role("button", name="HP AKP Hendra. Berikan").click()
    page.get_by_role("dialog").get_by_role("button", name="Bukan anggota").click()
    stranger = Phone(page, "Orang Lain")
    stranger.node.get_by_role("button", name="Mulai", exact=True).click()
    expect(stranger.node.locator(".their .bubble").first).to_be_visible()
    page.get_by_role("button", name="Tambah HP").click()
    page.get_by_role("dialog").get_by_role("button", name="Bripda Yuni").click()
    operator = Phone(page, "Bripda Yuni")
    expect(operator.node.locator(".their .bubble").first).to_be_visible()
    operator.node.get_by_role("button", name="Singkirkan HP ini").click()
    expect(operator.node).to_have_count(0)


def test_it_speaks_both_languages_and_wears_both_colours(page: Page, address: str) -> None:
    enter(page, address)
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.get_by_role("button", name="Take the tour")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_text("Everyone is made up")).to_be_visible()
    assert page.locator("body").get_by_text("page.").count() == 0
    page.get_by_role("button", name="Light or dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_narrow_page_never_scrolls_sideways(page: Page, address: str) -> None:
    page.set_viewport_size(NARROW)
    enter(page, address)
    over = "document.documentElement.scrollWidth - innerWidth"
    for tab in page.get_by_role("navigation", name="HP").get_by_role("button").all():
        tab.click()
        expect(tab).to_have_attribute("aria-current", "true")
        assert page.evaluate(over) == 0
    page.get_by_role("button", name="Jam dan cuaca").click()
    expect(page.get_by_role("button", name="Senin 07.00")).to_be_visible()
    assert page.evaluate(over) == 0
    page.get_by_role("button", name="Di balik kaca").click()
    expect(page.get_by_role("heading", name="Di balik kaca")).to_be_visible()
    assert page.evaluate(over) == 0


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_nothing_stands_in_the_way_of_those_who_see_or_hear_differently(page: Page, address: str, colours: str) -> None:
    page.emulate_media(color_scheme=colours, reduced_motion="reduce")  # type: ignore[arg-type]
    enter(page, address)
    Phone(page, "Bripka Agus").say("Selamat pagi")
    faults = [*faults_of(page)]
    page.get_by_role("button", name="Di balik kaca").click()
    expect(page.get_by_role("heading", name="Di balik kaca")).to_be_visible()
    faults += faults_of(page)
    page.get_by_role("button", name="Kunci semua layar").click()
    faults += faults_of(page)
    page.get_by_role("button", name="HP AKP Hendra. Berikan").click()
    faults += faults_of(page)
    assert faults == []


def faults_of(page: Page) -> list[str]:
    """What axe-core finds wrong, contrast included."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


def test_the_tour_lights_up_its_phones(page: Page, address: str) -> None:
    enter(page, address)
    page.get_by_role("button", name="Mulai tur").click()
    expect(page.locator(".tour-title")).to_contain_text("studi", timeout=READY_MS)
    expect(page.locator(".phone.focused")).to_have_count(1)
    page.get_by_role("button", name="Lewati adegan ini").click()
    expect(page.locator(".tour-count")).to_have_text("Adegan 2 dari 11")
    page.get_by_role("button", name="Akhiri tur").click()
    expect(page.locator("#tour")).to_be_hidden()
    expect(page.locator(".phone.dimmed")).to_have_count(0)
