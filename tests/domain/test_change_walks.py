"""Whatever people do about changes and reports, in whatever order, some things never happen."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain import events as ev
from domain.change import Change, ChangeState
from domain.envelope import check
from domain.errors import NotAllowed
from domain.law import Law
from domain.people import Actor
from domain.procedures import change_effects, changes, custody, reports, watching
from domain.report import Report, Topic
from domain.rulebook.model import Level, Touches, Unit
from tests.domain import cast
from tests.domain.awarded import titled
from tests.domain.conftest import load_law
from tests.domain.story import Story, firm

FIRM = firm(31)
HERE, THERE = "510107", "110101"
PLACES = ["510104", "510703", THERE]
OFFICIALS = [
    cast.CITY_HANDLER, cast.CITY_APPROVER, cast.HANDLER, cast.APPROVER, cast.BOTH, cast.MINISTRY_HANDLER,
    cast.MINISTRY_APPROVER, cast.STRANGER,
]  # fmt: skip
EVERYBODY = [*OFFICIALS, FIRM, cast.OTHER_FIRM, cast.CLERK, cast.PUBLIC]
SCHEMES = ["test/monthly", "test/quarterly", "test/nation", "test/silent"]
THENS: list[Any] = ["nothing", "recheck_right_lost", "waived", "cancelled"]
OUTCOMES: list[Any] = ["unfounded", "settled", "rectified"]
_LAW: list[Law] = []


def _law() -> Law:
    if not _LAW:
        with TemporaryDirectory() as folder:
            _LAW.append(load_law(Path(folder) / "data"))
    return _LAW[0]


def command(name: str, matter: str, held: list[str], pick: int) -> Any:
    """One command of each act; *pick* chooses between its ways."""
    good = pick % 2 == 0
    made: dict[str, Callable[[], Any]] = {
        "assess_change": lambda: changes.AssessChange(
            matter, held if good else [], [] if good else held, "核对", pick != 4
        ),
        "judge_late": lambda: change_effects.JudgeLate(matter, THENS[pick % 4], "综合考虑"),
        "settle_unqualified": lambda: change_effects.SettleUnqualified(
            matter, ("nothing", "lapsed", "cancelled")[pick % 3], "文件没有规定"
        ),
        "refer_change": lambda: change_effects.ReferChange(
            matter,
            held[:1],
            "逾期",
            "情节严重",
            ground="未按期报告",
            clause="第十三条",
            touches=Touches.TITLE,
        ),
        "record_relocation": lambda: custody.RecordRelocation(matter),
        "offer_custody": lambda: custody.OfferCustody(matter),
        "take_custody": lambda: custody.TakeCustody(matter),
        "decline_custody": lambda: custody.DeclineCustody(matter, "材料不全"),
        "close_change": lambda: changes.CloseChange(matter, "办结"),
        "accept_report": lambda: reports.AcceptReport(matter),
        "decline_report": lambda: reports.DeclineReport(matter, "不属于职责"),
        "enquire": lambda: reports.Enquire(matter, ["问"], 5, Unit.WORKING, "惯例"),
        "reply": lambda: reports.Reply(matter, "答"),
        "record_unanswered": lambda: reports.RecordUnanswered(matter),
        "verify_report": lambda: reports.VerifyReport(matter, good, "核对"),
        "order_rectification": lambda: reports.OrderRectification(matter, ["更正"], 5, Unit.WORKING, "惯例"),
        "report_rectification": lambda: reports.ReportRectification(matter, "已更正"),
        "check_rectification": lambda: reports.CheckRectification(matter, good, "核对"),
        "close_report": lambda: reports.CloseReport(matter, OUTCOMES[pick % 3], "依核查结果"),
        "refer_report": lambda: reports.ReferReport(
            matter, held[:1], "属实", "情节严重", ground="举报属实", clause="第七条", touches=Touches.TITLE
        ),
    }
    return made[name]() if name in made else None


class Walk(RuleBasedStateMachine):
    """One enterprise with titles of one to three regimes, and everybody acting at will."""

    @initialize(
        schemes=st.lists(st.sampled_from(SCHEMES[:2]), min_size=1, max_size=2, unique=True),
        nation=st.booleans(),
        stage=st.sampled_from(["fresh", "late", "leaving", "asked", "established"]),
    )
    def begin(self, schemes: list[str], nation: bool, stage: str) -> None:
        """An enterprise somewhere on the way, so that short walks come to every act."""
        self.story, self.names = Story(_law()), 0
        for scheme in [*schemes, "test/nation"] if nation else schemes:
            titled(self.story, scheme, FIRM)
        happened_on = self.story.today
        uscc, change, report = FIRM.enterprise, f"{FIRM.enterprise}-G1", f"{FIRM.enterprise}-J1"
        self.story.on(happened_on + dt.timedelta(days=120 if stage == "late" else 20))
        match stage:
            case "late":
                found = changes.FindChange(
                    uscc, ["rename", "closure"], happened_on, "停业", "成都旧名有限公司"
                )
                self.story.given(
                    (found, cast.CITY_HANDLER),
                    (changes.AssessChange(change, [], self.held(), "停业"), cast.BOTH),
                )
            case "leaving":
                moved = changes.ReportChange(uscc, ["relocation"], happened_on, "迁址", new_division=THERE)
                self.story.given(
                    (moved, FIRM),
                    (changes.AssessChange(change, self.held(), [], "属实"), cast.HANDLER),
                    (custody.OfferCustody(change), cast.HANDLER),
                )
            case "asked" | "established":
                lodged = reports.LodgeReport(uscc, Topic.OTHER, "p-" + "9" * 32, True)
                self.story.given(
                    (lodged, cast.PUBLIC),
                    (reports.AcceptReport(report), cast.HANDLER),
                    (reports.Enquire(report, ["问"], 5, Unit.WORKING, "惯例"), cast.HANDLER),
                )
                if stage == "established":
                    self.story.given(
                        (reports.Reply(report, "答"), FIRM),
                        (reports.VerifyReport(report, True, "核对"), cast.HANDLER),
                    )

    def attempt(self, cmd: Any, by: Actor) -> bool:
        """Whether it was done; ``Story.when`` makes sure that a refusal records nothing."""
        try:
            self.story.when(cmd, by)
        except NotAllowed:
            return False
        return True

    def matters(self) -> list[str]:
        dossier = self.story.dossier(FIRM)
        return [*dossier.changes, *dossier.reports]

    def held(self) -> list[str]:
        return [title.id for title in self.story.dossier(FIRM).titles_on(self.story.today)]

    @rule(data=st.data(), ago=st.sampled_from([0, 20, 45, 120]), found=st.booleans())
    def something_changes(self, data: st.DataObject, ago: int, found: bool) -> None:
        kind = data.draw(st.sampled_from(["rename", "relocation", "closure", "equity"]))
        self.names += 1
        cmd = (changes.FindChange if found else changes.ReportChange)(
            FIRM.enterprise, [kind], self.story.today - dt.timedelta(days=ago), "变化",
            f"成都示例第{self.names}有限公司" if kind == "rename" else "",
            data.draw(st.sampled_from(PLACES)) if kind == "relocation" else "",
        )  # fmt: skip
        self.attempt(cmd, data.draw(st.sampled_from(OFFICIALS)) if found else FIRM)

    @rule(topic=st.sampled_from(Topic), public=st.booleans())
    def somebody_reports(self, topic: Topic, public: bool) -> None:
        if public:
            cmd: Any = reports.LodgeReport(FIRM.enterprise, topic, "p-" + "9" * 32, True)
        else:
            cmd = reports.LodgeFinding(FIRM.enterprise, "inspection", "抽查发现")
        self.attempt(cmd, cast.PUBLIC if public else cast.CITY_HANDLER)

    @rule(data=st.data(), picks=st.lists(st.integers(0, 11), min_size=1, max_size=4))
    def somebody_does_what_the_page_offers(self, data: st.DataObject, picks: list[int]) -> None:
        for pick in picks:
            self.do_something_offered(data, pick)

    def do_something_offered(self, data: st.DataObject, pick: int) -> None:
        """One of the acts that the pages offer anybody."""
        offered = [
            (matter, offer.act, actor)
            for matter in self.matters()
            for actor in EVERYBODY
            for offer in self.story.casework.matter_offers(matter, actor)
            if offer.allowed and command(offer.act, matter, [], 0) is not None
        ]
        if offered:
            matter, name, actor = data.draw(st.sampled_from(offered))
            self.attempt(command(name, matter, self.held(), pick), actor)

    @rule(data=st.data(), pick=st.integers(0, 11), actor=st.sampled_from(EVERYBODY))
    def what_no_page_offers_is_refused(self, data: st.DataObject, pick: int, actor: Actor) -> None:
        if not self.matters():
            return
        matter = data.draw(st.sampled_from(self.matters()))
        name = data.draw(st.sampled_from([act.name for act in (*changes.ACTS, *reports.ACTS)]))
        allowed = {o.act for o in self.story.casework.matter_offers(matter, actor) if o.allowed}
        at_the_new_place = name in ("take_custody", "decline_custody") and actor == cast.STRANGER
        by_clerk = name == "record_unanswered" and actor == cast.CLERK
        if name not in allowed and not at_the_new_place and not by_clerk:
            assert not self.attempt(command(name, matter, self.held(), pick), actor)

    @rule(data=st.data())
    def the_new_place_decides_on_what_it_was_offered(self, data: st.DataObject) -> None:
        for matter in self.matters():
            name = data.draw(st.sampled_from(["take_custody", "decline_custody"]))
            done = self.attempt(command(name, matter, [], 0), cast.STRANGER)
            assert not done or matter in self.story.dossier(FIRM).changes

    @rule(by=st.sampled_from(EVERYBODY), on=st.booleans())
    def somebody_watches(self, by: Actor, on: bool) -> None:
        watch = watching.PutOnWatch if on else watching.EndWatch
        self.attempt(watch(FIRM.enterprise, "逾期"), by)

    @rule(days=st.sampled_from([1, 10, 40, 100]))
    def days_pass(self, days: int) -> None:
        self.story.on(self.story.today + dt.timedelta(days=days))

    # -------------------------------------------------------------- what never happens

    @invariant()
    def the_chain_is_whole(self) -> None:
        for stream in self.story.journal.streams.values() if hasattr(self, "story") else ():
            head = ""
            for recorded in stream:
                head = check(recorded.body, head)

    @invariant()
    def no_title_ends_by_one_hand_and_none_is_cancelled_without_a_proceeding(self) -> None:
        assessed: dict[str, str] = {}
        for event in self.log():
            match event:
                case ev.ChangeAssessed():
                    assessed[event.change] = event.actor
                case ev.TitleEnded():
                    assert not isinstance(event, ev.TitleCancelled | ev.TitleRevoked)
                    assert event.actor != assessed[event.cause]

    @invariant()
    def the_enterprise_was_asked_before_anything_was_established_against_it(self) -> None:
        asked, verified = set[str](), dict[str, str]()
        for event in self.log():
            match event:
                case ev.ReportEnquired():
                    asked.add(event.report)
                case ev.ReportVerified():
                    assert not event.founded or event.report in asked
                    verified[event.report] = event.actor
                case ev.RectificationOrdered() | ev.ReportClosed():
                    assert event.actor != verified[event.report]

    @invariant()
    def a_place_acts_only_while_the_dossier_is_its_own(self) -> None:
        province = HERE
        for event in self.log():
            if isinstance(event, ev.EnterpriseRelocated):
                province = event.after
            elif isinstance(event, ev.CustodyTaken | ev.CustodyDeclined):
                assert event.office == cast.ELSEWHERE.id
            elif isinstance(event, ev.ChangeEvent | ev.ReportEvent) and event.office.startswith(("51", "11")):
                assert event.office[:2] == province[:2]

    @invariant()
    def what_is_closed_has_nothing_left_to_do(self) -> None:
        if not hasattr(self, "story"):
            return
        dossier = self.story.dossier(FIRM)
        for matter in dossier.matters():
            if isinstance(matter, Change) and matter.state == ChangeState.CLOSED:
                assert (matter.late_open, matter.to_settle, matter.offered_to) == ({}, [], "")
            if isinstance(matter, Report):
                assert matter.level in Level
                assert matter.open or matter.due is None

    @invariant()
    def every_name_it_ever_had_is_kept(self) -> None:
        if hasattr(self, "story"):
            dossier = self.story.dossier(FIRM)
            renamed = [event for event in self.log() if isinstance(event, ev.EnterpriseRenamed)]
            assert dossier.former_names == [event.before for event in renamed]

    def log(self) -> list[ev.DossierEvent]:
        found = [one.event for one in self.story.journal.log] if hasattr(self, "story") else []
        return [event for event in found if isinstance(event, ev.DossierEvent)]


Walk.TestCase.settings = settings(
    max_examples=50, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestChangeWalks = Walk.TestCase
