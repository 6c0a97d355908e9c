"""`Rahasia` under a receipt, and its opposite."""

from bot.handlers.commands import EVERYONE
from bot.handlers.router import Request, press
from bot.messages import Verb
from bot.services.reporting import secrecy


@press(Verb.SEAL, *EVERYONE)
def seal(request: Request) -> None:
    secrecy.seal(request.tx, request.member, request.args, request.pressed)


@press(Verb.UNSEAL, *EVERYONE)
def unseal(request: Request) -> None:
    secrecy.unseal(request.tx, request.member, request.args, request.pressed)
