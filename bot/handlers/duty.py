"""`/piket`: on and off duty."""

from bot.handlers.router import Request, command
from bot.services.duty.shifts import change_duty


@command("piket")
def duty(request: Request) -> None:
    change_duty(request.tx, request.member)
