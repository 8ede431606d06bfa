"""What can become of a case: one function for each fate, told from application to where it stands today."""

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from adapters.demo.firms import Firm
from adapters.demo.stage import Stage
from domain.people import Role
from domain.procedures import application, completeness, decision, experts, reopening, review
from domain.rulebook.model import Level, StepKind

Fate = Callable[..., object]
S = StepKind


class Fates:
    """The fates, on one stage.  Every method takes the enterprise and the scheme it applies for."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    @property
    def common(self) -> Sequence[Fate]:
        """Fates that every province has."""
        return [
            self.applied, self.applied, self.corrected, self.in_review, self.in_review,
            self.in_recommendation, self.in_recommendation, self.before_experts, self.scoring,
            self.before_visit, self.undecided,
            self.proposed, self.refused, self.declined, self.withdrawn, self.discovered,
        ]  # fmt: skip

    @property
    def all(self) -> Sequence[Fate]:
        """Every fate, the rare ones included."""
        return [
            self.corrected, self.correction_supplied, self.returned_to_firm, self.returned, self.scoring,
            self.scoring, self.recused, self.all_scored, self.visit_ordered, self.judged, self.sent_back,
            self.refusal_proposed, self.refused, self.declined, self.withdrawn, self.reopened,
            self.reopened_withdrawal, self.discovered, self.consented, self.discovery_declined,
        ]  # fmt: skip

    # ---------------------------------------------------------------- first steps

    def applied(self, firm: Firm, scheme: str, *, intake: UUID | None = None) -> str:
        """Applied; the documents wait to be checked."""
        return self._apply(firm, scheme, 4, intake)

    def innovative(self, firm: Firm, scheme: str) -> None:
        """A newcomer's first application."""
        self.stage.begin(firm, self.stage.back(8))
        self.stage.apply(firm, scheme, self.stage.back(8))

    def corrected(self, firm: Firm, scheme: str, *, intake: UUID | None = None) -> str:
        """Told once what is missing."""
        case = self._apply(firm, scheme, 5, intake)
        items = ["上年度审计报告缺少附注页", "Ⅰ类知识产权证书复印件不清晰"]
        self.stage.office_does(case, completeness.RequestCorrection(case, items))
        return case

    def correction_supplied(self, firm: Firm, scheme: str) -> None:
        """Told what is missing, and supplied it."""
        case = self.corrected(firm, scheme)
        note = "已补充审计报告附注页和清晰证书。"
        paper = self.stage.paper(firm.actor)
        self.stage.firm_does(case, completeness.SupplyCorrection(case, note, [paper]))

    def returned_to_firm(self, firm: Firm, scheme: str) -> None:
        """Sent back to the enterprise in the preliminary review."""
        case = self._at(firm, scheme, S.PRELIMINARY_REVIEW, 7)
        cmd = review.ReturnCase(
            case, "主导产品收入明细与审计报告不一致，请核对后补充说明。", to_enterprise=True
        )
        self.stage.office_does(case, cmd)

    def returned(self, firm: Firm, scheme: str) -> None:
        """Sent back by the city to the county."""
        case = self._at(firm, scheme, S.RECOMMENDATION, 8)
        self.stage.office_does(case, review.ReturnCase(case, "初审意见未说明核实方式，请补充核实。"))

    def in_review(self, firm: Firm, scheme: str, *, intake: UUID | None = None) -> None:
        """Waits for the preliminary review."""
        self._at(firm, scheme, S.PRELIMINARY_REVIEW, 5, intake)

    def in_recommendation(self, firm: Firm, scheme: str, *, intake: UUID | None = None) -> None:
        """Waits for the recommendation."""
        self._at(firm, scheme, S.RECOMMENDATION, 6, intake)

    # ---------------------------------------------------------------- experts and visits

    def before_experts(self, firm: Firm, scheme: str, *, intake: UUID | None = None) -> str:
        """Waits for a panel."""
        return self._at(firm, scheme, S.EXPERT_REVIEW, 9, intake)

    def scoring(self, firm: Firm, scheme: str, *, intake: UUID | None = None) -> str:
        """One of three experts has scored."""
        case = self.before_experts(firm, scheme, intake=intake)
        # The third scores, so that the two whose accounts are shown first have something to do.
        self.stage.score(case, self.stage.appoint(case)[-1])
        return case

    def recused(self, firm: Firm, scheme: str) -> None:
        """An expert had a conflict of interest and was replaced."""
        case = self.before_experts(firm, scheme)
        panel = self.stage.appoint(case)
        replacement = self.stage.pools[firm.province][4].account
        cmd = experts.RecuseExpert(case, panel[2].account, "与企业存在合作研发关系，申请回避。", replacement)
        self.stage.office_does(case, cmd)

    def all_scored(self, firm: Firm, scheme: str) -> None:
        """All have scored; the result waits to be summed up."""
        case = self._at(firm, scheme, S.EXPERT_REVIEW, 12)
        for expert in self.stage.appoint(case):
            self.stage.score(case, expert)

    def before_visit(self, firm: Firm, scheme: str, *, intake: UUID | None = None) -> None:
        """Waits for a visit to be ordered or left out."""
        self._at(firm, scheme, S.SITE_CHECK, 13, intake)

    def visit_ordered(self, firm: Firm, scheme: str) -> None:
        """The visit is ordered for a day still to come."""
        case = self._at(firm, scheme, S.SITE_CHECK, 14)
        self.stage.order_visit(case, ahead=30)

    # ---------------------------------------------------------------- decisions

    def undecided(self, firm: Firm, scheme: str, *, intake: UUID | None = None) -> str:
        """Waits for a proposal."""
        return self._at(firm, scheme, S.DECISION, 20, intake)

    def judged(self, firm: Firm, scheme: str) -> None:
        """What the law leaves to judgement has been judged."""
        self.stage.judge(self.undecided(firm, scheme))

    def proposed(self, firm: Firm, scheme: str, *, intake: UUID | None = None) -> str:
        """Proposed; waits for another official."""
        case = self._at(firm, scheme, S.DECISION, 26, intake)
        self.stage.propose(case)
        return case

    def sent_back(self, firm: Firm, scheme: str) -> None:
        """The approver did not agree."""
        case = self.proposed(firm, scheme)
        cmd = decision.SendBack(case, "对市场占有率的判断缺少第三方数据，请补充。")
        self.stage.office_does(case, cmd, Role.APPROVER)

    def refusal_proposed(self, firm: Firm, scheme: str) -> str:
        """A refusal is proposed."""
        case = self._at(firm, scheme, S.DECISION, 24, weak=True)
        self.stage.propose(case, "refuse")
        return case

    def refused(self, firm: Firm, scheme: str, *, intake: UUID | None = None) -> str:
        """Refused by the province."""
        case = self._at(firm, scheme, S.DECISION, 26, intake, weak=True)
        self.stage.propose(case, "refuse")
        self.stage.office_does(case, decision.Approve(case, "同意不予认定。"), Role.APPROVER)
        return case

    def declined(self, firm: Firm, scheme: str, *, intake: UUID | None = None) -> None:
        """Not recommended."""
        case = self._at(firm, scheme, S.RECOMMENDATION, 9, intake, weak=True)
        cmd = review.Decline(case, ["研发费用明显低于规定标准。"])
        self.stage.office_does(case, cmd, Role.APPROVER)

    def withdrawn(self, firm: Firm, scheme: str, *, intake: UUID | None = None) -> str:
        """Taken back by the enterprise."""
        case = self._at(firm, scheme, S.PRELIMINARY_REVIEW, 7, intake)
        self.stage.firm_does(case, application.Withdraw(case, "材料准备不充分，下一批次再申报。"))
        return case

    def reopened(self, firm: Firm, scheme: str) -> None:
        """Refused, then taken up again because an error was found."""
        case = self.refused(firm, scheme)
        cmd = reopening.Reopen(case, "经复核，研发费用口径统计有误，重新办理。")
        self.stage.office_does(case, cmd, Role.APPROVER)

    def reopened_withdrawal(self, firm: Firm, scheme: str) -> None:
        """Withdrawn by mistake and taken up again."""
        case = self.withdrawn(firm, scheme)
        cmd = reopening.Reopen(case, "企业经办人误操作，书面申请恢复办理。")
        self.stage.office_does(case, cmd, Role.APPROVER)

    # ---------------------------------------------------------------- discovery

    def discovered(self, firm: Firm, scheme: str, *, intake: UUID | None = None) -> str:
        """Found by the county; waits for the enterprise's consent."""
        return self.stage.discover(firm, scheme, self.stage.back(8))

    def consented(self, firm: Firm, scheme: str) -> None:
        """Found by the county, and the enterprise agreed."""
        case = self.discovered(firm, scheme)
        self.stage.firm_does(case, application.Consent(case))

    def discovery_declined(self, firm: Firm, scheme: str) -> None:
        """Found by the county, and the enterprise did not want it."""
        case = self.discovered(firm, scheme)
        self.stage.firm_does(case, application.Withdraw(case, "暂无申报意愿。"))

    # ---------------------------------------------------------------- towards a list; the ministry

    def ready(self, firms: Iterable[Firm], *, days: tuple[int, int] = (42, 44)) -> list[str]:
        """Approved; stand at publicity.  *days*: working days before today, first and last of application."""
        found = []
        for firm in firms:
            day = self.stage.back(self.stage.rng.randint(*days))
            case = self.stage.apply(firm, f"cn/specialised@{firm.province}", day)
            self.stage.go(case, S.PUBLICITY)
            found.append(case)
        return found

    def at_province(self, firm: Firm, scheme: str) -> None:
        """Waits for the province's recommendation."""
        case = self._apply(firm, scheme, 14)
        self.stage.go(case, S.RECOMMENDATION, Level.PROVINCE)

    def at_ministry_review(self, firm: Firm, scheme: str) -> str:
        """Waits for the ministry's panel."""
        case = self._apply(firm, scheme, 18)
        self.stage.go(case, S.EXPERT_REVIEW, Level.MINISTRY)
        return case

    def scoring_at_ministry(self, firm: Firm, scheme: str) -> None:
        """One of the ministry's experts has scored."""
        case = self.at_ministry_review(firm, scheme)
        self.stage.score(case, self.stage.appoint(case)[-1])

    def at_ministry(self, firm: Firm, scheme: str) -> None:
        """Waits for the ministry's proposal."""
        case = self._apply(firm, scheme, 30)
        self.stage.go(case, S.DECISION, Level.MINISTRY)

    # ---------------------------------------------------------------- how they begin

    def _apply(
        self, firm: Firm, scheme: str, acts: int, intake: UUID | None = None, *, weak: bool = False
    ) -> str:
        """Apply so early that *acts* more acts of a working day each find room before today."""
        day = self.stage.back(acts + self.stage.rng.randint(3, 8))
        return self.stage.apply(firm, scheme, day, intake=intake, weak=weak)

    def _at(
        self,
        firm: Firm,
        scheme: str,
        kind: StepKind,
        acts: int,
        intake: UUID | None = None,
        *,
        weak: bool = False,
    ) -> str:
        case = self._apply(firm, scheme, acts + 4, intake, weak=weak)
        self.stage.go(case, kind)
        return case
