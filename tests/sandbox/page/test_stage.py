"""What stands behind the page, with the real bot: nothing that is done to it loses a tip."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sandbox.demo.story import SCENES
from tests.sandbox.page.conftest import Theatre
from tests.sandbox.page.moments import until_tuesday_at_ten

pytestmark = pytest.mark.xdist_group("stage")
MANY = 100


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def test_all_of_the_roster_and_a_stranger_have_phones(theatre: Theatre) -> None:
    stage = theatre.get("")
    people = {person["key"]: person for person in stage["people"]}
    assert len({person["user"] for person in people.values()}) == 14
    assert people["officer"]["roles"] == ["officer"] and people["officer"]["areas"] == ["Sugihwaras"]
    assert people["stranger"]["nrp"] is None
    for key in people.keys() - {"stranger"}:
        assert theatre.shown(key, "Selamat datang"), key
    assert stage["ready"] and stage["bot"]["alive"]


def test_a_tip_is_followed_behind_the_glass(theatre: Theatre) -> None:
    story = "jual sabu di warung Sugihwaras Jenu, kaca satu"
    code = theatre.report("officer", story)
    listed = next(each for each in theatre.get("/tips") if each["code"] == code)
    assert (listed["status"], listed["reporter"]) == ("new", "Bripka Sutrisno Widodo")
    first = theatre.get(f"/tips/{code}")["transactions"][0]
    assert first["cause"]["words"] == f"/lapor {story}" and first["cause"]["state"] == "done"
    assert first["rows"]["tips"] == 1 and first["rows"]["outbox"] >= 2
    theatre.until(lambda: all(each["state"] == "sent" for each in theatre.get(f"/tips/{code}")["outbox"]))
    offer = theatre.until(lambda: theatre.shown("kanit", code))[-1]
    theatre.client.press(theatre.user("kanit"), offer["message_id"], "Tangani")
    theatre.until(lambda: theatre.get(f"/tips/{code}")["tip"]["owner"] == "Ipda Bagus Santoso")
    glass = theatre.get(f"/tips/{code}")
    assert [each["event"] for each in glass["history"]][:3] == ["reported", "offered", "taken"]
    assert {each["kind"]: each["state"] for each in glass["steps"]}["escalate"] == "cancelled"
    assert glass["transactions"][-1]["cause"]["kind"] == "callback_query"
    assert glass["transactions"][-1]["cause"]["words"] == f"take:{code}.0"


def test_the_clock_goes_to_what_is_due_next(theatre: Theatre) -> None:
    theatre.post("/clock", move_seconds=until_tuesday_at_ten(theatre.client.clock()))
    code = theatre.report("officer", "jual sabu di warung Sugihwaras Jenu, jam satu")

    def escalation() -> list[dict[str, object]]:
        return [each for each in theatre.get("/due") if each["code"] == code and each["kind"] == "escalate"]

    (due,) = escalation()
    assert due["who"] == "Ipda Bagus Santoso" and not theatre.shown("leader", code)
    for _ in range(MANY):
        soonest = theatre.get("/due")[0]
        assert theatre.post("/clock", to="next")["now"] > soonest["at"]
        if escalation() != [due]:
            break
    assert theatre.until(lambda: theatre.shown("leader", code))


def test_the_clock_brings_the_digest_on_monday(theatre: Theatre) -> None:
    before = len(theatre.shown("leader", "Bahan Anev"))
    (digest,) = [each for each in theatre.get("/due") if each["kind"] == "digest"]
    now = at(theatre.post("/clock", to="monday")["now"])
    assert now.weekday() == 0 and (now.hour, now.minute) == (0, 0)  # 07:00 in Tuban
    assert timedelta() < now - at(digest["at"]) < timedelta(minutes=1)
    assert theatre.until(lambda: len(theatre.shown("leader", "Bahan Anev")) > before)


def test_a_killed_bot_loses_nothing_and_knows_the_time_when_it_is_back(theatre: Theatre) -> None:
    story = "jual sabu di warung Sugihwaras Jenu, mati satu"
    theatre.say("officer", f"/lapor {story}")
    assert theatre.post("/bot", do="kill") == {"alive": False}
    assert theatre.post("/bot", do="kill") == {"alive": False}
    theatre.say("colleague", f"/lapor {story}")
    moved = theatre.post("/clock", move_seconds=600)["now"]
    stage = theatre.get("")
    assert not stage["bot"]["alive"] and stage["bot"]["pending"] >= 1
    assert theatre.post("/bot", do="start") == {"alive": True}
    codes = theatre.until(lambda: (found := theatre.codes(story))[1:] and found)
    assert len(codes) == 2
    assert at(theatre.get(f"/tips/{codes[0]}")["tip"]["created_at"]) >= at(moved)
    assert theatre.until(lambda: theatre.shown("colleague", codes[0]))


def test_offline_nothing_comes_through_until_it_clears(theatre: Theatre) -> None:
    story = "jual sabu di warung Sugihwaras Jenu, luring satu"
    assert theatre.post("/weather", kind="offline") == {"kind": "offline", "left": None}
    last = theatre.client.calls()[-1]["number"]
    theatre.say("officer", f"/lapor {story}")
    # The poll under way ends without its answer, and the next ones do not get through; nor do earlier messages.
    theatre.until(lambda: _failed(theatre, last).count("getUpdates") > 1)
    assert not [call for call in theatre.client.calls(since=last) if call["ok"] and call["method"] == "sendMessage"]
    assert theatre.codes(story) == [] and theatre.get("")["bot"]["pending"] >= 1
    assert theatre.get("")["weather"] == {"kind": "offline", "left": None}
    assert theatre.post("/weather", kind="clear") == {"kind": "clear", "left": None}
    assert theatre.until(lambda: theatre.codes(story))


def _failed(theatre: Theatre, last: int) -> list[str]:
    """The methods of the calls that failed since then."""
    return [call["method"] for call in theatre.client.calls(since=last) if not call["ok"]]


@pytest.mark.parametrize("kind", ["drop", "429", "500", "slow", "double"])
def test_bad_weather_delays_and_neither_loses_nor_doubles(theatre: Theatre, kind: str) -> None:
    story = f"jual sabu di warung Sugihwaras Jenu, cuaca {kind}"
    assert theatre.post("/weather", kind=kind, calls=1) == {"kind": kind, "left": 1}
    theatre.say("officer", f"/lapor {story}")
    theatre.until(lambda: theatre.get("")["weather"]["kind"] == "clear")
    code = theatre.until(lambda: theatre.codes(story))[0]
    theatre.post("/clock", move_seconds=60)
    assert len(theatre.until(lambda: theatre.shown("officer", f"{code} tercatat"))) == 1
    theatre.until(lambda: not theatre.get("")["bot"]["pending"])
    assert theatre.codes(story) == [code]


def test_the_tour_plays_the_story_to_its_end_by_steps(theatre: Theatre) -> None:
    theatre.post("/language", language="en")
    told = []
    for _ in range(MANY):
        tour = theatre.tour("step")
        if tour["title_key"] not in told:
            told.append(tour["title_key"])
            assert not tour["focus"] or tour["focus"][0] in SCENES[tour["scene"]].focus
        if tour["state"] != "waiting":
            break
    assert tour["state"] == "done"
    assert told == [scene.title for scene in SCENES]
    assert tour["params"] == {"reported": 4, "answered": 4, "lost": 0}
    shown = {words for key in ("officer", "dimas", "leader") for words in theatre.words(key)}
    assert any("is settled: not confirmed" in words for words in shown) and not any(
        "Terima kasih" in text for text in shown
    )
    theatre.post("/language", language="id")
    assert theatre.report("officer", "jual sabu di warung Sugihwaras Jenu, sesudah cerita")


def test_kill_and_start_pressed_together_leave_one_bot_or_none(theatre: Theatre) -> None:
    wishes = ["kill", "start"] * 3
    with ThreadPoolExecutor(len(wishes)) as pool:
        list(pool.map(lambda wish: theatre.post("/bot", do=wish), wishes))
    theatre.post("/bot", do="start")
    assert theatre.get("")["bot"]["alive"] and theatre.bots() == 1


def test_the_tour_plays_skips_and_stops(theatre: Theatre) -> None:
    theatre.post("/tour", do="play")
    theatre.until(lambda: theatre.get("")["tour"]["state"] == "playing")
    assert theatre.tour("pause")["state"] == "waiting"
    scene = theatre.get("")["tour"]["scene"]
    after = theatre.tour("skip")
    assert (after["state"], after["scene"]) == ("waiting", scene + 1)
    assert theatre.tour("stop")["state"] == "stopped"
    assert theatre.get("")["bot"]["alive"]


def test_a_reset_makes_everything_anew(theatre: Theatre) -> None:
    officer = theatre.user("officer")
    code = theatre.report("officer", "jual sabu di warung Sugihwaras Jenu, awal satu")
    theatre.post("/clock", move_seconds=86400)
    theatre.post("/weather", kind="offline")
    theatre.post("/bot", do="kill")
    before = theatre.get("")
    version = before["version"]
    assert not before["unused"]
    assert theatre.post("/reset") == {"ready": True}
    stage = theatre.get("")
    assert theatre.get("/tips") == [] and theatre.shown("officer", code) == []
    assert stage["unused"] and (stage["tour"]["state"], stage["tour"]["scene"]) == ("idle", None)
    assert stage["version"] > version and stage["weather"]["kind"] == "clear" and stage["bot"]["alive"]
    opened = at(stage["clock"]["now"]).astimezone(ZoneInfo("Asia/Jakarta"))
    assert (opened.weekday(), opened.hour) == (1, 9)  # a working day, whatever day it really is
    assert theatre.user("officer") == officer
    assert theatre.report("officer", "jual sabu di warung Sugihwaras Jenu, awal dua")
