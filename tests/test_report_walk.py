"""The page that shows the way of a report fits the code, and the way never climbs to a higher layer."""

from tests.house import House
from tests.marks import SQLITE
from tests.report_walk import PAGE, page, walked


@SQLITE
async def test_a_report_goes_down_from_the_adapter_to_the_outbox(house: House) -> None:
    steps = await walked(house)
    assert [step for step in steps if step.climbs] == []
    assert {"bot/channels/telegram/adapter.py", "bot/handlers/dispatch.py", "bot/services/reporting/intake.py"} <= {
        step.file for step in steps
    }
    assert steps[-1].file == "bot/services/routing/offers.py"
    assert PAGE.read_text() == page(steps), "make walk writes the page anew"
