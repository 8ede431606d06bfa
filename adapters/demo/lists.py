"""Lists of the demonstration: drawn up, opened, objected to, closed, recognised."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from adapters.demo.stage import Stage
from domain.calendar import title_term
from domain.notice import notice_id
from domain.people import PUBLIC, Actor, Role
from domain.procedures import objection, publicity, recognition
from domain.rulebook.model import Unit

DAYS = 5
"""Working days that the demonstration's officials choose where the rule is silent."""

GROUNDS = (
    "公示名单中该企业上年度营业收入与其公开披露的数据不一致。",
    "该企业主导产品的一项发明专利权属存在争议。",
    "该企业近三年发生过生产安全事故。",
    "该企业研发费用占比明显低于公示标准。",
    "该企业与名单中另一企业系同一控制人。",
)


class Lists:
    """Acts on lists, on one stage.

    Args:
        keep_person: Stores an objector with the text of the objection; returns the reference.
    """

    def __init__(self, stage: Stage, keep_person: Callable[[str], str]) -> None:
        self.stage, self._keep_person = stage, keep_person

    def draw_up(self, cases: Sequence[str], number: str, label: str, *, back: int, days: int = DAYS) -> UUID:
        """Draw a list up *back* working days ago."""
        stage, case = self.stage, self.stage.case(cases[0])
        settings, by = case.current.settings, self.stage.turn(case)
        silent = settings.get("days") is None or settings.get("unit") in (None, Unit.UNSPECIFIED.value)
        own = silent or days != DAYS
        cmd = publicity.DrawUpNotice(
            number=number,
            heading=f"关于拟认定{label}名单的公示（演示）",
            scheme=case.rules.scheme,
            step=case.step,
            cases=list(cases),
            days=days if own else None,
            unit="working" if own else "",
            days_reason="文件未规定公示期，参照各地惯例确定" if own else "",
            channel="公示期内以书面形式实名提出，附证明材料和联系方式（演示）",
        )
        stage.act(cmd, by, *self._usccs(cases), at=stage.at(stage.back(back), 10))
        return notice_id(by.office.id if by.office else "", number)

    def open(self, cases: Sequence[str], number: str, label: str, *, drawn: int, days: int = DAYS) -> UUID:
        """Draw a list up *drawn* working days ago and open it on the next working day."""
        stage, case = self.stage, self.stage.case(cases[0])
        notice = self.draw_up(cases, number, label, back=drawn, days=days)
        by = stage.turn(case, Role.APPROVER)
        at = stage.at(stage.back(drawn - 1))
        stage.act(publicity.OpenNotice(notice), by, *self._usccs(cases), at=at)
        return notice

    def close(self, cases: Sequence[str], notice: UUID, *, back: int) -> None:
        """Close the list *back* working days ago."""
        stage = self.stage
        by = stage.turn(stage.case(cases[0]))
        stage.act(publicity.CloseNotice(notice), by, *self._usccs(cases), at=stage.at(stage.back(back)))

    def recognise(self, cases: Sequence[str], notice: UUID, *, back: int, prefix: str) -> None:
        """Recognise the list *back* working days ago."""
        stage, day = self.stage, self.stage.back(back)
        by = stage.turn(stage.case(cases[0]), Role.APPROVER)
        until, reason = self._term(cases, day)
        cmd = recognition.Recognise(
            notice=notice,
            document_no=f"示例函〔{day.year}〕{stage.next_number()}号",
            decided_on=day,
            valid_until=until,
            term_reason=reason,
            certificate_prefix=prefix,
        )
        stage.act(cmd, by, *self._usccs(cases), at=stage.at(day, 15))

    def _term(self, cases: Sequence[str], day: dt.date) -> tuple[dt.date | None, str]:
        """Return last day and reason where the law changed during the intake; else leave it to the rule."""
        spans = {self.stage.case(case).rules.validity for case in cases}
        years = [span.n for span in spans if span and span.n]
        if len(spans) == 1 or not years:
            return None, ""
        return title_term(day, min(years)), "同一名单的企业分别适用修订前后的办法，按较短的有效期确定"

    # ---------------------------------------------------------------- objections

    def objections(self, cases: Sequence[str]) -> None:
        """On an open list: objections lodged, declined, accepted, investigated and dismissed."""
        for number, case in enumerate(cases[3:8]):
            at = self._after(case, 2)
            found = self._lodge(case, number, at)
            match number:
                case 1:
                    self._office(
                        case, objection.DeclineObjection(case, found, "未附证明材料，且联系方式无法核实。")
                    )
                case 2 | 3 | 4:
                    self._office(case, objection.AcceptObjection(case, found))
            if number >= 3:
                self._office(
                    case, objection.InvestigateObjection(case, found, "已调取审计报告和纳税记录核对。")
                )
            if number == 4:
                cmd = objection.DismissObjection(case, found, "经核查，披露口径不同，数据一致。")
                self._office(case, cmd, Role.APPROVER)

    def held(self, cases: Sequence[str], notice: UUID, *, back: int) -> None:
        """Close a list on which two objections hold their rows and a third was right."""
        upheld, waiting, looking = cases[0], cases[1], cases[2]
        found = {
            case: self._lodge(case, number, self._after(case, 3)) for number, case in enumerate(cases[:3])
        }
        for case in (upheld, looking):
            self._office(case, objection.AcceptObjection(case, found[case]))
            finding = "经现场核查，反映的问题属实。" if case == upheld else "已核对，等待结论。"
            self._office(case, objection.InvestigateObjection(case, found[case], finding))
        cmd = objection.UpholdObjection(
            case=upheld, objection=found[upheld], reason="反映的问题属实，异议成立。"
        )
        self._office(upheld, cmd, Role.APPROVER)
        row = self.stage.case(upheld).listing
        if row is not None:
            off = publicity.WithdrawRow(notice, row.row, "异议成立，撤下公示名单。")
            self._office(upheld, off)
        self.close([case for case in cases if case != upheld], notice, back=back)
        self.stage.wait_until(waiting, self.stage.back(back))
        self._office(waiting, objection.AcceptObjection(waiting, found[waiting]))

    def _lodge(self, case: str, number: int, at: dt.datetime) -> str:
        firm = self.stage.firm(case)
        cmd = objection.LodgeObjection(
            case=case,
            person=self._keep_person(GROUNDS[number % len(GROUNDS)]),
            real_name=True,
            evidence=[self.stage.paper(PUBLIC)],
        )
        self.stage.act(cmd, PUBLIC, firm.uscc, at=at)
        return list(self.stage.case(case).objections)[-1]

    def _office(self, case: str, cmd: Any, role: Role = Role.HANDLER) -> None:
        by: Actor = self.stage.turn(self.stage.case(case), role)
        self.stage.act(cmd, by, self.stage.firm(case).uscc, at=self._after(case, 2))

    def _after(self, case: str, hours: int) -> dt.datetime:
        return self.stage.last(case) + dt.timedelta(hours=hours, minutes=self.stage.rng.randrange(60))

    def _usccs(self, cases: Sequence[str]) -> list[str]:
        return [self.stage.firm(case).uscc for case in cases]
