"""Ending a proceeding: the proposal, the decision with everything that follows, publication, certificates."""

import datetime as dt
from collections.abc import Sequence

from domain.ban import Ban
from domain.calendar import title_term
from domain.case import Status
from domain.dossier import Dossier
from domain.errors import BadInput, NotAllowed
from domain.events import (
    BanStarted,
    CertificateReturned,
    DecisionServed,
    DutyJudged,
    ProceedingDecided,
    ProceedingDropped,
    ProceedingProposed,
    ProceedingPublished,
    ProceedingSentBack,
    TitleCancelled,
    TitleRevoked,
)
from domain.filing import Filing
from domain.law import Law
from domain.ports import Journal
from domain.procedures import proceedings as p
from domain.procedures.application import dossier_of
from domain.procedures.endings import judged_by, open_duties, refuse, release, resting_on, successor
from domain.procedures.matters import allowed, next_id
from domain.procedures.proceeding_hearing import check_service
from domain.procedures.proceeding_opening import told
from domain.procedures.steps import cited, reason_given, reasons_given, refs, remedies
from domain.proceeding import Ending, Proceeding
from domain.rulebook.model import Bars, Kind, Source, Then
from domain.title import Title

LONGEST_BAN = 30
"""Years; a longer ban given by hand is taken for a slip of the pen."""


def propose_ending(dossier: Dossier, cmd: p.ProposeEnding, filing: Filing, law: Law) -> None:
    """Record the proposal: to end the titles from a day on, with the ban that the rules bring, or to drop."""
    found = allowed(dossier, cmd.matter, p.PROPOSE, Proceeding, filing)
    what = f"不能对 {found.id} 提出处理意见"
    ends = cmd.outcome == "end"
    years, permanent, bars, ban_reason = _ban(found, cmd, what) if ends else (None, False, [], "")
    if ends and found.titles:
        _last_day(dossier, found, cmd.last_day, filing.today, what)
    no_review, answer = _review(found, cmd, what) if ends else ("", "")
    filing.record(
        dossier,
        ProceedingProposed,
        basis=refs(found.source),
        proceeding=found.id,
        outcome=cmd.outcome,
        reasons=reasons_given("reasons", cmd.reasons),
        last_day=cmd.last_day if ends and found.titles else None,
        ban_years=years,
        ban_permanent=permanent,
        bars=bars,
        ban_reason=ban_reason,
        no_review_reason=no_review,
        review_answer=answer,
    )


def approve_ending(cmd: p.ApproveEnding, filing: Filing, law: Law, journal: Journal) -> None:
    """Decide: titles, ban, duties and cases end together with the decision, in one commit."""
    dossier = dossier_of(cmd.matter.partition("-")[0], journal)
    found = allowed(dossier, cmd.matter, p.APPROVE, Proceeding, filing)
    what = f"不能批准 {found.id} 的处理意见"
    opinion, proposal = reason_given("opinion", cmd.opinion), found.proposal
    if proposal is None or proposal.outcome == "drop":
        reasons = "；".join(proposal.reasons) if proposal else ""
        filing.record(dossier, ProceedingDropped, proceeding=found.id, reason=f"{reasons}（{opinion}）")
        return
    document_no = told("document_no", cmd.document_no, "决定书文号", what)
    decided_on = cmd.decided_on or filing.today
    first = found.proposed_on or filing.today
    if not first <= decided_on <= filing.today:
        raise BadInput(
            "decided_on", what, why=f"决定日期应在 {first} 至 {filing.today} 之间", way_out="请核对日期。"
        )
    if proposal.last_day is not None:
        _last_day(dossier, found, proposal.last_day, decided_on, what)
    ending = _ending(dossier, found)
    duties = open_duties(dossier, (title.id for title in ending), but=found.cause)
    judged = judged_by(dossier, found.cause)
    printed, sources = _remedies(dossier, found, decided_on, law)
    decided = filing.record(
        dossier, ProceedingDecided, effective_on=decided_on, basis=refs(found.source, *sources),
        proceeding=found.id, document_no=document_no, decided_on=decided_on, opinion=opinion,
        remedies=printed, titles=[title.id for title in ending], duties=[duty.id for duty in duties],
        cases=_cases(dossier, found, proposal, ending, filing.today),
    )  # fmt: skip
    _carry_out(dossier, found, proposal, ending, filing)
    release(dossier, duties, f"称号已终止（{document_no}）", filing)
    if judged is not None:
        filing.record(
            dossier, DutyJudged, duty=judged.id, then=Then.CANCELLED, reason=f"已作出决定（{document_no}）"
        )
    for case in decided.cases:
        refuse(dossier, dossier.cases[case], f"{found.ground}：{document_no}", filing, journal)


