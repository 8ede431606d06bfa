"""Whatever people try in whatever order: no title ends for cause unheard, and nobody decides alone."""

import datetime as dt
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from domain import events as ev
from domain.appeal import Appeal
from domain.ban import Ban
from domain.dossier import Dossier
from domain.envelope import Event
from domain.errors import NotAllowed
from domain.law import Law
from domain.matter import Matter
from domain.people import Actor
from domain.procedures import ACTS
from domain.procedures import appeals as a
from domain.procedures import bans as b
from domain.procedures import proceedings as p
from domain.procedures.surrender import SurrenderTitle
from domain.proceeding import Proceeding
from domain.rulebook.model import Level
from tests.domain import cast
from tests.domain.attacked import CHAIR, LAWYERS, PROOF, answered, decided, holding, opened, proposed
from tests.domain.story import Story

EVERYBODY = [
    cast.HANDLER, cast.APPROVER, cast.SECOND_APPROVER, cast.BOTH, CHAIR, *LAWYERS.values(),
    cast.MINISTRY_HANDLER, cast.MINISTRY_APPROVER, cast.FIRM, cast.OTHER_FIRM, cast.CLERK, cast.STRANGER,
    cast.COUNTY_HANDLER,
]  # fmt: skip
GROUNDS = ["incident", "falsified", "unlawful"]
TIMES = ("_move", "_deadline")
"""Ends of the names of acts on deadlines, which have walks of their own."""
SELDOM = ("drop_proceeding", "set_hearing", "reject_appeal")
"""Acts that would end or repeat most walks if they were as frequent as the others."""
STAGES = ["held", "opened", "answered", "proposed", "decided", "appealed"]


def command(name: str, matter: str, story: Story, good: bool) -> Any:
    """One command of each act; *good* chooses between its two ways."""
    today, title = story.today, next(iter(story.dossier().titles))
    soon = today + dt.timedelta(days=14)
    against = getattr(story.casework.matter(matter)[1], "against", "")
    outcome = "set_aside" if good else "remitted"
    made: dict[str, Callable[[], Any]] = {
        "notify_proceeding": lambda: p.NotifyProceeding(matter, "查明", "第十四条"),
        "serve_notice": lambda: p.ServeNotice(matter, "post" if good else "public", today, PROOF),
        "answer_proceeding": lambda: p.AnswerProceeding(matter, "不属实"),
        "record_silence": lambda: p.RecordSilence(matter),
        "request_hearing": lambda: p.RequestHearing(matter),
        "set_hearing": lambda: p.SetHearing(matter, soon, "会议室", CHAIR.account),
        "hold_hearing": lambda: p.HoldHearing(matter, good, "笔录"),
        "review_proceeding": lambda: p.ReviewProceeding(matter, good, "意见"),
        "verify_proceeding": lambda: p.VerifyProceeding(matter, "属实"),
        "propose_ending": lambda: p.ProposeEnding(
            matter, "end" if good else "drop", ["属实"], today, review_answer="已补充"
        ),
        "approve_ending": lambda: p.ApproveEnding(matter, "同意", "文1"),
        "send_back_ending": lambda: p.SendBackEnding(matter, "重写"),
        "drop_proceeding": lambda: p.DropProceeding(matter, "不属实"),
        "serve_decision": lambda: p.ServeDecision(matter, "account", today),
        "publish_ending": lambda: p.PublishEnding(matter, today, "网站"),
        "return_certificate": lambda: p.ReturnCertificate(matter, title, good, "公告作废"),
        "propose_lift": lambda: b.ProposeLift(matter, today, "已纠正"),
        "approve_lift": lambda: b.ApproveLift(matter, "同意"),
        "decline_lift": lambda: b.DeclineLift(matter, "不同意"),
        "accept_appeal": lambda: a.AcceptAppeal(matter, "1号"),
        "reject_appeal": lambda: a.RejectAppeal(matter, "超期"),
        "suspend_effect": lambda: a.SuspendEffect(matter, "不损害公共利益"),
        "propose_result": lambda: a.ProposeResult(matter, outcome, today, "事实不清", f"文{against[-2:]}"),  # type: ignore[arg-type]  # one of two
        "approve_result": lambda: a.ApproveResult(matter, "执行"),
        "send_back_result": lambda: a.SendBackResult(matter, "重写"),
    }
    return made[name]()


