"""Whatever people do in whatever order, some things never happen."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain import acts
from domain import events as ev
from domain.casework import Casework
from domain.dossier import Dossier
from domain.envelope import check
from domain.errors import NotAllowed
from domain.law import Law
from domain.notice import Notice, NoticeState
from domain.people import Actor
from domain.procedures import (
    completeness,
    decision,
    experts,
    objection,
    publicity,
    recognition,
    reopening,
    review,
    site_check,
)
from domain.procedures.application import Apply, Consent, Discover, Withdraw
from tests.domain import cast
from tests.domain.conftest import load_law
from tests.domain.story import Story, firm

FIRMS = [firm(1), firm(2)]
STEPS = ["completeness", "recommendation", "expert_review", "decision", "publicity"]
SCHEMES = ["test/full", "test/plain"]
OFFICIALS = [
    cast.COUNTY_HANDLER, cast.COUNTY_APPROVER, cast.CITY_HANDLER, cast.CITY_APPROVER, cast.HANDLER,
    cast.APPROVER, cast.SECOND_APPROVER, cast.BOTH,
]  # fmt: skip
EVERYBODY = [*OFFICIALS, *FIRMS, *cast.EXPERTS, cast.PUBLIC, cast.CLERK, cast.STRANGER]
PANEL = [expert.account for expert in cast.EXPERTS[:3]]
_LAW: list[Law] = []


def _law() -> Law:
    if not _LAW:
        with TemporaryDirectory() as folder:
            _LAW.append(load_law(Path(folder) / "data"))
    return _LAW[0]


def command(name: str, case: str, objected: str, good: bool, today: dt.date) -> Any:
    """One command of each act; *good* chooses between its two ways."""
    made: dict[str, Callable[[], Any]] = {
        "consent": lambda: Consent(case),
        "supply_correction": lambda: completeness.SupplyCorrection(case, "已补"),
        "withdraw": lambda: Withdraw(case, "改日再报"),
        "confirm_completeness": lambda: completeness.ConfirmCompleteness(case),
        "request_correction": lambda: completeness.RequestCorrection(case, ["缺页"]),
        "pass_preliminary_review": lambda: review.PassPreliminaryReview(case, "属实"),
        "recommend": lambda: review.Recommend(case, "同意"),
        "decline": lambda: review.Decline(case, ["不符"]),
        "return_case": lambda: review.ReturnCase(case, "重审", to_enterprise=good),
        "appoint_experts": lambda: experts.AppointExperts(case, PANEL),
        "recuse_expert": lambda: experts.RecuseExpert(case, "expert-1", "亲属", "expert-4"),
        "enter_score": lambda: experts.EnterScore(case, Decimal(80 if good else 20), "好"),
        "conclude_expert_review": lambda: experts.ConcludeExpertReview(case, "同意"),
        "order_site_check": lambda: site_check.OrderSiteCheck(case, ["a", "b"], today),
        "record_site_check": lambda: site_check.RecordSiteCheck(case, "相符", good, {2025: ["revenue"]}),
        "leave_out": lambda: site_check.LeaveOut(case, "已核查"),
        "judge_condition": lambda: decision.JudgeCondition(
            case, "standing", "met" if good else "not_met", "有据"
        ),
        "propose": lambda: decision.Propose(case, "recognise" if good else "refuse", ["有据"]),
        "approve": lambda: decision.Approve(case, "同意"),
        "send_back": lambda: decision.SendBack(case, "重写"),
        "accept_objection": lambda: objection.AcceptObjection(case, objected),
        "decline_objection": lambda: objection.DeclineObjection(case, objected, "无据"),
        "investigate_objection": lambda: objection.InvestigateObjection(case, objected, "查"),
        "uphold_objection": lambda: objection.UpholdObjection(case, objected, "属实"),
        "dismiss_objection": lambda: objection.DismissObjection(case, objected, "不实"),
        "reopen": lambda: reopening.Reopen(case, "有误"),
    }
    return made[name]()


BY_LIST = {"list_in_notice", "withdraw_row", "recognise"}
"""Acts that are done on a list, by rules of their own below."""


class Walk(RuleBasedStateMachine):
    """Two enterprises, two schemes, everybody acting at will."""

    @initialize(stage=st.sampled_from(["open", "held", "closed", *STEPS]))
    def begin(self, stage: str) -> None:
        """Somewhere on the way, in the midst of publicity, or after it with or without an objection."""
        self.story, self.notices = Story(_law()), list[UUID]()
        cases = [self.story.at(stage if stage in STEPS else "publicity", by=by) for by in FIRMS]
        if stage not in STEPS:
            notice = self.story.opened(cases, "公示 1")
            self.notices.append(notice)
            if stage == "held":
                self.attempt(
                    objection.LodgeObjection(cases[0], "person", True, ["sha256:" + "1" * 64]), cast.PUBLIC
                )
            if stage != "open":
                self.story.after_publicity(notice).when(publicity.CloseNotice(notice), cast.CLERK)

    def cases(self) -> list[str]:
        return [case for enterprise in FIRMS for case in self.story.dossier(enterprise).cases]

    def attempt(self, cmd: Any, by: Actor) -> bool:
        try:
            self.story.when(cmd, by)
        except NotAllowed:
            return False
        return True

    @rule(data=st.data(), good=st.integers(0, 3))
    def somebody_does_what_the_page_offers(self, data: st.DataObject, good: int) -> None:
        case = data.draw(st.sampled_from(self.cases()))
        offered = [
            (name, actor) for actor in EVERYBODY for name in sorted(self.story.allowed(case, actor) - BY_LIST)
        ]
        if offered:
            name, actor = data.draw(st.sampled_from(offered))
            self.attempt(self._command(data, name, case, good > 0), actor)

    @rule(data=st.data(), actor=st.sampled_from(EVERYBODY))
    def what_no_page_offers_is_refused(self, data: st.DataObject, actor: Actor) -> None:
        case = data.draw(st.sampled_from(self.cases()))
        everything = set(acts.BY_NAME) - BY_LIST
        name = data.draw(st.sampled_from(sorted(everything - self.story.allowed(case, actor)) or ["consent"]))
        if name not in self.story.allowed(case, actor):
            assert not self.attempt(self._command(data, name, case, True), actor)

    def _command(self, data: st.DataObject, name: str, case: str, good: bool) -> Any:
        found = list(self.story.case(case).objections) or ["none"]
        return command(name, case, data.draw(st.sampled_from(found)), good, self.story.today)

    @rule(data=st.data(), scheme=st.sampled_from(SCHEMES), discovered=st.booleans())
    def a_case_is_begun(self, data: st.DataObject, scheme: str, discovered: bool) -> None:
        enterprise = data.draw(st.sampled_from(FIRMS))
        if discovered:
            self.attempt(Discover(enterprise.enterprise, scheme), cast.COUNTY_HANDLER)
        else:
            self.attempt(Apply(enterprise.enterprise, scheme, declared=True), enterprise)

    @rule(data=st.data())
    def somebody_objects(self, data: st.DataObject) -> None:
        case = data.draw(st.sampled_from(self.cases()))
        self.attempt(objection.LodgeObjection(case, "person", True, ["sha256:" + "1" * 64]), cast.PUBLIC)

    @rule(days=st.sampled_from([1, 4, 7, 30]))
    def days_pass(self, days: int) -> None:
        self.story.on(self.story.today + dt.timedelta(days=days))

    @rule(by=st.sampled_from([cast.HANDLER, cast.BOTH]))
    def a_list_is_drawn_up(self, by: Actor) -> None:
        ready = [case for case in self.cases() if "list_in_notice" in self.story.allowed(case, by)]
        if ready:
            number = f"公示 {len(self.notices) + 1}"
            self.notices.append(self.story.drawn_up(ready, number, by))

    def a_list(self, data: st.DataObject) -> UUID:
        return data.draw(st.sampled_from(self.notices))

    @precondition(lambda self: self.notices)
    @rule(data=st.data(), by=st.sampled_from([cast.APPROVER, cast.BOTH]), later=st.integers(-1, 3))
    def somebody_opens_a_list(self, data: st.DataObject, by: Actor, later: int) -> None:
        opens_on = self.story.today + dt.timedelta(days=later)
        self.attempt(publicity.OpenNotice(self.a_list(data), opens_on), by)

    @precondition(lambda self: self.notices)
    @rule(data=st.data(), by=st.sampled_from([cast.HANDLER, cast.STRANGER]), row=st.integers(0, 2))
    def somebody_takes_a_row_off(self, data: st.DataObject, by: Actor, row: int) -> None:
        self.attempt(publicity.WithdrawRow(self.a_list(data), row, "有误"), by)

    @precondition(lambda self: self.notices)
    @rule(data=st.data(), by=st.sampled_from([cast.HANDLER, cast.CLERK]))
    def somebody_closes_a_list(self, data: st.DataObject, by: Actor) -> None:
        self.attempt(publicity.CloseNotice(self.a_list(data)), by)

    @precondition(lambda self: self.notices)
    @rule(data=st.data(), by=st.sampled_from([cast.SECOND_APPROVER, cast.BOTH, cast.HANDLER]))
    def somebody_recognises_a_list(self, data: st.DataObject, by: Actor) -> None:
        notice, today = self.a_list(data), self.story.today
        self.attempt(recognition.Recognise(notice, "川经信〔2026〕9号", today, certificate_prefix="川示"), by)

    @rule(data=st.data(), by=st.sampled_from(OFFICIALS), number=st.integers(1, 9))
    def a_case_is_recognised_by_itself(self, data: st.DataObject, by: Actor, number: int) -> None:
        case = data.draw(st.sampled_from(self.cases()))
        given = recognition.RecogniseCase(case, "川经信〔2026〕8号", f"川简2026{number:05}", self.story.today)
        self.attempt(given, by)

    # -------------------------------------------------------------- what never happens

    @invariant()
    def the_chain_is_whole(self) -> None:
        for stream in getattr(self, "story", Story(_law())).journal.streams.values():
            head = ""
            for version, recorded in enumerate(stream, 1):
                assert recorded.event.version == version
                head = check(recorded.body, head)

    @invariant()
    def an_enterprise_has_one_open_case_for_a_scheme_and_one_title(self) -> None:
        for enterprise in FIRMS if hasattr(self, "story") else []:
            dossier = self.story.dossier(enterprise)
            running = [
                c.rules.scheme for c in dossier.cases.values() if c.status.value in ("open", "consent")
            ]
            held = [title.scheme for title in dossier.titles_on(self.story.today)]
            assert len(running) == len(set(running))
            assert len(held) == len(set(held))

    @invariant()
    def nobody_decides_alone_or_too_early(self) -> None:
        log = [one.event for one in self.story.journal.log] if hasattr(self, "story") else []
        proposed: dict[str, str] = {}
        closes: dict[str, dt.date] = {}
        certificates: set[str] = set()
        for event in log:
            match event:
                case ev.DecisionProposed():
                    proposed[event.case] = event.actor
                case ev.DecisionApproved():
                    assert event.actor != proposed[event.case]
                case ev.PublicityOpened():
                    closes[event.case] = event.closes_on
                case ev.PublicityPassed():
                    assert event.effective_on > closes[event.case]
                case ev.TitleRecognised():
                    assert event.actor != proposed[event.case]
                    assert event.notice is None or event.decided_on > closes[event.case]
                    assert event.certificate_no not in certificates
                    certificates.add(event.certificate_no)

    @invariant()
    def a_list_is_never_changed(self) -> None:
        for notice in getattr(self, "notices", []):
            found = self.story.journal.load(Notice, [notice])[notice]
            assert found.count == len(found.rows)
            if found.state is not NoticeState.DRAWN_UP:
                assert found.closes is not None

    def teardown(self) -> None:
        """The journal read again gives what the stories saw."""
        if hasattr(self, "story"):
            again = Casework(self.story.journal, self.story.law, self.story.casework.clock)
            for enterprise in FIRMS:
                dossier = again.dossier(enterprise.enterprise)
                assert isinstance(dossier, Dossier)
                assert dossier.version == len(self.story.journal.streams[dossier.id])


Walk.TestCase.settings = settings(
    max_examples=40, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck)
)
TestWalks = Walk.TestCase
