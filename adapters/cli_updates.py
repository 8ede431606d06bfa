"""The command ``tidu updates``: take in yearly updates of many enterprises from a spreadsheet."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from adapters.bootstrap import build
from adapters.cli_base import Json, settings_and_logging, show
from adapters.updates_file import TakenIn, kept, read_updates, report, take_in
from domain.errors import NotFound


def updates(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=".xlsx or .csv")],
    by: Annotated[str, typer.Option(help="Log-in of the official in whose name it is done.")],
    year: Annotated[int | None, typer.Option(help="Year in which the updates fall due; this one.")] = None,
    refused: Annotated[Path | None, typer.Option(help="Write rows left out to this .xlsx file.")] = None,
    as_json: Json = False,
) -> None:
    """Take in yearly updates; the same file again changes nothing, an interrupted one goes on."""
    content = file.read_bytes()
    with build(settings_and_logging()) as system, Progress(disable=as_json) as bar:
        account = system.identity.account(by)
        if account is None or account.office is None or not account.active:
            raise NotFound(
                f"没有账号 {by}", why="不是在用的机关账号", way_out="用 tidu account list 查看账号。"
            )
        period = year or system.casework.today.year
        read = read_updates(file.name, content, system.law.rulebook.metrics, period)
        digest = kept(system, account.actor, content, file.name)
        task = bar.add_task(file.name, total=len(read.rows) + len(read.refused))

        def on(now: TakenIn) -> None:
            bar.update(task, completed=now.done)

        found = take_in(
            system, account.actor, read, period, digest, request_id=f"updates-{digest[-16:]}", progress=on
        )
        if refused is not None:
            refused.write_bytes(report(found.refused))
    told = {"rows": found.rows, "taken": found.taken, "known": found.known, "refused": len(found.refused)}
    show(told, as_json, lambda one: "\n".join(f"{name}: {value}" for name, value in one.items()))