def send_back_ending(dossier: Dossier, cmd: p.SendBackEnding, filing: Filing, law: Law) -> None:
    """Void the proposal; another can be made."""
    found = allowed(dossier, cmd.matter, p.SEND_BACK, Proceeding, filing)
    filing.record(dossier, ProceedingSentBack, proceeding=found.id, reason=reason_given("reason", cmd.reason))


def drop_proceeding(dossier: Dossier, cmd: p.DropProceeding, filing: Filing, law: Law) -> None:
    """End it at once; nothing follows for the enterprise."""
    found = allowed(dossier, cmd.matter, p.DROP, Proceeding, filing)
    filing.record(dossier, ProceedingDropped, proceeding=found.id, reason=reason_given("reason", cmd.reason))


def serve_decision(dossier: Dossier, cmd: p.ServeDecision, filing: Filing, law: Law) -> None:
    """Record the service of the decision."""
    found = allowed(dossier, cmd.matter, p.SERVE_DECISION, Proceeding, filing)
    check_service(cmd, found.decided_on, filing, f"不能登记 {found.id} 决定的送达", "决定")
    filing.record(
        dossier, DecisionServed, effective_on=cmd.served_on, proceeding=found.id, how=cmd.how,
        served_on=cmd.served_on, proof=list(cmd.proof),
    )  # fmt: skip


def publish_ending(dossier: Dossier, cmd: p.PublishEnding, filing: Filing, law: Law) -> None:
    """Record the publication, from the day of the decision until today."""
    found = allowed(dossier, cmd.matter, p.PUBLISH, Proceeding, filing)
    what, first = f"不能登记 {found.id} 的公告", found.decided_on or filing.today
    if not first <= cmd.published_on <= filing.today:
        raise BadInput(
            "published_on", what, why=f"公告日期应在 {first} 至 {filing.today} 之间", way_out="请核对日期。"
        )
    filing.record(
        dossier, ProceedingPublished, effective_on=cmd.published_on, proceeding=found.id,
        published_on=cmd.published_on, where=told("where", cmd.where, "公告的地方", what),
    )  # fmt: skip


def return_certificate(dossier: Dossier, cmd: p.ReturnCertificate, filing: Filing, law: Law) -> None:
    """Record what became of the certificate of a title that the proceeding ended."""
    found = allowed(dossier, cmd.matter, p.RETURN, Proceeding, filing)
    what = f"不能登记证书（{found.id}）"
    if cmd.title not in found.ended or dossier.titles[cmd.title].certificate_returned:
        raise BadInput(
            "title",
            what,
            why="该称号不是由这一决定终止的，或证书已经登记",
            way_out="请从本决定终止的称号中选择。",
        )
    note = cmd.note.strip() if cmd.returned else told("note", cmd.note, "宣布作废的方式", what)
    filing.record(dossier, CertificateReturned, title=cmd.title, returned=cmd.returned, note=note)


def _last_day(
    dossier: Dossier, found: Proceeding, last_day: dt.date | None, latest: dt.date, what: str
) -> None:
    """Refuse a last day after *latest*, or before one of the titles began, or one that would end nothing."""
    if not found.bans and not _ending(dossier, found):
        raise NotAllowed(what, why="所涉称号都已终止", way_out="请终止本程序。")
    if last_day is None:
        raise BadInput("last_day", what, why="没有填写最后有效日", way_out="请填写称号的最后有效日。")
    if last_day > latest:
        raise BadInput(
            "last_day", what, why=f"最后有效日在 {latest} 之后", way_out=f"请填写不晚于 {latest} 的日期。"
        )
    for title in _ending(dossier, found):
        if last_day < title.valid_from:
            raise BadInput(
                "last_day", what, why=f"“{title.name}”自 {title.valid_from} 起有效",
                way_out=f"请填写不早于 {title.valid_from} 的日期。",
            )  # fmt: skip


def _ending(dossier: Dossier, found: Proceeding) -> list[Title]:
    """The titles of the proceeding, or what continued them, that have not ended in another way meanwhile."""
    titles = {title.id: title for title in (successor(dossier, one) for one in found.titles)}
    return [title for title in titles.values() if title.end is None]


