"""Proceedings against titles (撤销、取消程序): what can be asked, and the table of acts.

Nobody decides against an enterprise that was not heard: the facts and grounds are notified and served, the
enterprise answers or stays silent, a hearing is held if it was asked for in time, the law is reviewed, and
one official proposes what another decides.  ``gate.py`` says what is still missing; the decisions stand in
``proceeding_opening.py``, ``proceeding_hearing.py`` and ``proceeding_ending.py``.
"""

import datetime as dt
from typing import Literal

import msgspec

from domain.matter import Act
from domain.people import Role
from domain.permission import Scope
from domain.procedures import gate
from domain.proceeding import ProceedingState as S
from domain.rulebook.model import Bars, GroundKind, Touches, Unit


class OpenProceeding(msgspec.Struct, frozen=True):
    """Begin to examine whether titles must end for cause.

    Args:
        titles: Titles in force that the ground is about; the first one's rules lead.
        facts: What is held against the enterprise.
        evidence: Digests of documents.
        ground_id: Id of the ground in the rules of the first title, as they stand today; empty where a person
            names it by ``ground``, ``clause`` and ``kind``, with ``reason``.
        revokes: For a ground without words on its effect: it is a revocation (撤销), not a cancellation.
        bans: For a ground named by a person: its clause brings a ban.
        touches: Which titles end, where the rules are silent on it; ``reason`` then says why.
        reason: Why, wherever a person chose; also why it was not first to be put right, where the rules
            leave that open.
        cause: Number of the duty, change, report or case that led to it, empty for none.
        acted_on: Civil day of the conduct, where it is known; not in the future.
    """

    uscc: str
    titles: list[str]
    facts: str
    evidence: list[str] = []
    ground_id: str = ""
    ground: str = ""
    clause: str = ""
    kind: GroundKind = GroundKind.OTHER
    revokes: bool = False
    bans: bool = False
    touches: Touches | None = None
    reason: str = ""
    cause: str = ""
    acted_on: dt.date | None = None


class OpenProceedingForMiss(msgspec.Struct, frozen=True):
    """Begin the proceeding to which a missed duty leads by the rules; only the clerk does.

    Args:
        matter: Number of the duty.
    """

    matter: str


class NotifyProceeding(msgspec.Struct, frozen=True):
    """Draw up the notice of facts, grounds and rights (事先告知书).

    Args:
        facts: What was established.
        grounds: Clauses on which the decision would rest.
        answer_n: Length of the time to answer, where the rules are silent.
        answer_unit: Its unit.
        answer_reason: Why this long.
        hearing_n: Length of the time to ask for a hearing, where the rules are silent and one is offered.
        hearing_unit: Its unit.
        hearing_reason: Why a hearing is offered for that long, or not at all, where the rules are silent.
    """

    matter: str
    facts: str
    grounds: str
    answer_n: int | None = None
    answer_unit: Unit = Unit.WORKING
    answer_reason: str = ""
    hearing_n: int | None = None
    hearing_unit: Unit = Unit.WORKING
    hearing_reason: str = ""


class ServeNotice(msgspec.Struct, frozen=True):
    """Record that the notice reached the enterprise (送达); its times begin.

    Args:
        how: ``account`` (electronic), ``in_person``, ``post``, ``left`` (留置) or ``public`` (公告送达).
        served_on: Civil day on which it counts as served; not before the notice, not in the future.  For
            a public service the day on which it will count, after the day of the notice.
        proof: Digests of the proof; needed unless the system itself delivered it.
    """

    matter: str
    how: Literal["account", "in_person", "post", "left", "public"]
    served_on: dt.date
    proof: list[str] = []


class AnswerProceeding(msgspec.Struct, frozen=True):
    """State the enterprise's case (陈述、申辩); further statements are taken until something is proposed."""

    matter: str
    statement: str
    evidence: list[str] = []


class RecordSilence(msgspec.Struct, frozen=True):
    """Record that the last day to answer passed in silence; the clerk or an official does."""

    matter: str


