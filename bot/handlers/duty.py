"""`/piket`: on and off duty."""

from bot.domain.people import duty_of
from bot.handlers.router import Request, command
from bot.services.duty.shifts import end_duty, start_duty


@command("piket")
def duty(request: Request) -> None:
    """Puts the member on duty, or takes them off."""
    if duty_of(request.tx, request.member):
        end_duty(request.tx, request.member)
    else:
        start_duty(request.tx, request.member)
