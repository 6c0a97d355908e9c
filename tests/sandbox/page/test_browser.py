"""The page with the phones, in a real Chromium, with a real bot behind it."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, expect, sync_playwright

from sandbox.demo.installation import GROUP
from sandbox.telegram.client import SandboxClient
from tests.sandbox.page.browser import CHROMIUM, MISSING, READY_MS, Phone, call, enter, launch, post, serving
from tests.sandbox.page.moments import until_tuesday_at_ten

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason=MISSING),
    pytest.mark.xdist_group("page"),
]
WIDE = {"width": 1600, "height": 900}
MOST_STEPS = 60
NARROW = {"width": 360, "height": 740}
PLACE = {"latitude": -6.9, "longitude": 111.97}
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


def hand(page: Page, holder: str, to: str) -> Phone:
    """Gives somebody's phone to another."""
    page.get_by_role("button", name=f"HP {holder}. Berikan").click()
    return choose(page, to)


def choose(page: Page, name: str) -> Phone:
    """Chooses a person. Waits until the dialog is gone, since the browser can swallow a click while it closes."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=name).click()
    expect(dialog).to_have_count(0)
    return Phone(page, name)


def test_a_tip_goes_from_the_officers_phone_to_settled_by_clicks_alone(anew: Page) -> None:
    officer, liaison = on_duty(anew)
    officer.attach("Foto contoh")
    officer.press("Ya, kirim")
    officer.shows("tercatat")
    liaison.press("Tangani")
    officer.shows("sedang ditangani")
    detail = liaison.node.locator(".message.their").filter(has_text="Belum diverifikasi")
    expect(detail.get_by_role("img", name="Dilindungi: tidak dapat diteruskan atau disalin")).to_be_visible()
    assert liaison.choices(detail).all_text_contents() == ["Balas", "Suka"]  # and not to be forwarded
    anew.keyboard.press("Escape")
    covers = detail.get_by_role("button", name="Teks tersembunyi")
    covers.first.click()
    expect(covers).to_have_count(0)
    expect(detail.locator(".spoiler").last).to_contain_text("Bripka Sutrisno")
    liaison.press("Selesaikan")
    liaison.press("Tidak terkonfirmasi")
    liaison.press("Pakai kalimat ini")
    officer.shows("tetap sangat berarti")
    liaison.press("Besok 09.00")  # a button that outlived its tip
    expect(liaison.node.locator(".toast")).to_contain_text("sudah selesai")
    expect(liaison.node.locator(".key.busy")).to_have_count(0)
    anew.get_by_role("button", name="Di balik kaca").click()
    expect(anew.locator(".tip .state")).to_have_text("selesai")
    expect(anew.locator(".station.history .row-title").last).to_have_text("selesai")
    for station in ("inbox", "transactions", "outbox", "steps"):
        expect(anew.locator(f".station.{station} .row").first).to_be_attached()


def test_the_clock_brings_a_reminder_and_the_digest(anew: Page) -> None:
    officer, liaison = on_duty(anew)
    anew.get_by_role("button", name="Kunci semua layar").click()
    officer.node.get_by_role("button", name="Buka", exact=True).click()
    officer.node.locator(".chat-row").filter(has=anew.get_by_text("Mitra Desa", exact=True)).click()
    officer.say(TIP)
    card = liaison.node.locator(".lock-card").first
    expect(card).to_contain_text("AN-")
    expect(card).not_to_contain_text("pil")
    expect(anew.get_by_role("button", name="Kunci semua layar")).to_have_attribute("aria-pressed", "false")
    card.click()
    liaison.press("Tangani")
    liaison.press("Besok 09.00")
    expect(anew.locator(".due-point.remind_at")).to_have_count(1)
    for label in ("+10 mnt", "+1 jam"):
        move(anew, label)
    for _ in range(MOST_STEPS):
        if liaison.bubbles("waktunya tindak lanjut").count():
            break
        move(anew, "Jadwal berikut")
        expect(anew.locator(".due-next")).not_to_contain_text("sudah lewat")
    move(anew, "Senin 07.00")
    leader = Phone(anew, "AKP Hendra")
    expect(leader.node.locator(".lock-card").first).to_contain_text("Bahan Anev")
    expect(anew.locator(".dock-time")).to_have_text("07.00")


def move(page: Page, label: str) -> None:
    """Moves the clock, and waits until it is said what time it is."""
    before = page.locator(".hidden-words").text_content() or ""
    page.get_by_role("group", name="Majukan jam").get_by_role("button", name=label).click()
    expect(page.locator(".hidden-words")).not_to_have_text(before)


def test_neither_a_kill_nor_any_weather_loses_a_tip(anew: Page) -> None:
    officer, _ = on_duty(anew)
    sent = officer.node.locator(".own").last
    waits = sent.get_by_role("img", name="Terkirim, belum diambil bot")
    officer.say(TIP)
    anew.get_by_role("button", name="Matikan paksa").click()
    expect(anew.get_by_text("Bot mati")).to_be_visible()
    officer.say("/lapor pesta tramadol di desa Beji Jenu")
    expect(waits).to_be_visible()
    anew.get_by_role("button", name="Nyalakan").click()
    expect(anew.get_by_text("Bot hidup")).to_be_visible(timeout=READY_MS)
    anew.get_by_role("button", name="Di balik kaca").click()
    codes = anew.locator(".tip b")
    expect(codes).to_have_count(2)
    weather = anew.get_by_role("group", name="Cuaca")
    for number, kind in enumerate(("Putus", "Gagal", "Lambat", "Ramai 429", "Galat 500", "Ganda"), 3):
        chip = weather.get_by_role("button", name=kind)
        chip.click()
        expect(chip).to_have_attribute("aria-pressed", "true")
        officer.say(f"/lapor jual sabu di desa Sugihwaras Jenu, kali ke-{number}")
        if kind == "Putus":
            expect(waits).to_be_visible()
            expect(anew.get_by_text("1 menunggu")).to_be_visible()
            chip.click()
        expect(codes).to_have_count(number)
    for code in codes.all_text_contents():  # what was under way when it was killed may come twice
        officer.shows(f"{code} tercatat")
    expect(sent.get_by_role("img", name="Sudah diambil bot")).to_be_visible()
    expect(codes).to_have_count(8)


def test_of_two_liaisons_who_press_at_once_one_gets_it_and_the_other_is_told(anew: Page, address: str) -> None:
    post(address, "/stage/clock", {"move_seconds": until_tuesday_at_ten(SandboxClient(address).clock())})
    officer, first = on_duty(anew)
    officer.say(TIP)
    first.shows("Ada informasi baru")
    second = hand(anew, "AKP Hendra", "Brigadir Rina")
    second.command("piket")
    second.shows("Anda piket mulai sekarang")
    move(anew, "Jadwal berikut")
    second.shows("Belum ada yang menangani")
    take = ".key:has-text('Tangani')"
    anew.evaluate(
        "buttons => buttons.forEach((button) => button.click())",
        [phone.node.locator(take).last.element_handle() for phone in (first, second)],
    )
    told = (
        anew.locator(".bubble")
        .filter(has_text="sudah ditangani rekan")
        .or_(anew.locator(".toast").filter(has_text="ditangani"))
    )
    expect(told.first).to_be_visible()
    expect(anew.locator(".key.busy")).to_have_count(0)
    expect(anew.locator(".their .bubble").filter(has_text="Belum diverifikasi")).to_have_count(1)
    officer.shows("sedang ditangani")


def test_a_stranger_gets_one_neutral_sentence_and_the_operator_an_alarm(anew: Page) -> None:
    anew.get_by_role("button", name="Coba sendiri").click()
    officer, liaison = Phone(anew, "Bripka Sutrisno"), Phone(anew, "Briptu Dimas")
    expect(officer.node.get_by_role("textbox")).to_be_focused()
    expect(anew.locator("#tour")).to_be_hidden()
    anew.keyboard.press("Enter")
    officer.shows("tercatat")
    liaison.shows("Ada informasi baru")
    assert "/lapor" in officer.commands() and "/tindaklanjut" not in officer.commands()
    assert "/tindaklanjut" in liaison.commands() and "/nihil" not in liaison.commands()
    assert "/rekap" in Phone(anew, "AKP Hendra").commands()
    operator = hand(anew, "AKP Hendra", "Bripda Yuni")
    assert "/undang" in operator.commands()
    stranger = hand(anew, "Bripka Agus", "Orang Lain")
    stranger.node.get_by_role("button", name="Mulai", exact=True).click()
    stranger.shows("tidak tersedia")
    stranger.node.get_by_role("button", name="Kembali ke daftar obrolan").click()
    stranger.node.get_by_role("button", name="Masuk ke grup lewat tautan").click()
    expect(stranger.node.get_by_text("15 anggota")).to_be_visible()
    operator.shows("bukan anggota")
    anew.get_by_role("button", name="Tambah HP").click()
    third = choose(anew, "Ipda Bagus")
    third.node.get_by_role("button", name="Singkirkan HP ini").click()
    expect(third.node).to_have_count(0)
    anew.get_by_role("button", name="Mulai dari awal").click()
    anew.get_by_role("dialog").get_by_role("button", name="Batal").click()
    expect(officer.bubbles("tercatat")).to_have_count(1)
    anew.get_by_role("button", name="Mulai dari awal").click()
    anew.get_by_role("dialog").get_by_role("button", name="Mulai dari awal").click()
    expect(officer.bubbles("tercatat")).to_have_count(0, timeout=READY_MS)
    expect(anew.get_by_role("button", name="Coba sendiri")).to_be_visible(timeout=READY_MS)


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


def test_every_kind_of_content_is_shown(page: Page, address: str) -> None:
    enter(page, address)
    group = Phone(page, "Bripka Agus")
    words = '<img src="x" onerror="document.title=1"> <b>tebal</b> 😀 /menu'
    group.say(words)
    said = group.node.locator(".own .words").last
    expect(said).to_have_text(words)  # and it is not carried out
    expect(said.get_by_role("button", name="/menu", exact=True)).to_be_visible()
    assert page.title() != "1"
    group.attach("Album contoh")
    expect(group.node.locator(".album img")).to_have_count(3)
    group.attach("Pesan suara contoh")
    group.node.locator("audio").evaluate("audio => { audio.playbackRate = 0.1 }")  # two seconds may pass unseen
    group.node.get_by_role("button", name="Putar").click()
    expect(group.node.get_by_role("button", name="Jeda")).to_be_visible()
    group.attach("Lokasi contoh")
    expect(group.node.locator(".place")).to_be_visible()
    group.attach("Kontak contoh")
    expect(group.node.locator(".contact")).to_contain_text("Pak Kasun")
    group.attach("PDF contoh")
    file = group.node.get_by_role("link", name="Buka catatan.pdf di tab baru")
    expect(file).to_be_visible()
    expect(
        group.node.locator(".own").last.locator(".ticks.seen")
    ).to_be_visible()  # until then the message is drawn again, and a click between two drawings is lost
    with page.expect_popup() as opened:
        file.click()
    assert opened.value.url.endswith(str(file.get_attribute("href")))
    opened.value.close()
    answer = page.request.get(f"{address}{file.get_attribute('href')}")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")
    for kind, fields in {"Dice": {"emoji": "🎲"}, "Venue": {"title": "Balai desa", "address": "Jenu", **PLACE}}.items():
        call(address, f"send{kind}", chat_id=GROUP, **fields)
    expect(group.node.locator(".dice")).to_contain_text("🎲")
    expect(group.node.get_by_text("Balai desa")).to_be_visible()


def test_replies_edits_reactions_and_what_is_forwarded(page: Page, address: str) -> None:
    enter(page, address)
    group, officer = Phone(page, "Bripka Agus"), Phone(page, "Bripka Sutrisno")
    group.say("Besok apel jam tujuh")
    begun = group.node.get_by_role("textbox", name="Tulis pesan")
    begun.fill("Belum saya kirim")
    group.choose(group.node.locator(".message.own").filter(has_text="Besok apel").last, "Edit")
    group.say("Besok apel jam delapan")
    expect(begun).to_have_value("Belum saya kirim")
    group.node.get_by_role("button", name="Kembali ke daftar obrolan").click()
    group.node.locator(".chat-row").filter(has_text="Koordinasi Wilayah").click()
    expect(begun).to_have_value("Belum saya kirim")
    page.reload()
    expect(begun).to_have_value("Belum saya kirim")
    begun.fill("")
    edited = group.node.locator(".message.own").filter(has_text="jam delapan").last
    expect(edited).to_contain_text("diedit")
    group.choose(edited, "Balas")
    group.say("Siap")
    expect(group.node.locator(".message.own .quoted").last).to_contain_text("Besok apel jam delapan")
    group.choose(edited, "Suka")
    expect(edited.locator(".reactions")).to_contain_text("👍 1")
    officer.say("Selamat pagi semuanya")
    officer.choose(
        officer.node.locator(".message.own").filter(has_text="Selamat pagi").last, "Teruskan ke Koordinasi Wilayah"
    )
    expect(group.node.locator(".forwarded").last).to_have_text("Diteruskan dari Bripka Sutrisno")


def test_others_see_who_types_what_is_unread_and_what_happens_in_the_group(page: Page, address: str) -> None:
    enter(page, address)
    group, officer = Phone(page, "Bripka Agus"), Phone(page, "Bripka Sutrisno")
    liaison = Phone(page, "Briptu Dimas")
    officer.node.get_by_role("button", name="Kembali ke daftar obrolan").click()
    group.node.get_by_role("textbox").fill("Selamat")
    row = officer.node.locator(".chat-row").filter(has_text="Koordinasi Wilayah")
    expect(row).to_contain_text("Bripka Agus sedang mengetik")
    group.node.get_by_role("textbox").press("Enter")
    expect(row.locator(".badge")).to_have_attribute("aria-label", "1 belum dibaca")
    expect(row).to_contain_text("Bripka Agus: Selamat")
    call(address, "sendMessage", chat_id=GROUP, text="🔴 AN-1234")
    sign = group.node.locator(".words .sign").last
    expect(sign).to_have_text("🔴")
    assert sign.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(221, 46, 68)"
    expect(row).to_contain_text("🔴 AN-1234")
    call(address, "sendChatAction", chat_id=GROUP, action="upload_photo")
    expect(group.node.locator(".about")).to_have_text("Mitra Desa sedang menyiapkan pesan …")
    liaison.node.get_by_role("button", name="Kembali ke daftar obrolan").click()
    page.get_by_role("group", name="Majukan jam").get_by_role("button", name="+10 mnt").click()
    expect(group.node.locator(".about")).to_have_text("14 anggota")
    call(address, "setChatTitle", chat_id=GROUP, title="Anti Narkoba Tuban")
    expect(group.node.locator(".service").last).to_have_text(
        "Mitra Desa mengganti nama grup menjadi “Anti Narkoba Tuban”"
    )
    expect(liaison.node.locator(".chat-row").first).to_contain_text("Anti Narkoba Tuban")
    liaison.node.get_by_role("button", name="Kunci layar").click()
    group.say("/lapor jual sabu di Tasikmadu")  # which the bot takes off the group
    expect(liaison.node.locator(".lock-past")).to_contain_text("Bripka Agus: /lapor jual sabu")
    expect(liaison.node.get_by_role("list", name="Pemberitahuan")).not_to_contain_text("sabu")


def test_it_speaks_both_languages_and_wears_both_colours(page: Page, address: str) -> None:
    enter(page, address)
    asked: list[Route] = []
    page.route("**/stage/texts?language=en", lambda route: asked.append(route))  # noqa: PLW0108 - it wants a function
    page.get_by_role("button", name="EN", exact=True).click()
    move(page, "+10 mnt")  # what is drawn while the texts are under way is not left in the old language
    asked[0].continue_()
    expect(page.get_by_role("button", name="Behind the glass")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_text("Everyone is made up")).to_be_visible()
    assert page.locator("body").get_by_text("page.").count() == 0
    leader = page.get_by_role("article", name="Phone of AKP Hendra")
    leader.get_by_role("textbox").fill("/bahasa")
    leader.get_by_role("textbox").press("Enter")
    leader.locator(".key").filter(has_text="English").click()
    expect(leader.locator(".their .bubble").filter(has_text="English").last).to_be_visible()
    leader.get_by_role("button", name="Commands").click()
    expect(leader.locator(".commands b").first).to_have_text("/tip")
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


def test_the_tour_waits_steps_skips_ends_and_says_when_somebody_plays_otherwise(anew: Page) -> None:
    anew.get_by_role("button", name="Mulai tur").click()
    expect(anew.locator(".tour-title")).to_contain_text("studi", timeout=READY_MS)
    expect(anew.locator(".phone.focused")).to_have_count(1)
    count = anew.locator(".tour-count")
    anew.get_by_role("button", name="Jeda", exact=True).click()
    anew.get_by_role("button", name="Lewati adegan ini").click()
    expect(count).to_have_text("Adegan 2 dari 15")
    officer, liaison = Phone(anew, "Bripka Sutrisno"), Phone(anew, "Briptu Dimas")
    for _ in range(MOST_STEPS):
        if officer.bubbles("tercatat").count():
            break
        anew.get_by_role("button", name="Satu langkah").click()
        expect(anew.locator("#tour")).to_have_attribute("aria-busy", "false")
    anew.get_by_role("button", name="Lewati adegan ini").click()
    expect(count).to_have_text("Adegan 3 dari 15")
    expect(anew.locator(".phone.focused")).to_have_count(2)
    offered = anew.locator(".phone.focused .key").filter(has_text="Tangani")
    offered.first.click()  # whoever looks on takes it, which the story does not know
    expect(officer.bubbles("sedang ditangani")).to_have_count(1)
    anew.get_by_role("button", name="Lewati adegan ini").click()
    expect(count).to_have_text("Adegan 4 dari 15")
    anew.get_by_role("button", name="Lanjut", exact=True).click()
    assert faults_of(anew) == []
    expect(anew.locator(".tour-title")).to_contain_text("bermain sendiri", timeout=READY_MS)
    expect(anew.locator(".phone.dimmed")).to_have_count(0)
    liaison.node.get_by_role("textbox").fill("/menu")
    anew.get_by_role("button", name="Sekali lagi").click()
    expect(anew.locator(".tour-title")).to_contain_text("studi", timeout=READY_MS)
    anew.get_by_role("button", name="Akhiri tur").click()
    expect(anew.locator("#tour")).to_be_hidden()
    expect(anew.get_by_role("button", name="Mulai tur")).to_be_focused()
