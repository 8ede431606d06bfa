"""The form of an instrument's file: what may be written where.

One file is one legal document.  It declares the schemes it founds (``schemes``) and gives rules for schemes
(``rules``).  Every value carries its citation (``line`` in the source collection or ``clause``) and holds
from the day its block applies, or from its own ``from``.
"""

import datetime as dt
from typing import Any, Literal

import msgspec

from domain.rulebook.model import Bars, ChangeKind, GroundKind, Kind, Level, StepKind, Then, Touches, Unit

Confidence = Literal["official-text", "structured-secondary", "secondary", "inferred", ""]
Role = Literal["measures", "provincial", "notice", "round"]
ROLES: dict[str, int] = {"measures": 0, "provincial": 1, "notice": 2, "round": 3}
"""Strength of a layer: a later one beats an earlier one where both speak of the same thing."""


class _Base(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    pass


class Cited(_Base, frozen=True, kw_only=True):
    """A value with its citation.

    Args:
        line: Line of the sentence in the source collection.
        clause: Article or annex, where the document was not read line by line.
        document: Document number, only when another document than this file's says it.
        confidence: How the wording is known, where it was not read in the official text.
        begins: First day, only when it differs from the block's.
        until: Last day, inclusive.
        kinds: Kinds of case it holds for; all when empty.
    """

    line: int | None = None
    clause: str = ""
    document: str = ""
    confidence: Confidence = ""
    begins: dt.date | None = msgspec.field(default=None, name="from")
    until: dt.date | None = None
    kinds: list[Kind] = []


class When(_Base, frozen=True, kw_only=True):
    """The figure that opens a band, e.g. revenue from 5000 to below 10000."""

    metric: str
    op: str
    value: Any
    over: str = "last"


class Condition(Cited, frozen=True, kw_only=True):
    """A condition: exactly one of ``metric``, ``judgement``, ``titles``, ``without`` or a group.

    Args:
        op: A comparison; ``before`` where the text does not say whether the day itself counts.
        over: How years combine: last, each, any, sum, average, cagr, pooled (sums of a ratio's two parts),
            two_years (text leaves it open).
        years: Number of years for *over*.
        year: A year named by the text instead of the last one; with *over* the last of the years.
        without: None of these titles may be in force.
        pending: With ``titles``: the title may still be under decision when the enterprise applies; with
            ``without``: one under decision bars as well.
        all, any, bands: Member conditions; ``of`` with ``pick`` wants that many of them.
        judged: A judgement for which the members are only information.
        unclear: The text says neither "all" nor "any": where the readings differ, a person decides.
        when: Makes this member of ``bands`` applicable.
        preference: It only ranks (优先支持) or opens one of several benefits: judged and shown, never a bar.
        exclusion: It bars from applying (负面清单) and is stated as what must not be.
    """

    id: str
    label: str = ""
    metric: str = ""
    op: str = ""
    value: Any = None
    unit: str = ""
    over: Literal["last", "each", "any", "sum", "average", "cagr", "pooled", "two_years"] = "last"
    years: int = 1
    year: int | None = None
    judgement: str = ""
    titles: list[str] = []
    without: list[str] = []
    pending: bool = False
    all: list["Condition"] = []
    any: list["Condition"] = []
    of: list["Condition"] = []
    pick: int = 0
    bands: list["Condition"] = []
    judged: list["Condition"] = []
    unclear: list["Condition"] = []
    when: When | None = None
    exclusion: bool = False
    preference: bool = False

    @property
    def members(self) -> list["Condition"]:
        """The member conditions of whichever group this is."""
        return self.all or self.any or self.of or self.bands or self.judged or self.unclear


class Waive(Cited, frozen=True, kw_only=True):
    """A condition of a weaker layer that is not examined."""

    condition: str
    reason: str


class Limit(Cited, frozen=True, kw_only=True):
    """A length of time."""

    n: int | None = None
    unit: Unit


class Step(Cited, frozen=True, kw_only=True):
    """A step of a route; ``where_no_city`` says what becomes of it where a unit has no city level."""

    step: StepKind
    level: Level
    id: str = ""
    label: str = ""
    optional: bool = False
    limit: Limit | None = None
    experts_min: int | None = None
    pass_score: str | None = None
    correction: Limit | None = None
    note: str = ""
    where_no_city: Literal["skip", "county", ""] = ""


class Publicity(Cited, frozen=True, kw_only=True):
    """The publicity of one step; ``practice`` is what was observed where the text is silent."""

    step: str = "publicity"
    days: int | None = None
    unit: Literal["working", "calendar", "unspecified"]
    where: str = ""
    practice: str = ""


class Objection(Cited, frozen=True, kw_only=True):
    """How the public may object."""

    window: str = ""
    channel: str = ""
    real_name: bool | None = None
    evidence: bool | None = None
    confidential: bool | None = None
    handling: str = ""


class Validity(Cited, frozen=True, kw_only=True):
    """The term of the title."""

    years: int | None = None
    text: str = ""
    starts: str = ""


class Recheck(Cited, frozen=True, kw_only=True):
    """The review at the end of a term; outcomes are None where the text is silent.

    Args:
        model: ``recheck`` (examined at the end), ``renewal`` (a full new application), ``annual`` (examined
            every year), ``none`` (the title simply ends); empty where the text does not tell.
        gap: ``next_year``: a new application only from the calendar year after the end.
        absent_is: What staying away is in law: a silent ``lapse`` or a ``revocation``.
        cohorts: Years of recognition that are up, where the text names them.
        on_failed, on_absent: The end of the title where the recheck is failed, or not applied for.
        meanwhile: ``stays``: an expired title holds until the result; ``not_in_force``: it does not.
        exempt_holding: Titles (scheme ids) whose holders need no recheck of this one.
        renews_from: First day of the renewed term: the day after the old one's ``end``, or the ``decision``.
    """

    cycle_years: int | None = None
    trigger: str = ""
    procedure: str = ""
    passed: str | None = None
    failed: str | None = None
    absent: str | None = None
    standard: str = ""
    model: Literal["recheck", "renewal", "annual", "none", ""] = ""
    gap: Literal["next_year", ""] = ""
    absent_is: Literal["lapse", "revocation", ""] = ""
    cohorts: list[int] = []
    on_failed: Then | None = None
    on_absent: Then | None = None
    meanwhile: Literal["stays", "not_in_force", ""] = ""
    exempt_holding: list[str] = []
    renews_from: Literal["end", "decision", ""] = ""


class Consequence(Cited, frozen=True, kw_only=True):
    """What follows a duty not done, in the machine's own words beside the text's.

    Args:
        after: Number of misses within the term of one title.
        needs_reminder: It may only follow where the enterprise had been reminded and still did nothing.
        discretion: The text leaves the choice, between several of the same ``after`` or whether at all.
    """

    after: int = 1
    then: Then
    needs_reminder: bool = False
    discretion: bool = False


class AnnualReport(Cited, frozen=True, kw_only=True):
    """The periodic update: ``due`` as MM-DD, ``misses`` until ``missing`` happens.

    Args:
        due_on: The day itself, where a notice moves one year's update; it goes before ``due``.
        opens: First day of the intake as MM-DD.
        consequences: What follows a miss, in the machine's words.
        highest_only: Who holds several titles updates once, for the highest in force.
    """

    due: str | None = None
    every: Literal["month", "quarter", "half-year", "year", ""] = ""
    text: str = ""
    misses: int | None = None
    missing: str | None = None
    due_on: dt.date | None = None
    opens: str = ""
    consequences: list[Consequence] = []
    highest_only: bool = False


class ChangeReport(Cited, frozen=True, kw_only=True):
    """The duty to report changes, within months or within days.

    Args:
        changes: Kinds of change that must be reported; every kind where the list is empty.
        late: What follows a late or missing report, in the machine's words.
        unqualified_then: What follows where the standard is not met any longer.
    """

    events: list[str] = []
    months: int | None = None
    days: int | None = None
    form: str = ""
    missing: str | None = None
    unqualified: str | None = None
    changes: list[ChangeKind] = []
    late: list[Consequence] = []
    unqualified_then: Then | None = None


class Revocation(Cited, frozen=True, kw_only=True):
    """A ground that ends the title, its effect and its ban; ``ban_years`` is None where none is said.

    Args:
        ban_permanent: For ever, in the text's own words; ``ban_years`` is then left out.
        ban_scope: What is barred: this title, all titles, recommendations, funds.
        ban_on: Who else is barred, e.g. shareholders.
        kind: The kind of cause.
        touches: Which titles it ends.
        bars: What the ban bars from, in the machine's words.
        decided_by: Level that decides, where it is not the level that recognised.
        verified_by: Level that establishes the facts and proposes to the deciding one.
        rectify: Time for putting it right before the title can be ended.
    """

    id: str
    ground: str
    effect: str | None = None
    ban_years: int | None = None
    ban_at_least: bool = False
    ban_permanent: bool = False
    ban_scope: str = ""
    ban_on: list[str] = []
    kind: GroundKind | None = None
    touches: Touches | None = None
    bars: list[Bars] = []
    decided_by: Level | None = None
    verified_by: Level | None = None
    rectify: Limit | None = None


class Subsidy(Cited, frozen=True, kw_only=True):
    """Money: amounts are quoted decimals in ``unit``."""

    name: str
    amount: str | int | None = None
    unit: str | None = None
    kind: str | None = None
    rate_percent: int | None = None
    cap: str | int | None = None
    instalments: str | None = None
    condition: str = ""
    upgrade: str | None = None


class Clawback(Cited, frozen=True, kw_only=True):
    """Money that must come back."""

    ground: str
    scope: str
    ban_years: int | None = None
    obligation_years: int | None = None


class Quota(Cited, frozen=True, kw_only=True):
    """A limit in number, or a task to reach; ``reallocate`` says what becomes of places not used."""

    text: str
    max: int | None = None
    min: int | None = None
    reallocate: str = ""
    per: str = ""
    sub: dict[str, Any] | None = None


class Convert(Cited, frozen=True, kw_only=True):
    """An older title (in words, or a scheme's id) that becomes, or may be turned into, another one."""

    old: str
    into: str = ""
    how: str = ""


class Window(Cited, frozen=True, kw_only=True):
    """A period for one act of a round; ``until_time`` where the text names an hour."""

    what: str
    opens: dt.date | None = None
    closes: dt.date | None = None
    until_time: str = ""


class Scoring(Cited, frozen=True, kw_only=True):
    """A score table."""

    total: int | None = None
    pass_mark: int | None = msgspec.field(default=None, name="pass")
    items: list[str] = []


class Review(Cited, frozen=True, kw_only=True):
    """The performance review of funded work."""

    what: str
    when: str | None = None
    who: str = ""
    on_failure: str | None = None


class Text(Cited, frozen=True, kw_only=True):
    """A duty, sanction or peculiarity that has no number."""

    text: str


class Gate(Cited, frozen=True, kw_only=True):
    """What must precede a decision against an enterprise; None where the text gives no time.

    Args:
        answer: Time to answer after the facts and grounds were served.
        hearing_request: Time to ask for a hearing after being told of the right.
        hearing_notice: Time between the notice of a hearing and the hearing.
        legal_review: Whether a legal review must precede the decision.
        serve: Time within which a decision must be served.
    """

    answer: Limit | None = None
    hearing_request: Limit | None = None
    hearing_notice: Limit | None = None
    legal_review: bool | None = None
    serve: Limit | None = None


class ReportRule(Cited, frozen=True, kw_only=True):
    """How real-name reports (举报) are handled; None where the text gives no time.

    Args:
        accept: Time to accept or refuse.
        reply: Time for the enterprise to answer an enquiry.
        verify: Time to establish the facts.
        rectify: Time for putting right what was found.
        silent: What follows where the enterprise does not answer.
    """

    accept: Limit | None = None
    reply: Limit | None = None
    verify: Limit | None = None
    rectify: Limit | None = None
    silent: Then | None = None


class Remedy(Cited, frozen=True, kw_only=True):
    """A remedy against a decision."""

    name: str
    n: int
    unit: Unit
    to: str = ""


class Discovery(Cited, frozen=True, kw_only=True):
    """Whether the authority may begin a case itself."""

    allowed: bool


class Applies(Cited, frozen=True, kw_only=True):
    """From which day the block holds, for the kinds it names."""


class Rules(Cited, frozen=True, kw_only=True):
    """What this instrument says about one scheme.

    Args:
        scheme: Scheme id, or the base id of a scheme with instances to speak of all of them.
        entries: Source entries ``<document id>#<n>`` that stand behind the block.
        applies: First day by kind of case; the instrument's own first day when empty.
        use_common: Put the instrument's ``common`` conditions first.
        same_conditions_as: Scheme of this file whose conditions hold here too.
    """

    scheme: str
    entries: list[str] = []
    title: str = ""
    applies: list[Applies] = []
    conditions: list[Condition] = []
    waive: list[Waive] = []
    use_common: bool = False
    same_conditions_as: str = ""
    route: list[Step] = []
    publicity: list[Publicity] = []
    objection: list[Objection] = []
    validity: list[Validity] = []
    discovery: list[Discovery] = []
    recheck: list[Recheck] = []
    annual_report: list[AnnualReport] = []
    change_report: list[ChangeReport] = []
    revocation: list[Revocation] = []
    subsidies: list[Subsidy] = []
    clawback: list[Clawback] = []
    quota: list[Quota] = []
    converts: list[Convert] = []
    windows: list[Window] = []
    scoring: list[Scoring] = []
    review: list[Review] = []
    sanctions: list[Text] = []
    remedies: list[Remedy] = []
    gate: list[Gate] = []
    reports: list[ReportRule] = []
    materials: list[str] = []
    notes: list[Text] = []


class SchemeDecl(_Base, frozen=True, kw_only=True):
    """A scheme; with ``instances`` every province-level unit has its own, ``<id>@<unit>``."""

    id: str
    title: str
    tier: str
    level: Level
    authority: str
    instances: Literal["province-units", ""] = ""
    awards: Literal["title", "money", "recommendation", "rename"] = "title"


class Effective(_Base, frozen=True, kw_only=True):
    """First and last day in force; ``basis`` says how they are known when they are not printed."""

    begins: dt.date = msgspec.field(name="from")
    until: dt.date | None = None
    basis: str = ""
    line: int | None = None


class Instrument(_Base, frozen=True, kw_only=True):
    """One legal document.

    Args:
        common: Conditions that several of its schemes share.
        draft: Published for comment: it can be read and compared, but is never in force.
    """

    instrument: str
    title: str
    document: str
    issuers: list[str]
    jurisdiction: str
    kind: Literal["measures", "notice", "subsidy", "plan", "action-list", "law", "other"]
    role: Role
    effective: Effective
    date: dt.date | None = None
    repeals: list[str] = []
    schemes: list[SchemeDecl] = []
    common: list[Condition] = []
    rules: list[Rules] = []
    notes: list[Text] = []
    draft: bool = False
