"""`/rekap`: the digest of a week or of any period, for leaders."""

from bot.handlers.router import Request, command
from bot.services.digest.recap import show_recap


@command("rekap")
def recap(request: Request) -> None:
    """`/rekap`, `/rekap 30`, `/rekap 2026-W47`, `/rekap 1/11 15/11`."""
    show_recap(request.tx, request.member, request.args.strip())
