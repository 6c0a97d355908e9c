"""The command that invites: one member, or many into a file."""

import csv
import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from uuid import UUID

from cyclopts import Parameter, validators

from bot.cli.membership import members
from bot.cli.shell import DEFAULT_CONFIG, Config, Json, err, opened, sentence_of, show, table_of
from bot.database.transaction import Tx
from bot.domain.accounts import link_to
from bot.errors import Misconfigured, Refusal
from bot.messages import text
from bot.models.member import Member
from bot.services.membership import roster
from bot.services.membership.batch_invites import BatchInvite, invite_many, without_account
from bot.services.membership.enrolment import invite
from bot.services.membership.imports import BadLines
from bot.services.membership.tables import Table, shown

Hours = Annotated[int, Parameter(validator=validators.Number(gte=0, lte=100_000))]


@members.command(name="invite")
def members_invite(
    *nrps: str,
    everyone: Annotated[bool, Parameter(name="--all", negative="")] = False,
    file: Path | None = None,
    out_file: Annotated[Path | None, Parameter(name="--out")] = None,
    hours: Hours | None = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> int:
    """Make a code with which a member enrols.

    For several members, for those of a --file with a column nrp, or with --all for every member without an account: the
    invites go into a new file, --out. Such an account is of use after it has proved whose it is.
    """
    if len(nrps) == 1 and not (everyone or file or out_file):
        _invite_one(config, nrps[0], as_json)
        return 0
    if out_file is None or bool(nrps) + bool(file) + everyone != 1:
        err.print(sentence_of(text("shell.invite_usage")))
        return 2
    _invite_many(config, (nrps, file), out_file, hours, as_json)
    return 0


def _invite_one(config: Path, nrp: str, as_json: bool) -> None:
    with opened(config) as database, database.transaction() as tx:
        member = roster.find(tx, nrp)
        code, expires_at = invite(tx, member)
        link = link_to(tx, code) or None
        answer = text("shell.invited", name=member.title, code=code, until=expires_at, link=link)
        sentence = sentence_of(answer, tx.settings)
    show(as_json, {"nrp": nrp, "code": code, "link": link, "expires_at": expires_at.isoformat()}, sentence)


def _invite_many(
    config: Path, named: tuple[Sequence[str], Path | None], out_file: Path, hours: int | None, as_json: bool
) -> None:
    """The file is written before the commit: invites without their codes would be of no use."""
    nrps, file = named
    table = _table_with_nrps(file) if file else None
    with opened(config) as database, database.transaction() as tx:
        members = _members_named(tx, nrps, table)
        invited = without_account(tx, members)
        lives = timedelta(hours=tx.settings.security.batch_invite_hours if hours is None else hours)
        invites = invite_many(tx, invited, lives)
        left_out = [each.nrp for each in members or () if each not in invited]
        _write_invites(out_file, invites)
        until = invites[0].expires_at
        answer = text("shell.batch", count=len(invites), path=str(out_file), until=until, left=len(left_out))
        sentence = sentence_of(answer, tx.settings)
    values = {"invited": len(invites), "left_out": left_out, "path": str(out_file), "expires_at": until.isoformat()}
    show(as_json, values, sentence)


def _members_named(tx: Tx, nrps: Sequence[str], table: Table | None) -> list[Member] | None:
    """The members whom the command names; None means all.

    Raises:
        BadLines: lines of the file with an NRP that nobody has.
    """
    if table is None:
        return [roster.find(tx, nrp) for nrp in dict.fromkeys(nrps)] if nrps else None
    found: dict[UUID, Member] = {}
    bad = []
    for number, row in zip(table.numbers, table.rows, strict=True):
        try:
            member = roster.find(tx, row["nrp"])
        except Refusal:
            bad.append((number, f"nobody in the roster has the NRP {shown(row['nrp'])}"))
        else:
            found[member.id] = member
    if bad:
        raise BadLines(bad)
    return list(found.values())


def _table_with_nrps(file: Path) -> Table:
    table = table_of(file)
    if not table.rows or "nrp" not in table.rows[0]:
        raise Misconfigured(f"{file} has no column nrp, or no lines under it.")
    return table


def _write_invites(file: Path, invites: Sequence[BatchInvite]) -> None:
    """Writes a new file that only its owner can read: each line is an account."""
    try:
        number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w", encoding="utf-8", newline="") as lines:
            os.fchmod(number, 0o600)
            table = csv.writer(lines)
            table.writerow(("nrp", "name", "link", "code", "expires_at"))
            table.writerows(
                (each.nrp, each.name, each.link, each.code, each.expires_at.isoformat()) for each in invites
            )
    except FileExistsError:
        raise Misconfigured(f"{file} exists already; it is kept as it is.") from None
    except OSError as error:
        raise Misconfigured(f"{file} cannot be written: {error.strerror}.") from None
