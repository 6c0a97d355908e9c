"""Tells whether a message accuses a member of the police, or asks to keep one from seeing it."""

from dataclasses import replace
from functools import cache

from bot.reading.scorer import Score, Scorer

# What the pieces of words must bring if there is no cue: in a short message ("rumahnya hijau") they say little.
_PIECES_ALONE = 1.0


def accuses_police(text: str) -> Score:
    """True if the message must be sealed by its words alone. The result's `reasons` are the cues that decided.

    It would rather seal too much than too little: a leaked message can cost a life, a false alarm costs a detour.
    """
    score = _scorer().score(text)
    return score if score.reasons else replace(score, value=score.value - _PIECES_ALONE)


@cache
def _scorer() -> Scorer:
    return Scorer("police")
