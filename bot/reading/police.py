"""Tells whether a message accuses a member of the police, or asks to keep one from seeing it."""

from functools import cache

from bot.reading.scorer import Score, Scorer


def accuses_police(text: str) -> Score:
    """True if the message must be sealed by its words alone. The result's `reasons` are the cues that decided.

    It would rather seal too much than too little: a leaked message can cost a life, a false alarm costs a detour.
    """
    return _scorer().score(text)


@cache
def _scorer() -> Scorer:
    return Scorer("police")
