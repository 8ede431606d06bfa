"""What the law says about one case, as values: the types that the rulebook resolves to.

:class:`CaseRules` is frozen into a case when it opens and stored in the event, so a later change of the
rulebook never changes a case under way.  ``None`` always means that the text is silent: whoever needs the
value must ask a person, who gives it with a reason.
"""

import datetime as dt
from enum import StrEnum
from typing import Any

import msgspec


class Unit(StrEnum):
    """How a length of time is counted."""

    WORKING = "working"
    CALENDAR = "calendar"
    MONTHS = "months"
    YEARS = "years"
    UNSPECIFIED = "unspecified"

    @property
    def label(self) -> str:
        """The name on screen, as it follows a number."""
        labels = {"working": "个工作日", "calendar": "日", "months": "个月", "years": "年"}
        return labels.get(self.value, "（单位未写明）")


class Level(StrEnum):
    """The levels of the administration, lowest first."""

    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"
    MINISTRY = "ministry"

    @property
    def label(self) -> str:
        """The name on screen."""
        return {"county": "县区", "city": "市", "province": "省", "ministry": "工信部"}[self.value]


class Kind(StrEnum):
    """The kind of case; which layers of rules apply depends on it.

    ``standing`` asks what binds the holder of a title between recognition and recheck: duties and ends.
    """

    APPLICATION = "application"
    RECHECK = "recheck"
    STANDING = "standing"

    @property
    def label(self) -> str:
        """The name on screen."""
        return {"application": "认定", "recheck": "复核", "standing": "在册管理"}[self.value]


class Then(StrEnum):
    """What the law lets follow when a duty was not done; ``discretion`` beside it asks a person to choose."""

    REMINDER = "reminder"
    RECTIFICATION = "rectification"
    RECHECK_RIGHT_LOST = "recheck_right_lost"
    SCORE_MINIMUM = "score_minimum"
    WATCH_LIST = "watch_list"
    NO_SUPPORT = "no_support"
    LAPSED = "lapsed"
    WAIVED = "waived"
    REMOVED = "removed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The name on screen."""
        return {
            "reminder": "提醒",
            "rectification": "责令整改",
            "recheck_right_lost": "取消复核资格",
            "score_minimum": "评价得分按最低分处理",
            "watch_list": "列入重点关注",
            "no_support": "不再享受扶持",
            "lapsed": "称号失效",
            "waived": "视为放弃",
            "removed": "移出名单（库）",
            "cancelled": "取消称号",
        }[self.value]

    @property
    def adverse(self) -> bool:
        """Whether a person must hear the enterprise before it can be recorded."""
        return self is Then.CANCELLED

    @property
    def ends_title(self) -> bool:
        """Whether the title does not hold any longer afterwards."""
        return self in (Then.LAPSED, Then.WAIVED, Then.REMOVED, Then.CANCELLED)


class Bars(StrEnum):
    """What a ban bars its enterprise from."""

    TITLE = "title"
    ALL_TITLES = "all_titles"
    RECOMMENDATION = "recommendation"
    FUNDS = "funds"
    PROJECTS = "projects"

    @property
    def label(self) -> str:
        """The name on screen."""
        return {
            "title": "本称号",
            "all_titles": "各层级称号",
            "recommendation": "推荐上一级称号",
            "funds": "财政资金",
            "projects": "主管部门各类项目",
        }[self.value]


class ChangeKind(StrEnum):
    """What can change at an enterprise that its authority must know of."""

    RENAME = "rename"
    MERGER = "merger"
    DIVISION = "division"
    RESTRUCTURING = "restructuring"
    RELOCATION = "relocation"
    FOREIGN_BRANCH = "foreign_branch"
    MAIN_BUSINESS = "main_business"
    GROWTH_TO_LARGE = "growth_to_large"
    REPRESENTATIVE = "representative"
    CAPITAL = "capital"
    EQUITY = "equity"
    CLOSURE = "closure"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The name on screen."""
        return {
            "rename": "更名",
            "merger": "合并",
            "division": "分立",
            "restructuring": "重组",
            "relocation": "迁移",
            "foreign_branch": "设立境外分支机构",
            "main_business": "主营业务变化",
            "growth_to_large": "成长为大型企业",
            "representative": "法定代表人变更",
            "capital": "注册资本变更",
            "equity": "股权变更",
            "closure": "停业、注销",
            "other": "其他重大变化",
        }[self.value]


class GroundKind(StrEnum):
    """The kind of cause for which a title can be ended."""

    FALSIFICATION = "falsification"
    SAFETY = "safety"
    QUALITY = "quality"
    ENVIRONMENT = "environment"
    TAX = "tax"
    DISHONESTY = "dishonesty"
    ILLEGAL = "illegal"
    UNQUALIFIED = "unqualified"
    UNREPORTED = "unreported"
    NOT_UPDATED = "not_updated"
    UNCOOPERATIVE = "uncooperative"
    DISSOLVED = "dissolved"
    MOVED_AWAY = "moved_away"
    REPORT_VERIFIED = "report_verified"
    NOT_RECHECKED = "not_rechecked"
    ON_REQUEST = "on_request"
    OTHER = "other"


class Touches(StrEnum):
    """Which titles of the enterprise an end for cause takes with it."""

    TITLE = "title"
    ALL_TITLES = "all_titles"
    LOWER_TITLES = "lower_titles"


class StepKind(StrEnum):
    """The steps a route can be made of; one procedure file handles each."""

    COMPLETENESS = "completeness"
    PRELIMINARY_REVIEW = "preliminary_review"
    RECOMMENDATION = "recommendation"
    EXPERT_REVIEW = "expert_review"
    SITE_CHECK = "site_check"
    DECISION = "decision"
    PUBLICITY = "publicity"
    RECOGNITION = "recognition"


class Source(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a value is written.

    Args:
        document: Document number as printed, or the title where none is printed.
        clause: Article or annex, e.g. ``第十六条``.
        line: Line in the source collection, for documents that were read there.
        ref: Stable reference ``instrument/clause@date`` that goes into an event's ``basis``.
        entry: Source entry ``<document id>#<n>`` of the facts behind the value.
        confidence: How the wording is known when the official text was not read; empty when it was.
    """

    document: str
    clause: str = ""
    line: int | None = None
    ref: str = ""
    entry: str = ""
    confidence: str = ""

    def __str__(self) -> str:
        return f"{self.document}{self.clause}"


