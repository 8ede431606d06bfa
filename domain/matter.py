"""A matter (事项): what an office has to do about one enterprise besides cases, and which acts it offers.

Duties, changes, reports, proceedings, bans and appeals are matters.  Each kind has its own file with what it
remembers; its table of acts stands with its procedure in ``procedures/``.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from domain.calendar import Deadline
from domain.errors import NotAllowed
from domain.people import Actor, Role
from domain.permission import Offer, Scope, Why, not_the_enterprise, not_the_office
from domain.rulebook.model import Level

if TYPE_CHECKING:
    from domain.dossier import Dossier


class Move(msgspec.Struct, frozen=True, gc=False):
    """Another last day that somebody asked for; a second official decides on it."""

    to: dt.date
    reason: str
    by: str


class Timed(msgspec.Struct, kw_only=True, gc=False):
    """Something with a deadline that can be moved, suspended and resumed.

    Args:
        due: The deadline that runs now, if the law sets one.
        suspended_on: First day on which time stands still; none while it runs.
        move: Another last day that was asked for and not yet decided.
    """

    due: Deadline | None = None
    suspended_on: dt.date | None = None
    move: Move | None = None


class Matter(Timed, kw_only=True, gc=False):
    """What all matters have in common.

    Args:
        id: ``<credit code>-<letter><ordinal>``.
        level: Level of the office whose turn it is, or that is responsible.
        state: Where it stands; each kind has its own states.
        handlers: Accounts of officials who acted on it.
        last_act: Version of the dossier at which it last changed.
    """

    id: str
    opened_on: dt.date
    level: Level
    state: str
    handlers: list[str] = []
    last_act: int = 0

    letter: ClassVar[str]
    """Letter in the ids of this kind of matter."""

    @property
    def label(self) -> str:
        """What it is about, in a few words."""
        raise NotImplementedError  # every kind says it

    @property
    def state_label(self) -> str:
        """The name of the state on screen."""
        raise NotImplementedError  # every kind says it

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something about it."""
        raise NotImplementedError  # every kind says it

    @property
    def waiting_on(self) -> str:
        """Who is waited for: ``office``, ``enterprise`` or ``nobody``."""
        return "office" if self.open else "nobody"


class Moment(msgspec.Struct, frozen=True):
    """What a check may look at: the matter, its dossier, the actor and the civil day."""

    dossier: "Dossier"
    matter: Any
    actor: Actor
    today: dt.date


Check = Callable[[Moment], Why | None]


class Act(msgspec.Struct, frozen=True):
    """One row of a table of acts.

    Args:
        name: Stable name, used in the API and in forms; unique over all matters.
        states: States in which it is offered.
        roles: Roles of an official, one of which is needed; only for :attr:`Scope.OFFICE`.
        checks: What else must hold; the first that fails is told.
        level: Level of the office that does it, where it is not the matter's own.
        adverse: It weighs on the enterprise.
        place: Division whose office does it, where that is not the enterprise's own.
    """

    name: str
    label: str
    scope: Scope
    states: tuple[str, ...]
    roles: tuple[Role, ...] = (Role.HANDLER,)
    checks: tuple[Check, ...] = ()
    level: Callable[[Any], Level] | None = None
    adverse: bool = False
    place: Callable[[Any], str] | None = None


def barred(act: Act, m: Moment) -> Why | None:
    """Return why *act* is not possible in the moment *m*, or ``None`` when it is."""
    if m.matter.state not in act.states:
        return Why(f"{m.matter.label}现在是“{m.matter.state_label}”", "请刷新页面查看最新状态。")
    return _wrong_person(act, m) or next((why for check in act.checks if (why := check(m))), None)


def offers(table: Iterable[Act], m: Moment) -> list[Offer]:
    """Return the acts of *table* that belong to the actor in this state, each with the reason if barred."""
    return [
        Offer(act.name, act.label, barred(act, m))
        for act in table
        if m.matter.state in act.states and _belongs(act, m.actor)
    ]


def require(act: Act, m: Moment) -> None:
    """
    Make sure that *act* is allowed in the moment *m*.

    Raises:
        NotAllowed: with what, why, the rule and the way out.
    """
    refusal = barred(act, m)
    if refusal is not None:
        raise NotAllowed(
            f"不能办理“{act.label}”（{m.dossier.enterprise_name}，{m.matter.id}）",
            why=refusal.why, rule=refusal.rule, way_out=refusal.way_out,
        )  # fmt: skip


def _belongs(act: Act, actor: Actor) -> bool:
    match act.scope:
        case Scope.ENTERPRISE:
            return bool(actor.enterprise)
        case Scope.OFFICE:
            return actor.office is not None and actor.has(Role.HANDLER, Role.APPROVER)
        case _:
            return False


def _wrong_person(act: Act, m: Moment) -> Why | None:
    match act.scope:
        case Scope.ENTERPRISE:
            return not_the_enterprise(m.actor, m.dossier.uscc)
        case Scope.OFFICE:
            level = act.level(m.matter) if act.level else m.matter.level
            place = act.place(m.matter) if act.place else m.dossier.division
            return not_the_office(m.actor, level, place, act.roles, what=act.label)
        case _:
            clerk = m.actor.has(Role.CLERK)
            return None if clerk else Why("这一步由期限管理办理", "期限届满后由系统自动办理。")
