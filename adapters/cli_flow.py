"""The commands about the flow of events: relay, project, clerk, rebuild, retry, health, restore, verify."""

import os
import socket
from typing import Annotated

import typer

from adapters import clerk as the_clerk
from adapters.bootstrap import build, kafka_log, make_folders
from adapters.cli_base import Json, progress, settings_and_logging, show, until_asked
from adapters.store import open_journal


def relay() -> None:
    """Publish committed events to Kafka until asked to end; any number may run, one is active."""
    from adapters.relay import Relay

    with build(settings_and_logging()) as system:
        Relay(system.journal, kafka_log(system.settings), system.views.engine).run(
            until_asked(system.settings)
        )


def project() -> None:
    """Keep the views up to date from Kafka until asked to end; any number may share the partitions."""
    from adapters.members import Membership
    from adapters.projector import Projector

    with build(settings_and_logging()) as system:
        name = f"{socket.gethostname()}-{os.getpid()}"
        Projector(
            system.views.engine,
            system.views.all,
            kafka_log(system.settings),
            system.journal.codec,
            membership=Membership(system.views.engine, name),
        ).run(until_asked(system.settings))


def clerk(
    once: Annotated[
        bool, typer.Option("--once", help="Look once and end, instead of again and again.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be done, and record nothing; looks once.")
    ] = False,
    every: Annotated[float, typer.Option(min=1, help="Seconds between looks.")] = 3600,
    as_json: Json = False,
) -> None:
    """Act on deadlines: set duties, remind, record what follows, close lists; tell what people must do."""
    with build(settings_and_logging()) as system:
        if once or dry_run:
            found = list(the_clerk.Clerk(system, dry_run=dry_run).look())
            show(found, as_json, _deed_line)
            if any(deed.outcome == "failed" for deed in found):
                raise typer.Exit(1)
            return
        the_clerk.run(system, until_asked(system.settings), every)


def _deed_line(deed: the_clerk.Deed) -> str:
    told = "；".join(deed.events) or deed.why
    days = f"{deed.days} 天前" if deed.days > 0 else f"还有 {-deed.days} 天"
    parts = (deed.outcome, deed.act, str(deed.last_day), days, deed.of, deed.enterprise_name, deed.label)
    return "\t".join([*parts, deed.rule, told])


def rebuild(
    view: Annotated[str, typer.Argument(metavar="VIEW", help="Name of a view, or all.")],
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew instead of resuming.")] = False,
    as_json: Json = False,
) -> None:
    """Fill VIEW beside the live one, compare, and switch, while people go on working."""
    from adapters.rebuild import rebuild_all

    with build(settings_and_logging()) as system:
        chosen = list(system.views.all) if view == "all" else [system.views.named(view)]
        done = rebuild_all(
            system.views.engine,
            chosen,
            system.source,
            system.journal.codec,
            fresh=fresh,
            progress=progress,
        )
        show(
            done,
            as_json,
            lambda _: "\n".join(f"{n}\tslot {r.slot}\t{r.before} -> {r.after}" for n, r in done.items()),
        )


def retry(
    view: Annotated[str, typer.Argument(metavar="VIEW", help="Name of the view that was mended.")],
    as_json: Json = False,
) -> None:
    """Apply the parked events of VIEW again; exit 1 while some still wait."""
    from adapters.parking import retry_parked

    with build(settings_and_logging()) as system:
        applied, waiting = retry_parked(system.views.engine, system.views.named(view), system.journal.codec)
        show(
            {"applied": applied, "waiting": waiting},
            as_json,
            lambda told: f"{told['applied']} applied, {told['waiting']} still waiting.",
        )
        if waiting:
            raise typer.Exit(1)


def health(as_json: Json = False) -> None:
    """Show how far each view is behind, what is parked, the oldest waiting event and the last error."""
    with build(settings_and_logging()) as system:
        told = system.health()
        lines = [
            f"{one.view}\tslot {one.slot}\t{one.lag} behind\t{one.parked} parked {one.parked_reason}".rstrip()
            for one in told.views
        ]
        lines.append(f"store at {told.last_position}, oldest waiting event: {told.oldest_waiting or 'none'}")
        if told.last_error:
            lines.append(f"last error: {told.last_error}")
        show(told, as_json, lambda _: "\n".join(lines))


def restore(as_json: Json = False) -> None:
    """Fill the empty event store from the Kafka topic, checking every hash."""
    from adapters.restore import restore as fill

    settings = settings_and_logging()
    make_folders(settings)
    journal, log = open_journal(settings.store), kafka_log(settings)
    try:
        done = fill(log, journal, progress=progress)
    finally:
        journal.close()
        log.close()
    show(
        done,
        as_json,
        lambda it: f"{it.events} events in {it.streams} streams restored up to position {it.position}.",
    )


def verify(
    topic: Annotated[bool, typer.Option("--topic", help="Compare with the Kafka topic, too.")] = False,
    as_json: Json = False,
) -> None:
    """Check every hash of the event store; exit 1 when something was altered, removed or added."""
    from adapters.verify import verify as check
    from adapters.verify import verify_against_topic

    settings = settings_and_logging()
    make_folders(settings)
    journal = open_journal(settings.store)
    try:
        reports = {"store": check(journal, progress=progress)}
        if topic:
            log = kafka_log(settings)
            try:
                reports["topic"] = verify_against_topic(journal, log)
            finally:
                log.close()
    finally:
        journal.close()
    show(
        reports,
        as_json,
        lambda _: "\n".join(
            line
            for name, report in reports.items()
            for line in [
                f"{name}: {report.events} events, {report.streams} streams, {report.count} faults",
                *report.faults,
            ]
        ),
    )
    if not all(report.sound for report in reports.values()):
        raise typer.Exit(1)


def add_to(app: typer.Typer) -> None:
    """Give *app* the commands of this file."""
    for command in (relay, project, clerk, rebuild, retry, health, restore, verify):
        app.command()(command)
