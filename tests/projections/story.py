"""Stories for the views: what happens to enterprises, cases and lists, as the store would tell it."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from domain import events as ev
from domain.calendar import Deadline
from domain.dossier import Dossier, dossier_id
from domain.envelope import Event, Stream
from domain.filing import Filing
from domain.notice import Notice, notice_id, rows_digest
from domain.people import Actor, Office, Role
from domain.ports import Recorded
from domain.round import Round, round_id
from domain.rulebook.model import CaseRules, Kind, Level, Span, Step, StepKind, Unit

START = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 3, 2)
CHENGDU_WUHOU = "510107"
PROVINCE = Office(id="510000-province", name="省厅", level=Level.PROVINCE, division="510000")
OFFICIAL = Actor("handler-1", frozenset({Role.HANDLER}), PROVINCE)
RULES = CaseRules(
    scheme="sc/test",
    title="测试称号",
    jurisdiction="510000",
    level=Level.PROVINCE,
    kind=Kind.APPLICATION,
    on=DAY,
    layers=["test"],
    route=[
        Step("check", StepKind.COMPLETENESS, "受理", Level.COUNTY),
        Step("recommend", StepKind.RECOMMENDATION, "市级推荐", Level.CITY),
        Step("experts", StepKind.EXPERT_REVIEW, "专家评审", Level.PROVINCE),
        Step("decide", StepKind.DECISION, "审定", Level.PROVINCE),
        Step("publish", StepKind.PUBLICITY, "公示", Level.PROVINCE),
        Step("recognise", StepKind.RECOGNITION, "认定", Level.PROVINCE),
    ],
    validity=Span(3, Unit.YEARS),
)


def code(number: int) -> str:
    """A made-up name in the shape of a credit code; views do not check it."""
    return f"91510100MA{number:08d}"


def due(day: dt.date, *, provisional: bool = False) -> Deadline:
    """A deadline whose last day is *day*."""
    return Deadline(
        start=DAY,
        start_event="",
        length=1,
        unit=Unit.WORKING,
        first_day="skipped",
        original=day,
        last_day=day,
        provisional=provisional,
    )


class Story:
    """What happened so far, one hour after the other."""

    def __init__(self) -> None:
        self.happened: list[Recorded] = []
        self.dossiers: dict[str, Dossier] = {}
        self.notices: dict[str, Notice] = {}
        self.rounds: dict[str, Round] = {}

    @property
    def now(self) -> dt.datetime:
        """The moment of the next event."""
        return START + dt.timedelta(hours=len(self.happened))

    def tell(self, stream: Stream, happened: type[Event], *, by: Actor = OFFICIAL, **fields: Any) -> None:
        """Add one event, as it comes back from the store."""
        filing = Filing(by, self.now, f"request-{len(self.happened)}")
        filing.record(stream, happened, **fields)
        [sealed] = filing.events
        event = msgspec.json.decode(sealed.body, type=happened)
        # Positions grow with gaps, as the store allows.
        self.happened.append(Recorded(2 * len(self.happened) + 1, event, sealed.body))

    # ------------------------------------------------------------------ enterprises and cases

    def register(self, number: int, *, name: str = "", division: str = CHENGDU_WUHOU) -> str:
        """Give an enterprise its dossier and return its credit code."""
        uscc = code(number)
        dossier = self.dossiers[uscc] = Dossier(id=dossier_id(uscc))
        self.tell(
            dossier,
            ev.EnterpriseRegistered,
            uscc=uscc,
            enterprise_name=name or f"虚构企业{number}",
            division=division,
        )
        return uscc

    def open(
        self, uscc: str, *, path: str = "self", step: str = "check", rules: CaseRules = RULES, **fields: Any
    ) -> str:
        """Open a case that stands at *step* and return its number."""
        dossier = self.dossiers[uscc]
        case = f"{uscc}-{len(dossier.cases) + 1}"
        self.tell(
            dossier,
            ev.CaseOpened,
            case=case,
            kind=rules.kind,
            path=path,
            round=None,
            rules=rules,
            year=2025,
            step=step,
            **fields,
        )
        return case

    def applied(
        self, number: int, *, step: str = "check", division: str = CHENGDU_WUHOU, **fields: Any
    ) -> str:
        """Register an enterprise whose case stands at *step*, and return the case."""
        return self.open(self.register(number, division=division), step=step, **fields)

    def on(self, case: str, happened: type[Event], **fields: Any) -> None:
        """Add an event of a case."""
        self.tell(self.dossiers[case.partition("-")[0]], happened, case=case, **fields)

    def step(self, case: str, to: str, *, last_day: dt.date | None = None) -> None:
        """Take the case one step further."""
        at = self.dossiers[case.partition("-")[0]].cases[case].step
        until = due(last_day) if last_day else None
        self.on(case, ev.RecommendationMade, step=at, next_step=to, due=until, opinion="同意")

    def appoint(self, case: str, *experts: str) -> None:
        """Appoint a panel."""
        self.on(case, ev.ExpertsAppointed, step="experts", panel=list(experts), excluded={})

    def score(self, case: str, expert: str) -> None:
        """Let an expert give a score."""
        self.on(case, ev.ExpertScored, step="experts", expert=expert, score=Decimal("80"), opinion="好")

    def propose(self, case: str, outcome: str = "recognise") -> None:
        """Propose a decision."""
        self.on(case, ev.DecisionProposed, step="decide", outcome=outcome, reasons=["符合"], results=[])

    def object(self, case: str, number: int = 1) -> str:
        """Lodge an objection against the case's row and return its number."""
        listing = self.dossiers[case.partition("-")[0]].cases[case].listing
        assert listing is not None
        objection = f"{case}-Y{number}"
        self.on(
            case,
            ev.ObjectionLodged,
            objection=objection,
            notice=listing.notice,
            person=f"person-{number}",
            lodged_on=DAY,
            evidence=["sha256:1"],
        )
        return objection

    def recognise(
        self, case: str, *, valid_from: dt.date = DAY, certificate_no: str = "", **fields: Any
    ) -> None:
        """Award the title."""
        self.on(
            case,
            ev.TitleRecognised,
            title=case,
            scheme=RULES.scheme,
            title_name=RULES.title,
            level=RULES.level,
            document_no="测〔2026〕1号",
            certificate_no=certificate_no or f"CERT-{case}",
            decided_on=fields.pop("decided_on", valid_from),
            valid_from=valid_from,
            valid_until=valid_from.replace(year=valid_from.year + 3) - dt.timedelta(days=1),
            notice=None,
            **fields,
        )

    # ------------------------------------------------------------------ lists and rounds

    def draw_up(self, number: str, *cases: str) -> UUID:
        """Draw up a list of *cases*."""
        notice = self.notices[number] = Notice(id=notice_id(PROVINCE.id, number))
        rows = [self._row(place, case) for place, case in enumerate(cases, 1)]
        self.tell(
            notice,
            ev.NoticeDrawnUp,
            number=number,
            heading=f"关于{number}的公示",
            scheme=RULES.scheme,
            title_name=RULES.title,
            level=RULES.level,
            division=PROVINCE.division,
            step="publish",
            days=5,
            unit="working",
            days_reason="",
            channel="电话",
            count=len(rows),
            digest=rows_digest(rows, "sha256"),
        )
        for first in range(0, len(rows), 1000):
            self.tell(notice, ev.NoticeRowsListed, rows=rows[first : first + 1000])
        return notice.id

    def publish(
        self, number: str, *, opens_on: dt.date = DAY, closes_on: dt.date = DAY + dt.timedelta(days=4)
    ) -> None:
        """Open the list for its cases."""
        notice = self.notices[number]
        self.tell(notice, ev.NoticeOpened, opens_on=opens_on, closes=due(closes_on))
        for row in notice.standing:
            self.on(
                row.case,
                ev.PublicityOpened,
                step="publish",
                notice=notice.id,
                row=row.row,
                opens_on=opens_on,
                closes_on=closes_on,
            )

    def list(self, number: str, *cases: str, **fields: Any) -> UUID:
        """Draw up and open a list."""
        notice = self.draw_up(number, *cases)
        self.publish(number, **fields)
        return notice

    def withdraw_row(self, number: str, row: int) -> None:
        """Take a row off its list."""
        notice = self.notices[number]
        case = notice.rows[row - 1].case
        self.tell(notice, ev.NoticeRowWithdrawn, row=row, case=case, reason="异议成立")
        if self.dossiers[case.partition("-")[0]].cases[case].listing:
            fields = {"step": "publish", "next_step": "decide", "notice": notice.id, "row": row}
            self.on(case, ev.PublicityRowWithdrawn, reason="异议成立", **fields)

    def open_round(
        self,
        name: str,
        *,
        division: str = "510000",
        closes_on: dt.date | None = None,
        opens_on: dt.date = DAY,
    ) -> UUID:
        """Open an intake."""
        intake = self.rounds[name] = Round(id=round_id(PROVINCE.id, name))
        self.tell(
            intake,
            ev.RoundOpened,
            round_name=name,
            scheme=RULES.scheme,
            kind=Kind.APPLICATION,
            instrument="",
            division=division,
            opens_on=opens_on,
            closes_on=closes_on,
        )
        return intake.id

    def _row(self, place: int, case: str) -> ev.NoticeRow:
        dossier = self.dossiers[case.partition("-")[0]]
        return ev.NoticeRow(
            row=place,
            dossier=dossier.id,
            case=case,
            uscc=dossier.uscc,
            enterprise_name=dossier.enterprise_name,
            division=dossier.division,
        )
