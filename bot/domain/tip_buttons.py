"""Buttons under what the bot tells a reporter about a tip."""

from bot.database.transaction import Tx
from bot.domain.areas import find_area, get_area
from bot.messages import Action, Verb, plain, text
from bot.models.tip import Tip, Urgency


def area_button(tx: Tx, tip: Tip, area_code: str) -> Action:
    area = get_area(tx, area_code)
    district = find_area(tx, area.parent_code)
    return Action(plain(area.name), Verb.AREA, f"{tip.code}:{area_code}", plain(district.name) if district else None)


def other_village(tip: Tip) -> Action:
    return Action(text("button.other_village"), Verb.TYPE_AREA, tip.code)


def skip_button(tip: Tip, question: str) -> Action:
    """Skips the question, or ends the one about substances once some are chosen."""
    answered = question == "substance" and tip.substances
    return Action(text("button.enough" if answered else "button.skip"), Verb.SKIP, f"{tip.code}:{question}")


def fix_button(tip: Tip, question: str) -> Action:
    """Asks one of the questions again: area, when or substance."""
    return Action(text(f"button.fix_{question}"), Verb.FIX, f"{tip.code}:{question}")


def urgency_button(tip: Tip) -> Action:
    """The button that raises the tip to an emergency, or lowers it."""
    emergency = tip.urgency == Urgency.EMERGENCY
    label = text("button.not_emergency" if emergency else "button.emergency")
    return Action(label, Verb.URGENCY, f"{tip.code}:{Urgency.URGENT if emergency else Urgency.EMERGENCY}")


def secrecy_button(tip: Tip) -> Action:
    """`Rahasia`, or the button that lifts the seal."""
    if tip.is_sealed:
        return Action(text("button.not_secret"), Verb.UNSEAL, tip.code)
    return Action(text("button.secret"), Verb.SEAL, tip.code)


def correct_button(tip: Tip) -> Action:
    """`Ralat`."""
    return Action(text("button.correct"), Verb.CORRECT, tip.code)