class Walk:
    """An enterprise with titles of three tiers, everybody acting at will; the same seed, the same walk."""

    def __init__(self, law: Law, seed: int) -> None:
        self.story, self.chance = Story(law), Random(seed)
        self.refusals: list[NotAllowed] = []
        self.titles = holding(self.story, "test/first", "test/second", "test/third")
        stage = STAGES[seed % len(STAGES)]
        if stage != "held":
            number = opened(self.story, self.titles[1])
            way = {"answered": answered, "proposed": proposed, "decided": decided, "appealed": decided}
            if stage in way:
                way[stage](self.story, number)
            if stage == "appealed":
                self.story.when(a.FileAppeal(cast.USCC, number, "suit", "法院", "请求撤销"), cast.FIRM)

    def attempt(self, cmd: Any, by: Actor) -> bool:
        """Let *by* try; a refusal says why and what to do, and records nothing."""
        try:
            self.story.when(cmd, by)
        except NotAllowed as refusal:
            self.refusals.append(refusal)
            return False
        return True

    def matters(self) -> list[Matter]:
        """Proceedings, bans and appeals; duties have walks of their own."""
        return [one for one in self.story.dossier().matters() if isinstance(one, Proceeding | Ban | Appeal)]

    def step(self) -> None:
        """One thing happens; most often what a page offers."""
        may: list[tuple[int, Callable[[], Any]]] = [
            (12, self.somebody_does_what_the_page_offers), (3, self.somebody_tries_what_no_page_offers),
            (2, self.somebody_attacks_a_title), (2, self.somebody_appeals), (3, self.days_pass),
            (1, self.the_clerk_looks_for_silence),
        ]  # fmt: skip
        self.chance.choices([act for _, act in may], [weight for weight, _ in may])[0]()
        if self.chance.random() < 0.003:
            self.attempt(SurrenderTitle(cast.USCC, self.chance.choice(self.titles), "调整"), cast.FIRM)

    def somebody_attacks_a_title(self) -> None:
        """For any ground, by anybody."""
        title, ground = self.chance.choice(self.titles), self.chance.choice(GROUNDS)
        cmd = p.OpenProceeding(cast.USCC, [title], "事实", ground_id=ground)
        self.attempt(cmd, self.chance.choice(EVERYBODY))

    def somebody_does_what_the_page_offers(self) -> None:
        """Any act that is offered to anybody."""
        offered = [
            (offer.act, matter.id, by)
            for matter in self.matters()
            for by in EVERYBODY
            for offer in self.story.casework.matter_offers(matter.id, by)
            if offer.allowed and not offer.act.endswith(TIMES)
        ]
        if offered:
            wanted = self.chance.choice(sorted({(act, matter) for act, matter, _ in offered}))
            name, matter = wanted
            if name in SELDOM and self.chance.random() < 0.9:
                return
            by = self.chance.choice([who for act, at, who in offered if (act, at) == wanted])
            self.attempt(command(name, matter, self.story, self.chance.random() < 0.7), by)

    def somebody_tries_what_no_page_offers(self) -> None:
        """Every act of the table by anybody: what no page offers is refused."""
        by = self.chance.choice(EVERYBODY)
        for matter in self.matters():
            names = [act.name for act in ACTS[type(matter)] if not act.name.endswith(TIMES)]
            if by is cast.CLERK:
                names = [name for name in names if name != "record_silence"]
            offers = self.story.casework.matter_offers(matter.id, by)
            for name in set(names) - {offer.act for offer in offers if offer.allowed}:
                assert not self.attempt(command(name, matter.id, self.story, True), by), (name, by.account)

    def somebody_appeals(self) -> None:
        """Against any proceeding, decided or not."""
        against = [one.id for one in self.matters() if isinstance(one, Proceeding)]
        if against:
            filed = a.FileAppeal(
                cast.USCC, self.chance.choice(against), "reconsideration", "省政府", "请求撤销"
            )
            self.attempt(filed, self.chance.choice([cast.FIRM, cast.HANDLER, cast.OTHER_FIRM]))

    def the_clerk_looks_for_silence(self) -> None:
        """In every proceeding."""
        for matter in self.matters():
            if isinstance(matter, Proceeding):
                self.attempt(p.RecordSilence(matter.id), cast.CLERK)

    def days_pass(self) -> None:
        """One or some."""
        self.story.on(self.story.today + dt.timedelta(days=self.chance.choice([1, 8, 15])))

    def events(self) -> list[Event]:
        """Everything recorded about the enterprise."""
        return [one.event for one in self.story.journal.history(self.story.dossier().id)]

    # -------------------------------------------------------------- what never happens

    def nobody_is_condemned_unheard_or_by_one_person(self) -> None:
        done: dict[str, dict[type[Event], Event]] = {}
        for event in self.events():
            if isinstance(event, ev.ProceedingEvent):
                steps = done.setdefault(event.proceeding, {})
                steps[type(event)] = event
                match event:
                    case ev.ProceedingServed():
                        notice = steps[ev.ProceedingNotified]
                        assert event.served_on >= notice.effective_on
                    case ev.ProceedingUnanswered():
                        served = steps[ev.ProceedingServed]
                        assert isinstance(served, ev.ProceedingServed)
                        assert event.effective_on > served.due.last_day
                    case ev.ProceedingDecided():
                        self._was_fair(steps, event)
            elif isinstance(event, ev.TitleRevoked | ev.TitleCancelled):
                assert ev.ProceedingDecided in done[event.cause]

    def _was_fair(self, steps: dict[type[Event], Event], decided: ev.ProceedingDecided) -> None:
        assert {ev.ProceedingNotified, ev.ProceedingServed} <= steps.keys()
        held = steps.get(ev.HearingHeld)
        heard = isinstance(held, ev.HearingHeld) and held.attended
        assert heard or steps.keys() & {ev.ProceedingAnswered, ev.ProceedingUnanswered}
        assert ev.HearingRequested not in steps or held is not None
        assert steps[ev.ProceedingProposed].actor != decided.actor
        assert steps[ev.ProceedingReviewed].actor not in (steps[ev.ProceedingProposed].actor, decided.actor)
        assert decided.remedies
        levels = {self.story.dossier().titles[title].level for title in decided.titles}
        office = cast.MINISTRY.id if Level.MINISTRY in levels else None
        assert office in (None, decided.office)

    def what_an_appeal_took_back_holds_again(self) -> None:
        dossier = self.story.dossier()
        for one in dossier.proceedings.values():
            if one.state == "annulled":
                assert not [t for t in dossier.titles.values() if t.end_cause == one.id]
                assert all(ban.void for ban in dossier.bans.values() if ban.cause == one.id)

    def two_people_lift_a_ban_and_carry_an_appeal_out(self) -> None:
        proposed: dict[str, str] = {}
        for event in self.events():
            match event:
                case ev.BanLiftProposed():
                    proposed[event.ban] = event.actor
                case ev.BanLifted() if not event.void:
                    assert proposed[event.ban] != event.actor
                case ev.AppealResultProposed():
                    proposed[event.appeal] = event.actor
                case ev.AppealDecided():
                    assert proposed[event.appeal] != event.actor


@pytest.mark.parametrize("seed", range(24))
def test_whatever_people_try_nobody_is_condemned_unheard(law: Law, seed: int) -> None:
    walk = Walk(law, seed)
    for _ in range(60):
        walk.step()
        walk.nobody_is_condemned_unheard_or_by_one_person()
        walk.what_an_appeal_took_back_holds_again()
        walk.two_people_lift_a_ban_and_carry_an_appeal_out()
    assert all(refusal.why and refusal.way_out for refusal in walk.refusals)
    rebuilt = Dossier(id=walk.story.dossier().id)
    for event in walk.events():
        rebuilt.fold(event)
    assert rebuilt == walk.story.dossier()
