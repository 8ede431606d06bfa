"""The command line ``tidu``: serve, migrate, demo, settings, docs; the rest stands in ``cli_*.py``.

Every command exits 0 when it is done, 1 when it was refused or failed, 2 when it was called wrongly.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from adapters import cli_flow
from adapters.bootstrap import System, build, kafka_log, make_folders
from adapters.cli_accounts import account_app, office_app
from adapters.cli_assess import assess_command
from adapters.cli_base import Json, Refusing, settings_and_logging, show
from adapters.cli_import import import_command
from adapters.cli_rules import deadline_command, rules_app
from adapters.cli_updates import updates
from adapters.settings import load_settings

app = typer.Typer(
    cls=Refusing,
    help="Tidu (梯度): the register of certified 专精特新 enterprises.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
cli_flow.add_to(app)
app.add_typer(rules_app, name="rules")
app.add_typer(account_app, name="account")
app.add_typer(office_app, name="office")
app.command("import")(import_command)
app.command()(updates)
app.command("assess")(assess_command)
app.command("deadline")(deadline_command)


@app.command()
def serve(
    demo: Annotated[
        bool, typer.Option("--demo", help="Load the demonstration into an empty register.")
    ] = False,
) -> None:
    """Serve the register; embedded, everything else runs in the same process."""
    from adapters.serving import listen
    from adapters.serving import serve as run

    settings = settings_and_logging()
    bound = listen(settings)
    with build(settings) as system:
        if settings.demo or demo:
            _load_demo(system)
        system.catch_up()
        host, port = bound.getsockname()[:2]
        address = settings.public_url or f"http://{f'[{host}]' if ':' in host else host}:{port}"
        typer.echo(f"Tidu: {address}", err=True)
        run(system, bound)


@app.command()
def migrate() -> None:
    """Make or change the tables, and the Kafka topics; safe to run again and by several at once."""
    from adapters.database import open_engine
    from adapters.identity.shape import migrate as shape
    from adapters.tracking import prepare

    settings = settings_and_logging()
    make_folders(settings)
    engine = open_engine(settings.store)
    shape(engine)
    engine.dispose()
    if not settings.embedded:
        log = kafka_log(settings)
        try:
            log.prepare(settings.partitions)
        finally:
            log.close()
    with build(settings) as system:
        prepare(system.views.engine, system.views.all)
        typer.echo("Tables are in today's shape.", err=True)


@app.command()
def demo(as_json: Json = False) -> None:
    """Load 300 fictitious enterprises in every state into an empty register and print the accounts."""
    with build(settings_and_logging()) as system:
        _load_demo(system, as_json=as_json)
        system.catch_up()


@app.command("settings")
def print_settings(as_json: Json = False) -> None:
    """Print every setting with its value; secrets are masked."""
    values = load_settings().printable()
    show(values if as_json else list(values.items()), as_json, lambda item: f"{item[0]}={item[1]}")


@app.command()
def docs(
    check: Annotated[bool, typer.Option("--check", help="Only say whether they are up to date.")] = False,
    folder: Annotated[Path, typer.Option(help="Where they lie.")] = Path("docs"),
) -> None:
    """Write the documents that are generated from the code."""
    from adapters.docs import stale, write

    if not check:
        for path in write(folder):
            typer.echo(str(path))
        return
    if old := stale(folder):
        typer.echo(f"Out of date: {', '.join(str(path) for path in old)}. Run: tidu docs", err=True)
        raise typer.Exit(1)


def _load_demo(system: System, *, as_json: bool = False) -> None:
    from adapters.demo import ACCOUNTS_FILE, load_demo

    loaded = load_demo(system)
    kept = system.settings.folder / ACCOUNTS_FILE
    if as_json:
        show(loaded, True)
        return
    if not loaded.events:
        if kept.exists():
            typer.echo(f"演示账号见 {kept}", err=True)
        return
    table = Table(title=f"演示账号（也保存在 {kept}，仅本人可读）", title_justify="left")
    for column in ("账号", "密码", "说明"):
        table.add_column(column, overflow="fold", no_wrap=column != "说明")
    for account in loaded.accounts:
        table.add_row(account.login, account.password, account.what)
    Console(stderr=True).print(table)


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
