"""Whose act something is, and why others may not: the same words for cases and for every other matter."""

from enum import StrEnum

import msgspec

from domain.people import Actor, Role
from domain.rulebook.model import Level

OFFICIALS = (Role.HANDLER, Role.APPROVER)


class Scope(StrEnum):
    """Whose act it is."""

    OFFICE = "office"
    ENTERPRISE = "enterprise"
    PANEL = "panel"
    CLERK = "clerk"


class Why(msgspec.Struct, frozen=True):
    """Why an act is not possible, and the way out."""

    why: str
    way_out: str
    rule: str = ""


class Offer(msgspec.Struct, frozen=True):
    """An act as a page shows it: possible now, or the reason why not."""

    act: str
    label: str
    refusal: Why | None = None

    @property
    def allowed(self) -> bool:
        """Whether the act can be done now."""
        return self.refusal is None


def not_the_enterprise(actor: Actor, uscc: str) -> Why | None:
    """Return why *actor* may not act as the enterprise *uscc*."""
    own = actor.has(Role.ENTERPRISE) and actor.enterprise == uscc
    return None if own else Why("只有企业本身可以办理", "请用该企业的账号登录。")


def not_the_office(
    actor: Actor, level: Level, division: str, roles: tuple[Role, ...], *, what: str, rule: str = ""
) -> Why | None:
    """
    Return why *actor* may not act for the office of *level* that covers *division*.

    Args:
        roles: Roles, one of which is needed.
        what: The step or matter, as the refusal names it.
        rule: Clause that gives it to this level.
    """
    office = actor.office
    if office is None or not actor.has(*OFFICIALS):
        return Why("只有主管部门的工作人员可以办理", "请由主管部门办理。")
    if office.level is not level:
        return Why(
            f"“{what}”由{level.label}级办理，您的机关是{office.level.label}级",
            f"请由{level.label}级主管部门办理。",
            rule=rule,
        )
    if not office.covers(division):
        return Why(f"该企业不在{office.name}的辖区内", "请由企业所在地的主管部门办理。")
    if not actor.has(*roles):
        wanted = "或".join(role.label for role in roles)
        return Why(f"这一步由{wanted}办理", f"请由本机关的{wanted}办理。")
    return None
