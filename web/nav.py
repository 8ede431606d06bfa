"""Which rooms the main navigation offers to whom."""

from typing import NamedTuple

from domain.people import Actor, Role

OFFICIALS = (Role.HANDLER, Role.APPROVER)


class Room(NamedTuple):
    """One entry of the main navigation."""

    label: str
    href: str
    current: bool


ROOMS: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("审计", "/audit", (Role.AUDITOR,)),
    ("待办", "/worklist", OFFICIALS),
    ("事项", "/matters", OFFICIALS),
    ("期限", "/deadlines", OFFICIALS),
    ("企业", "/dossiers", (*OFFICIALS, Role.AUDITOR)),
    ("批次", "/rounds", OFFICIALS),
    ("随机抽取", "/draws", (*OFFICIALS, Role.AUDITOR)),
    ("历史名单", "/lists", OFFICIALS),
    ("公示", "/notices", OFFICIALS),
    ("异议", "/objections", OFFICIALS),
    ("统计", "/statistics", (*OFFICIALS, Role.AUDITOR)),
    ("我的企业", "/my", (Role.ENTERPRISE,)),
    ("我的评审", "/reviews", (Role.EXPERT,)),
    ("运行", "/operations", (Role.OPERATOR,)),
)

PUBLIC_ROOMS = (
    ("状态查询", "/"),
    ("公示", "/publicity"),
    ("证书查验", "/certificates"),
    ("政策规则", "/rules"),
    ("自测条件", "/assess"),
)


def rooms(actor: Actor, path: str) -> list[Room]:
    """The rooms of *actor*, the one that holds *path* marked; each word leads to one place."""
    own = {label: href for label, href, roles in ROOMS if actor.has(*roles)}
    shown = {**own, **{label: href for label, href in PUBLIC_ROOMS if label not in own}}
    return [Room(label, href, _holds(href, path)) for label, href in shown.items()]


def home(actor: Actor) -> str:
    """Where somebody with this account begins."""
    return next((href for _, href, roles in ROOMS if actor.has(*roles)), "/")


def _holds(href: str, path: str) -> bool:
    if href == "/":
        return path == "/" or path.startswith("/status")
    return path == href or path.startswith(href + "/")