class RequestHearing(msgspec.Struct, frozen=True):
    """Ask for a hearing, within the time that the notice gave."""

    matter: str
    reason: str = ""


class SetHearing(msgspec.Struct, frozen=True):
    """Give the hearing a day, a place and a chair; until it was held they can be set anew.

    Args:
        held_on: Civil day of the hearing, after the whole time between notice and hearing.
        chair: Account of an official who did not handle the proceeding.
        reason: Why this day, where the rules name no time between notice and hearing.
    """

    matter: str
    held_on: dt.date
    place: str
    chair: str
    reason: str = ""


class HoldHearing(msgspec.Struct, frozen=True):
    """Record the hearing; only its chair does, not before its day.

    Args:
        attended: Whether the enterprise came.
        minutes: What was said, in short.
        evidence: Digests of the signed minutes.
    """

    matter: str
    attended: bool
    minutes: str
    evidence: list[str] = []


class ReviewProceeding(msgspec.Struct, frozen=True):
    """Give the opinion of the legal review (法制审核); by somebody who did not handle the proceeding."""

    matter: str
    agrees: bool
    opinion: str


class VerifyProceeding(msgspec.Struct, frozen=True):
    """Pass the proceeding up, with the facts established, to the level that decides (核实上报)."""

    matter: str
    opinion: str


class ProposeEnding(msgspec.Struct, frozen=True):
    """Propose to end the titles, or to drop the proceeding.

    Args:
        last_day: Last civil day on which the titles hold, not after today; needed to end titles.
        ban_years: Length in whole years where the rules bring a ban of unstated length, or a longer one than
            the least that they name; with ``ban_reason``.
        ban_permanent: For ever, where the rules bring a ban of unstated length; with ``ban_reason``.
        bars: What the ban bars from, where the rules do not tell; with ``ban_reason``.
        no_review_reason: Why no legal review is needed, where the rules are silent and there was none.
        review_answer: Answer to a legal review that did not agree.
    """

    matter: str
    outcome: Literal["end", "drop"]
    reasons: list[str]
    last_day: dt.date | None = None
    ban_years: int | None = None
    ban_permanent: bool = False
    bars: list[Bars] = []
    ban_reason: str = ""
    no_review_reason: str = ""
    review_answer: str = ""


class ApproveEnding(msgspec.Struct, frozen=True):
    """Decide as another official proposed.

    Args:
        opinion: The approver's opinion.
        document_no: Number of the decision; needed to end titles or to ban.
        decided_on: Civil day of the decision, from the day of the proposal until today; today if left out.
    """

    matter: str
    opinion: str
    document_no: str = ""
    decided_on: dt.date | None = None


class SendBackEnding(msgspec.Struct, frozen=True):
    """Disagree with another official's proposal; it is void."""

    matter: str
    reason: str


class DropProceeding(msgspec.Struct, frozen=True):
    """End the proceeding at once without a decision; by an approver who did not handle it."""

    matter: str
    reason: str


class ServeDecision(msgspec.Struct, frozen=True):
    """Record that the decision reached the enterprise; the times for appeals count from there.

    Args:
        how: As in :class:`ServeNotice`.
        served_on: Civil day on which it counts as served, not before the decision.
        proof: Digests of the proof.
    """

    matter: str
    how: Literal["account", "in_person", "post", "left", "public"]
    served_on: dt.date
    proof: list[str] = []


class PublishEnding(msgspec.Struct, frozen=True):
    """Record where and on which day the decision was made public."""

    matter: str
    published_on: dt.date
    where: str


class ReturnCertificate(msgspec.Struct, frozen=True):
    """Record that the certificate of an ended title came back, or that it was declared void.

    Args:
        title: A title that this proceeding ended.
        returned: It came back; otherwise it was declared void, and ``note`` says how.
    """

    matter: str
    title: str
    returned: bool
    note: str = ""


