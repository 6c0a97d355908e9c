"""`/piket`: on duty, and off again."""

from bot.domain.people import duty_of
from bot.handlers.router import Request, command
from bot.models.member import Role
from bot.services.duty.shifts import end_duty, start_duty


@command("piket", "duty", Role.LIAISON)
def duty(request: Request) -> None:
    """Puts on duty, and again takes off."""
    if duty_of(request.tx, request.member):
        end_duty(request.tx, request.member)
    else:
        start_duty(request.tx, request.member)
