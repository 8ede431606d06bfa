"""The commands about people: ``tidu account …`` and ``tidu office …``."""

import getpass
import sys
from typing import Annotated

import msgspec
import typer

from adapters.bootstrap import build
from adapters.cli_base import Json, settings_and_logging, show
from adapters.identity import Account, NewAccount
from domain.errors import BadInput, NotFound
from domain.people import Office, Role
from domain.rulebook.model import Level

account_app = typer.Typer(help="Accounts: add, list, close, open, set a password.", no_args_is_help=True)
office_app = typer.Typer(help="Offices: add and list the authorities.", no_args_is_help=True)


def _public(account: Account) -> dict[str, object]:
    """The account as printed: never a hash."""
    return {
        "id": account.id,
        "login": account.login,
        "name": account.display_name,
        "roles": sorted(role.value for role in account.roles),
        "office": account.office.id if account.office else "",
        "enterprise": account.enterprise,
        "pool": account.pool,
        "active": account.active,
    }


def _line(account: dict[str, object]) -> str:
    roles = ",".join(account["roles"]) if isinstance(account["roles"], list) else ""
    place = account["office"] or account["enterprise"] or account["pool"] or "-"
    state = "" if account["active"] else "\t(closed)"
    return f"{account['login']}\t{account['name']}\t{roles}\t{place}\t{account['id']}{state}"


def read_password() -> str:
    """Read a password twice from the terminal, or one line from standard input; never from the arguments."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("密码：")
    if getpass.getpass("再输一次：") != first:
        raise BadInput("password", "没有设置密码", why="两次输入不一致", way_out="请重新输入。")
    return first


@account_app.command("add")
def add(
    login: str,
    name: Annotated[str, typer.Option(help="Name on screen.")],
    role: Annotated[list[Role], typer.Option(help="May be given several times.")],
    office: Annotated[str, typer.Option(help="Id of the office; see `tidu office list`.")] = "",
    enterprise: Annotated[str, typer.Option(help="Credit code of the enterprise it speaks for.")] = "",
    pool: Annotated[str, typer.Option(help="Division of the expert pool.")] = "",
    employer: Annotated[str, typer.Option(help="Where an expert works.")] = "",
    as_json: Json = False,
) -> None:
    """Open an account; the password is asked for, or read from standard input."""
    with build(settings_and_logging()) as system:
        new = NewAccount(
            login=login,
            display_name=name,
            roles=frozenset(role),
            password=read_password(),
            office=office,
            enterprise=enterprise,
            pool=pool,
            employer=employer,
        )
        show(_public(system.identity.add_account(new)), as_json, _line)


@account_app.command("list")
def list_accounts(
    office: Annotated[str, typer.Option(help="Only the accounts of this office.")] = "",
    as_json: Json = False,
) -> None:
    """List accounts, closed ones too."""
    with build(settings_and_logging()) as system:
        show([_public(account) for account in system.identity.accounts(office)], as_json, _line)


@account_app.command("disable")
def disable(login: str) -> None:
    """Close an account and end its sessions; nothing it did is changed."""
    _set_active(login, False)


@account_app.command("enable")
def enable(login: str) -> None:
    """Open a closed account again."""
    _set_active(login, True)


@account_app.command("password")
def password(login: str) -> None:
    """Set a password and end the account's sessions; it is asked for, or read from standard input."""
    with build(settings_and_logging()) as system:
        system.identity.set_password(_found(system.identity.account(login), login).id, read_password())


@office_app.command("add")
def add_office(
    name: str,
    level: Annotated[Level, typer.Option(help="Level of the authority.")],
    division: Annotated[str, typer.Option(help="Six-digit division code; 000000 for the ministry.")],
    office_id: Annotated[str, typer.Option("--id", help="Stable id; <division>-<level> by default.")] = "",
) -> None:
    """Add an office, or rename the one with this id."""
    with build(settings_and_logging()) as system:
        office = Office(
            id=office_id or f"{division}-{level.value}", name=name, level=level, division=division
        )
        system.identity.add_offices([office])
        typer.echo(office.id)


@office_app.command("list")
def list_offices(as_json: Json = False) -> None:
    """List offices."""
    with build(settings_and_logging()) as system:
        offices = [msgspec.to_builtins(office) for office in system.identity.offices()]
        show(
            offices,
            as_json,
            lambda office: f"{office['id']}\t{office['level']}\t{office['division']}\t{office['name']}",
        )


def _set_active(login: str, active: bool) -> None:
    with build(settings_and_logging()) as system:
        system.identity.set_active(_found(system.identity.account(login), login).id, active)


def _found(account: Account | None, login: str) -> Account:
    if account is None:
        raise NotFound(f"没有账号“{login}”", why="账号不存在", way_out="请用 tidu account list 查看账号。")
    return account
