"""Who acts, and for which office: the facts that every permission rests on."""

from enum import StrEnum

import msgspec

from domain import divisions
from domain.rulebook.model import Level


class Role(StrEnum):
    """What an account may be used for; an account may hold several."""

    HANDLER = "handler"
    APPROVER = "approver"
    EXPERT = "expert"
    AUDITOR = "auditor"
    ENTERPRISE = "enterprise"
    PUBLIC = "public"
    OPERATOR = "operator"
    CLERK = "clerk"

    @property
    def label(self) -> str:
        """The name on screen."""
        return {
            "handler": "经办人",
            "approver": "审批人",
            "expert": "评审专家",
            "auditor": "审计员",
            "enterprise": "企业",
            "public": "公众",
            "operator": "系统运维",
            "clerk": "期限管理",
        }[self.value]


class Office(msgspec.Struct, frozen=True):
    """An authority: its level and the division it is responsible for.

    Args:
        id: Stable id that goes into events, e.g. ``510000-province``.
        division: Six-digit code (GB/T 2260); ``000000`` for the ministry.
    """

    id: str
    name: str
    level: Level
    division: str

    def covers(self, division: str) -> bool:
        """Whether an enterprise registered in *division* is this office's business."""
        return self.level is Level.MINISTRY or divisions.covers(self.division, self.level, division)

    @property
    def area(self) -> frozenset[str] | None:
        """Every division that :meth:`covers` says yes to; ``None`` for the whole nation."""
        if self.level is Level.MINISTRY:
            return None
        return divisions.covered(self.division, self.level)


class Actor(msgspec.Struct, frozen=True):
    """An account in the moment of acting.

    Args:
        account: Opaque account id; the person's name is kept elsewhere and can be erased.
        roles: What the account may be used for.
        office: The office acted for; ``None`` for enterprises, experts and the public.
        enterprise: Unified social credit code the account speaks for, else empty.
    """

    account: str
    roles: frozenset[Role]
    office: Office | None = None
    enterprise: str = ""

    def has(self, *roles: Role) -> bool:
        """Whether the actor holds at least one of *roles*."""
        return not self.roles.isdisjoint(roles)

    @property
    def level(self) -> Level | None:
        """Level of the actor's office."""
        return self.office.level if self.office else None


PUBLIC = Actor(account="public", roles=frozenset({Role.PUBLIC}))
"""Anybody: a visitor who has not logged in."""

CLERK = Actor(account="clerk", roles=frozenset({Role.CLERK}))
"""The part that acts when a deadline passes; it never takes a decision that the law gives to a person."""