HANDLER, APPROVER = (Role.HANDLER,), (Role.APPROVER,)
BOTH = (Role.HANDLER, Role.APPROVER)
RUNNING = (S.OPENED, S.NOTIFIED, S.SERVED, S.HEARD)

NOTIFY = Act("notify_proceeding", "制作告知书", Scope.OFFICE, (S.OPENED,), HANDLER)
SERVE = Act("serve_notice", "登记送达", Scope.OFFICE, (S.NOTIFIED,), HANDLER)
ANSWER = Act("answer_proceeding", "陈述申辩", Scope.ENTERPRISE, (S.SERVED, S.HEARD))
SILENCE = Act(
    "record_silence", "登记逾期未陈述申辩", Scope.OFFICE, (S.SERVED,), HANDLER, checks=(gate.time_is_over,)
)
SILENCE_BY_CLERK = msgspec.structs.replace(SILENCE, scope=Scope.CLERK)
"""The same act in the hands of the clerk; pages never offer it."""
REQUEST_HEARING = Act(
    "request_hearing", "要求听证", Scope.ENTERPRISE, (S.SERVED, S.HEARD), checks=(gate.hearing_in_time,)
)
SET_HEARING = Act(
    "set_hearing", "安排听证", Scope.OFFICE, (S.SERVED, S.HEARD), HANDLER, checks=(gate.hearing_asked,)
)
HOLD_HEARING = Act(
    "hold_hearing", "记录听证", Scope.OFFICE, (S.SERVED, S.HEARD), BOTH, checks=(gate.in_the_chair,)
)
REVIEW = Act(
    "review_proceeding", "法制审核", Scope.OFFICE, (S.HEARD,), BOTH,
    checks=(gate.heard, gate.uninvolved), level=lambda p: p.decides,
)  # fmt: skip
VERIFY = Act(
    "verify_proceeding", "核实上报", Scope.OFFICE, RUNNING, HANDLER, checks=(gate.heard, gate.to_be_passed_up)
)
PROPOSE = Act(
    "propose_ending", "提出处理意见", Scope.OFFICE, RUNNING, HANDLER,
    checks=(gate.heard, gate.before_the_decider, gate.reviewed, gate.not_the_reviewer), adverse=True,
)  # fmt: skip
APPROVE = Act(
    "approve_ending", "批准处理意见", Scope.OFFICE, (*RUNNING, S.PROPOSED), APPROVER,
    checks=(
        gate.heard, gate.before_the_decider, gate.reviewed, gate.proposed, gate.not_the_proposer,
        gate.not_the_reviewer,
    ),
    adverse=True,
)  # fmt: skip
SEND_BACK = Act(
    "send_back_ending", "退回处理意见", Scope.OFFICE, (S.PROPOSED,), APPROVER, checks=(gate.not_the_proposer,)
)
DROP = Act("drop_proceeding", "终止程序", Scope.OFFICE, RUNNING, APPROVER, checks=(gate.uninvolved,))
SERVE_DECISION = Act(
    "serve_decision", "登记决定送达", Scope.OFFICE, (S.DECIDED,), HANDLER, checks=(gate.decision_unserved,)
)
PUBLISH = Act(
    "publish_ending", "登记公告", Scope.OFFICE, (S.DECIDED,), HANDLER, checks=(gate.unpublished,)
)  # fmt: skip
RETURN = Act(
    "return_certificate",
    "收回或作废证书",
    Scope.OFFICE,
    (S.DECIDED,),
    HANDLER,
    checks=(gate.certificate_out,),
)

ACTS: tuple[Act, ...] = (
    NOTIFY, SERVE, ANSWER, SILENCE, REQUEST_HEARING, SET_HEARING, HOLD_HEARING, REVIEW, VERIFY, PROPOSE,
    APPROVE, SEND_BACK, DROP, SERVE_DECISION, PUBLISH, RETURN,
)  # fmt: skip
"""The acts that a proceeding offers."""