def _ban(found: Proceeding, cmd: p.ProposeEnding, what: str) -> tuple[int | None, bool, list[Bars], str]:
    """Length and scope of the ban: the rules', or a person's with the reason where they are silent."""
    given = cmd.ban_years is not None or cmd.ban_permanent
    rule = cited(found.source)
    if not found.bans:
        if given or cmd.bars:
            raise BadInput(
                "ban_years", what, why="这一事由没有规定限期不得申报", rule=rule, way_out="请不要填写限期。"
            )
        return None, False, [], ""
    if found.ban_permanent:
        years, permanent, by_hand = None, True, False
    elif found.ban_years is not None:
        years, permanent = cmd.ban_years or found.ban_years, False
        by_hand = years != found.ban_years
        if cmd.ban_permanent or (by_hand and not (found.ban_at_least and years > found.ban_years)):
            least = "不少于 " if found.ban_at_least else ""
            raise BadInput(
                "ban_years", what, why=f"规定的限期为{least}{found.ban_years} 年", rule=rule,
                way_out="请按规定填写，或留空。",
            )  # fmt: skip
    else:
        years, permanent, by_hand = cmd.ban_years, cmd.ban_permanent, True
        if given and (years is None) is not permanent:
            raise BadInput("ban_years", what, why="年数和长期只能选一项", way_out="请只填写一项。")
        if not given:
            raise BadInput(
                "ban_years", what, why="规定了不得申报，但没有写明年限", rule=rule,
                way_out="请填写年限或选择长期，并说明理由。",
            )  # fmt: skip
    if years is not None and not 1 <= years <= LONGEST_BAN:
        raise BadInput("ban_years", what, why=f"限期不能是 {years} 年", way_out="请填写整年数。")
    bars = found.bars or list(dict.fromkeys(cmd.bars))
    if not bars:
        raise BadInput(
            "bars", what, why="规定没有说明不得申报的范围", rule=rule, way_out="请选择范围，并说明理由。"
        )
    reason = cmd.ban_reason.strip()
    return years, permanent, bars, reason_given("ban_reason", reason) if by_hand or not found.bars else reason


def _review(found: Proceeding, cmd: p.ProposeEnding, what: str) -> tuple[str, str]:
    """Why there was no legal review, and the answer to one that did not agree."""
    if found.reviewed is False:
        return "", told("review_answer", cmd.review_answer, "对法制审核意见的答复", what)
    if found.reviewed is None and found.legal_review is None:
        return told("no_review_reason", cmd.no_review_reason, "不经法制审核的理由", what), ""
    return "", ""


def _cases(
    dossier: Dossier, found: Proceeding, proposal: Ending, ending: Sequence[Title], day: dt.date
) -> list[str]:
    """Open cases that end with the decision: resting on a title that ends, or barred by the ban."""
    cases = {case.id for case in resting_on(dossier, ending, day)}
    if proposal.ban_years or proposal.ban_permanent:
        whole = {Bars.ALL_TITLES, Bars.PROJECTS} & set(proposal.bars)
        base = found.scheme.partition("@")[0]
        for case in dossier.cases.values():
            own = Bars.TITLE in proposal.bars and case.rules.scheme.partition("@")[0] == base
            if case.status in (Status.OPEN, Status.CONSENT) and (whole or own):
                cases.add(case.id)
    return [case for case in dossier.cases if case in cases]


def _carry_out(
    dossier: Dossier, found: Proceeding, proposal: Ending, ending: Sequence[Title], filing: Filing
) -> None:
    """End the titles and begin the ban."""
    ended = TitleRevoked if found.revokes else TitleCancelled
    reason = f"{found.ground}：{'；'.join(proposal.reasons)}"
    for title in ending:
        if proposal.last_day is not None:
            filing.record(
                dossier, ended, effective_on=proposal.last_day + dt.timedelta(days=1),
                basis=refs(found.source), title=title.id, last_day=proposal.last_day, reason=reason,
                cause=found.id,
            )  # fmt: skip
    if proposal.ban_years or proposal.ban_permanent:
        _start_ban(dossier, found, proposal, filing)


def _start_ban(dossier: Dossier, found: Proceeding, proposal: Ending, filing: Filing) -> None:
    """Begin the ban on the day of the decision; whole years end like a title's term."""
    first = found.decided_on or filing.today
    filing.record(
        dossier, BanStarted, effective_on=first, basis=refs(found.source), ban=next_id(dossier, Ban),
        scheme=found.scheme, bars=proposal.bars, first_day=first,
        last_day=title_term(first, proposal.ban_years) if proposal.ban_years else None,
        at_least=found.ban_at_least, ground=found.ground, cause=found.id, length_reason=proposal.ban_reason,
    )  # fmt: skip


def _remedies(dossier: Dossier, found: Proceeding, day: dt.date, law: Law) -> tuple[list[str], list[Source]]:
    """What the enterprise may do against the decision, as printed on it."""
    case = dossier.cases.get(found.cause)
    if case is not None and not found.titles:
        return remedies(case.rules)
    return remedies(law.rulebook.resolve(found.scheme, day, Kind.STANDING))