class Consequence(msgspec.Struct, frozen=True, omit_defaults=True):
    """What follows a duty not done.

    Args:
        after: Number of misses within the term of one title that it takes.
        needs_reminder: Only where the enterprise had been reminded and still did nothing.
        discretion: The text leaves the choice to a person, who gives a reason.
    """

    then: Then
    after: int = 1
    needs_reminder: bool = False
    discretion: bool = False


class Span(msgspec.Struct, frozen=True, omit_defaults=True):
    """A length of time in the law's own unit; ``n is None`` when the text is silent."""

    n: int | None
    unit: Unit
    source: Source | None = None


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """One step of a route: what is done, at which level, within which time.

    Args:
        id: Unique within the route; two publicities of one route have different ids.
        optional: The law lets the office leave it out, with a reason.
        limit: Time for the step, counted from the day after the previous one ended.
        settings: Values only this kind of step reads: ``experts_min`` (int), ``pass_score`` (str),
            ``correction`` (Span as dict: the time for the one-time correction), ``days`` and ``unit`` of a
            publicity.
    """

    id: str
    kind: StepKind
    label: str
    level: Level
    optional: bool = False
    limit: Span | None = None
    settings: dict[str, Any] = {}
    source: Source | None = None


class Condition(msgspec.Struct, frozen=True, omit_defaults=True):
    """A condition of the law: a leaf with a test, or a group of conditions (see ``conditions.py``).

    Args:
        layer: Instrument the condition comes from.
        overrides: What weaker layers said: ``{"layer", "label", "source"}`` each.
    """

    id: str
    label: str
    test: dict[str, Any]
    parts: list["Condition"] = []
    source: Source | None = None
    layer: str = ""
    overrides: list[dict[str, Any]] = []


class CaseRules(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything the law says about one case, resolved for scheme, day, kind of case and notice.

    Args:
        scheme: Id of the scheme, unique over all jurisdictions.
        title: Name of the title awarded.
        jurisdiction: Six-digit division code of the scheme's jurisdiction, ``000000`` for the nation.
        level: Level of the authority that decides.
        on: Civil day for which the rules were resolved.
        layers: Instruments applied, weakest first.
        route: The steps in order; publicity and recognition are steps too.
        validity: Term of the title in years; ``n is None`` asks a person for the last day.
        discovery: Whether an authority may begin the case itself (主动发现).
        prerequisites: Scheme ids, one of which must be in force; empty when none is asked.
        values: Every other resolved value by key, each with ``value``, ``source`` and ``overrides``.
    """

    scheme: str
    title: str
    jurisdiction: str
    level: Level
    kind: Kind
    on: dt.date
    layers: list[str]
    route: list[Step]
    conditions: list[Condition] = []
    validity: Span | None = None
    discovery: bool = False
    prerequisites: list[str] = []
    objection: dict[str, Any] = {}
    values: dict[str, Any] = {}
    sources: list[Source] = []

    def step(self, step_id: str) -> Step:
        """Return the step with *step_id*."""
        return next(step for step in self.route if step.id == step_id)

    def after(self, step_id: str) -> Step | None:
        """Return the step that follows *step_id*, ``None`` after the last."""
        following = [step.id for step in self.route].index(step_id) + 1
        return self.route[following] if following < len(self.route) else None


class Outcome(StrEnum):
    """What judging a condition can give."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_KNOWN = "not_known"
    NEEDS_JUDGEMENT = "needs_judgement"
    NOT_EXAMINED = "not_examined"


class ConditionResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """One row of the condition table, as shown, stored and exported.

    Args:
        figure: The reported figure as text with its unit and year, empty when there is none.
        threshold: The bound as text, e.g. ``≥ 5000``; empty for a judgement.
        reason: Why the outcome is so, in Chinese; for a judgement the official's own reason.
        depth: 0 for a condition of its own, deeper for members of a group, which follow it.
    """

    id: str
    label: str
    outcome: Outcome
    figure: str = ""
    threshold: str = ""
    unit: str = ""
    source: Source | None = None
    reason: str = ""
    depth: int = 0
