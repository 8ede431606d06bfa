"""The record: a list of the past with unclear rows, slips of the pen, titles given up, a conversion."""

import datetime as dt
from collections.abc import Sequence

from adapters.demo.after import LATE, After
from adapters.demo.firms import Firm
from domain import divisions
from domain.procedures.conversion import ConvertTitles
from domain.procedures.corrections import ApproveCorrection, ProposeCorrection
from domain.procedures.surrender import CancelOnRequest, RequestCancellation, SurrenderTitle
from domain.rulebook.model import Level

SPECIALISED = "cn/specialised@510000"


def tell(after: After, known: Sequence[Firm]) -> None:
    """Tell them; the list of the past names some *known* enterprises, one by its former name."""
    _list_of_the_past(after, known)
    _corrected(after)
    _given_up(after)
    _converted(after)


def _list_of_the_past(after: After, known: Sequence[Firm]) -> None:
    """Clear rows, and such as nobody may guess: no code, another name, twice, no place."""
    stage = after.stage
    since, until = dt.date(2021, 12, 1), dt.date(2024, 11, 30)
    clear = [after.take("510107") for _ in range(4)]
    lost = [after.take("510104") for _ in range(2)]

    def row(firm: Firm, *, name: str = "", code: str = "", place: str = "-") -> tuple[str | dt.date, ...]:
        where = divisions.name(firm.division) if place == "-" else place
        return name or firm.name, code, where, since, until

    rows = [
        *(row(firm, code=firm.uscc) for firm in clear),
        row(known[0], code=known[0].uscc, name=known[0].name.replace("有限公司", "有限责任公司")),
        row(known[1]),
        row(lost[0], code=lost[0].uscc, place=""),
        row(lost[1]), row(lost[1]),
    ]  # fmt: skip
    after.take_in(rows, clear, "sc/specialised", Level.PROVINCE, "510000", stage.back(7))


def _corrected(after: After) -> None:
    """A wrong document number: proposed on one record, approved on another."""
    stage = after.stage
    firms = after.holders(2, SPECIALISED, stage.back(280), stage.ahead(700), on=stage.back(270))
    for firm, back in zip(firms, (3, 9), strict=True):
        after.wait(firm, stage.back(back))
        title = after.title(firm)
        right = title.document_no.replace("号", "1号")
        cmd = ProposeCorrection(
            firm.uscc, after.dossier(firm).version, title.id, "document_no", title.document_no, right,
            "录入时漏写文号最后一位。",
        )  # fmt: skip
        after.office(firm, cmd)
    after.approver(firms[1], ApproveCorrection(firms[1].uscc))


def _given_up(after: After) -> None:
    """Titles that end because the enterprise wants it: at once, asked for, and decided."""
    stage = after.stage
    unit = "cn/specialised@440000"
    own, asking, ended = after.holders(3, unit, stage.back(280), stage.ahead(700), on=stage.back(270))
    for firm in (own, asking, ended):
        after.wait(firm, stage.back(8))
    after.own(own, SurrenderTitle(own.uscc, after.title(own).id, "业务转型，不再使用称号。"))
    for firm in (asking, ended):
        reason = "集团整合，申请取消称号。"
        cmd = RequestCancellation(firm.uscc, after.title(firm).id, reason, after.paper(firm))
        after.own(firm, cmd)
    after.wait(ended, stage.back(3))
    day = stage.back(3)
    number = f"示例函〔{day.year}〕{stage.next_number()}号"
    cancel = CancelOnRequest(ended.uscc, after.title(ended).id, number, day, "同意企业申请。")
    after.approver(ended, cancel)


def _converted(after: After) -> None:
    """A title of a list that was reorganised goes on as another one."""
    stage, into = after.stage, "gd/listing-pool"
    since, until = dt.date(2024, 4, 1), dt.date(2027, 3, 31)
    firms = after.holders(2, "gd/specialised", since, until, on=LATE)
    day = dt.date(2025, 3, 3)
    for firm in firms:
        after.wait(firm, day)
    titles = [after.title(firm).id for firm in firms]
    cmd = ConvertTitles(
        into, "高成长中小企业", titles, f"示例函〔{day.year}〕{stage.next_number()}号", day, "示例RK"
    )
    by = stage.official(Level.PROVINCE, firms[0].division, "approver")
    stage.act(cmd, by, *(firm.uscc for firm in firms))
