"""The command ``tidu import``: take an official list of the past in from a spreadsheet."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from adapters.bootstrap import build
from adapters.cli_base import Json, settings_and_logging, show
from adapters.past_lists import read_list, take_in, unclear_sheet
from domain.errors import NotFound
from domain.procedures.past import ReceiveList

Day = Annotated[dt.datetime | None, typer.Option(formats=["%Y-%m-%d"])]


def import_command(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=".xlsx or .csv")],
    scheme: Annotated[str, typer.Option(help="Scheme whose titles the list announces.")],
    document_no: Annotated[str, typer.Option(help="Number of the document that announced it.")],
    by: Annotated[str, typer.Option(help="Log-in of the official in whose name it is done.")],
    division: Annotated[str, typer.Option(help="Division it lists; the office's when left out.")] = "",
    batch: Annotated[str, typer.Option(help="The batch, where the rows do not print it.")] = "",
    valid_from: Day = None,
    valid_until: Day = None,
    announced: Annotated[int | None, typer.Option(help="Number that the document announces.")] = None,
    unclear: Annotated[Path | None, typer.Option(help="Write the unclear rows to this .xlsx file.")] = None,
    as_json: Json = False,
) -> None:
    """Take in a list of the past; the same file again changes nothing, an interrupted one goes on."""
    content = file.read_bytes()
    read = read_list(content, file.name)
    with build(settings_and_logging()) as system, Progress(disable=as_json) as bar:
        account = system.identity.account(by)
        if account is None or account.office is None or not account.active:
            raise NotFound(
                f"没有账号 {by}", why="不是在用的机关账号", way_out="用 tidu account list 查看账号。"
            )
        system.catch_up()
        media = "application/octet-stream"
        digest = system.documents.keep(content, file.name, media, account.actor)
        received = ReceiveList(
            file=digest,
            filename=file.name,
            scheme=scheme,
            division=division or account.office.division,
            document_no=document_no,
            rows=len(read.rows),
            batch=batch,
            valid_from=valid_from.date() if valid_from else None,
            valid_until=valid_until.date() if valid_until else None,
            announced=announced or read.announced,
        )
        task = bar.add_task(file.name, total=len(read.rows))
        found = take_in(
            system, account.actor, received, read.rows, request_id=f"import-{digest[-16:]}",
            progress=lambda done, _: bar.update(task, completed=done),
        )  # fmt: skip
        if unclear is not None:
            unclear.write_bytes(unclear_sheet(sorted(found.unclear.values(), key=lambda one: one.firm.row)))
    told: dict[str, object] = {
        "list": str(found.id), "rows": found.rows, "announced": found.announced,
        "asserted": len(found.asserted), "known": len(found.known), "unclear": len(found.unclear),
        "left_out": len(found.left_out),
    }  # fmt: skip
    show(told, as_json, lambda one: "\n".join(f"{name}: {value}" for name, value in one.items()))
