"""What a message says: whether it is a report, about drugs, an emergency, about the police, and what it names."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from bot.reading.lexicon import LEGAL, Lexicon
from bot.reading.scorer import Scorer
from bot.reading.words import plain, sentences

Urgency = Literal["emergency", "urgent", "routine"]

# Characters: twice the longest message a platform allows. Reading more would only delay other updates.
LONGEST_READ = 8192
_KEPT = 64  # messages: one is read several times while it is handled
CERTAIN = 1.0  # so far above a yes, a text is about drugs: below it the name of one is often a joke or a shop


@dataclass(frozen=True)
class Reading:
    """What is understood of a message. Tags are those of `lexicon.toml`, in its order.

    `report`: it tells of something that happened, happens or is suspected, about drugs or not. `drugs`: it is about
    drugs. `other_matter`: it is a report that community policing should answer. `perhaps_emergency`: its writer
    should be asked. `accuses_police`: it accuses a member of the police, or asks to keep one from seeing it.
    """

    report: bool = False
    drugs: bool = False
    other_matter: bool = False
    urgency: Urgency = "routine"
    perhaps_emergency: bool = False
    accuses_police: bool = False
    substances: tuple[str, ...] = ()
    manners: tuple[str, ...] = ()

    @property
    def is_emergency(self) -> bool:
        return self.urgency == "emergency"

    @property
    def reads_like_tip(self) -> bool:
        """Whether a message in the group is offered to its author as a tip: a report about drugs, or an emergency."""
        return (self.report and not self.other_matter) or self.is_emergency


def understand(text: str) -> Reading:
    """Reads a message. The same words give the same result, wherever and by whomever they are written."""
    return _understand(text[:LONGEST_READ])


@lru_cache(_KEPT)
def _understand(text: str) -> Reading:
    words = sentences(text)
    if not any(words):
        return Reading()
    scorer, lexicon = _tools()
    plain_words = [[plain(word) for word in sentence] for sentence in words]
    score = scorer.score(text, plain_words)
    substances = lexicon.substances(words, drugs=score["drugs"] > CERTAIN)
    drugs = score["drugs"] > 0
    emergency = score["emergency"] > 0
    return Reading(
        report=score["report"] > 0,
        drugs=drugs,
        other_matter=score["report"] > 0 >= score["narcotics"] and LEGAL.issuperset(substances),
        urgency="emergency" if emergency else "urgent" if score["urgent"] > 0 else "routine",
        perhaps_emergency=not emergency and score["emergency"] > -scorer.ask,
        accuses_police=score["sealed"] > 0,
        substances=substances,
        manners=lexicon.manners(words) if drugs else (),
    )


@cache
def _tools() -> tuple[Scorer, Lexicon]:
    return Scorer(), Lexicon()
