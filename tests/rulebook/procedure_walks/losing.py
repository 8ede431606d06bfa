"""Losing a title for cause: every ground of every scheme, its ban, and the application after it."""

from collections import Counter

import msgspec

from domain.calendar import title_term
from domain.envelope import Event
from domain.events import (
    BanStarted,
    ProceedingDecided,
    ProceedingOpened,
    TitleCancelled,
    TitleRevoked,
)
from domain.people import CLERK, Actor
from domain.procedures import proceedings as p
from domain.proceeding import Proceeding
from domain.rulebook.model import Bars, CaseRules, Level, Touches, Unit
from domain.rulebook.schema import Gate, Revocation
from domain.rulebook.standing import standing
from domain.title import Title
from tests.rulebook.procedure_walks.banned import LOWER, again
from tests.rulebook.procedure_walks.plan import holding
from tests.rulebook.procedure_walks.route import cites
from tests.rulebook.procedure_walks.stage import DAY, Stage, law

PROOF = ["sha256:" + "d" * 64]
HIGHER = "cn/little-giant"
LADDER = ("seed", "innovative", "specialised", "little-giant", "key-little-giant")
"""Kinds of title that build on each other, lowest first."""
GIVEN_YEARS = 2
"""Years of a ban that a person gives where the rules name none."""


class Attack(msgspec.Struct):
    """One walk to the end of a title for cause.

    Args:
        titles: The title attacked, and the others that the enterprise holds.
        rules: What binds the holder on the day of the walk.
    """

    stage: Stage
    one: Actor
    ground: Revocation
    titles: list[Title]
    rules: CaseRules
    gate: Gate | None
    number: str = ""

    @property
    def found(self) -> Proceeding:
        """The proceeding as it stands."""
        return self.stage.dossier(self.one).proceedings[self.number]


def losses(scheme: str) -> Counter[str]:
    """Walk every ground on which a title of *scheme* can be ended."""
    counted: Counter[str] = Counter()
    every = holding(scheme, lambda found: found.grounds)
    for rules in every:
        _each_ground(scheme, rules, counted)
    if every and not counted:
        counted["schemes without a ground"] += 1
    return counted


def _each_ground(scheme: str, rules: CaseRules, counted: Counter[str]) -> None:
    found = standing(rules)
    for index, ground in enumerate(found.grounds):
        stage = Stage(scheme, rules.on, counted)
        one = stage.registered()
        titles = _held(stage, one)
        attack = Attack(stage, one, ground, titles, rules, found.gate)
        _opened(attack)
        _heard(attack, silent=bool(index % 2))
        _ended(attack)
        counted["grounds"] += 1


def _held(stage: Stage, one: Actor) -> list[Title]:
    """The scheme's title, and two others: one lower, one higher."""
    others = [LOWER.format(unit=stage.unit), HIGHER]
    first, last = stage.today - 30 * DAY, stage.today + 1500 * DAY
    return [stage.holds(one, scheme, first, last) for scheme in dict.fromkeys([stage.scheme, *others])]


def _opened(attack: Attack) -> None:
    """An official of the level that verifies or decides opens it by the scheme's ground."""
    stage, ground, title = attack.stage, attack.ground, attack.titles[0]
    level = ground.verified_by or ground.decided_by or title.level
    cmd = p.OpenProceeding(attack.one.enterprise, [title.id], "查明的事实", ground_id=ground.id)
    reason = ""
    if ground.touches is None:
        stage.asks("touches", cmd, stage.handler(level), "终止哪些称号")
        cmd, reason = msgspec.structs.replace(cmd, touches=Touches.TITLE), "只涉及本称号"
    if ground.rectify is not None:
        assert ground.rectify.n is None, "a time to put it right is walked through a report"
        stage.asks("reason", msgspec.structs.replace(cmd, reason=""), stage.handler(level), "是否先责令整改")
        reason = "已无整改可能"
    elif ground.touches is None:
        stage.wants("reason", cmd, stage.handler(level))
    events = stage.does(msgspec.structs.replace(cmd, reason=reason), stage.handler(level))
    [event] = [one for one in events if isinstance(one, ProceedingOpened)]
    cites(attack.rules, events)
    attack.number = event.proceeding
    assert event.ground == ground.ground
    assert event.decides == _decider(attack)
    assert event.titles == [one.id for one in _touched(attack)]


def _touched(attack: Attack) -> list[Title]:
    """The titles that the ground takes: its own, all, or those below it on the ladder."""
    title, *others = attack.titles
    rank = _rank(attack.stage.info.tier)
    match attack.ground.touches:
        case Touches.ALL_TITLES:
            return attack.titles
        case Touches.LOWER_TITLES:
            below = [one for one in others if -1 < _rank(law().rulebook.scheme(one.scheme).tier) < rank]
            return [title, *below]
        case _:
            return [title]


def _rank(tier: str) -> int:
    return LADDER.index(tier) if tier in LADDER else -1


def _decider(attack: Attack) -> Level:
    """The level that the ground names, or of the title; the highest where titles of several levels fall."""
    first, *others = _touched(attack)
    levels = [attack.ground.decided_by or first.level, *(one.level for one in others)]
    return max(levels, key=list(Level).index)


def _heard(attack: Attack, *, silent: bool) -> None:
    """Told the facts, served, heard or silent, and every time kept; nothing is proposed before."""
    stage, number, gate = attack.stage, attack.number, attack.gate
    by = stage.handler(attack.found.level)
    stage.refused(_proposal(attack), by)
    notice = p.NotifyProceeding(number, "查明的事实", "认定依据")
    fields: dict[str, object] = {}
    if gate is None or gate.answer is None or gate.answer.n is None:
        stage.asks("days", notice, by, "陈述申辩的期限")
        fields = {"answer_n": 5, "answer_unit": Unit.WORKING, "answer_reason": "按惯例"}
    if gate is None or gate.hearing_request is None:
        stage.asks("hearing_reason", msgspec.structs.replace(notice, **fields), by, "是否听证")
        fields["hearing_reason"] = "不属于听证范围"
    events = stage.does(msgspec.structs.replace(notice, **fields), by)
    cites(attack.rules, events)
    stage.does(p.ServeNotice(number, "in_person", stage.today, PROOF), by)
    served = attack.found
    due, hearing = served.due, served.hearing_due
    assert due is not None
    if gate is not None and gate.hearing_request is not None:
        assert hearing is not None
        assert (hearing.length, hearing.unit) == (gate.hearing_request.n, gate.hearing_request.unit)
        stage.counted["times to ask for a hearing"] += 1
    stage.refused(_proposal(attack), by)
    if silent:
        stage.on(due.last_day).refused(p.RecordSilence(number), CLERK)
        stage.on(due.last_day + DAY).does(p.RecordSilence(number), CLERK)
        stage.counted["stayed silent"] += 1
    else:
        stage.does(p.AnswerProceeding(number, "陈述申辩意见"), attack.one)
        stage.counted["answered"] += 1
    if hearing is not None:
        stage.on(max(stage.today, hearing.last_day + DAY))
    if attack.found.level is not attack.found.decides:
        stage.refused(_proposal(attack), by)
        stage.does(p.VerifyProceeding(number, "属实"), by)
        stage.counted["verified below and decided above"] += 1
    if gate is not None and gate.legal_review:
        stage.refused(_proposal(attack), stage.handler(attack.found.level))
        stage.does(p.ReviewProceeding(number, True, "合法"), stage.lawyer(attack.found.decides))


def _proposal(attack: Attack, **more: object) -> p.ProposeEnding:
    reviewed = attack.gate is not None and attack.gate.legal_review
    without = "" if reviewed else "不属于法定审核范围"
    fields: dict[str, object] = {"no_review_reason": without, **more}
    return msgspec.structs.replace(
        p.ProposeEnding(attack.number, "end", ["事实清楚"], attack.stage.today), **fields
    )


def _ban_given(attack: Attack) -> dict[str, object]:
    """What a person must say about the ban because the rules do not."""
    stage, ground, by = attack.stage, attack.ground, attack.stage.handler(attack.found.level)
    given: dict[str, object] = {}
    if not _bans(ground):
        stage.wants("ban_years", _proposal(attack, ban_years=1, ban_reason="从重"), by)
        return given
    if ground.ban_years is None and not ground.ban_permanent:
        stage.asks("ban_years", _proposal(attack), by, "禁止申报的年限")
        given["ban_years"] = GIVEN_YEARS
    elif ground.ban_years is not None:
        stage.wants(
            "ban_years", _proposal(attack, ban_years=ground.ban_years - 1 or 31, ban_reason="从轻"), by
        )
    if not ground.bars:
        stage.asks("bars", _proposal(attack, **given), by, "禁止申报的范围")
        given["bars"] = [Bars.TITLE]
    if given:
        stage.wants("ban_reason", _proposal(attack, **given), by)
        given["ban_reason"] = "按情节确定"
    return given


def _bans(ground: Revocation) -> bool:
    return bool(ground.ban_years or ground.ban_permanent or ground.bars or ground.ban_scope)


def _ended(attack: Attack) -> None:
    """Proposed by one and decided by another: the titles end, and the ban is that of the ground."""
    stage, number = attack.stage, attack.number
    decides = attack.found.decides
    by, approver = stage.handler(decides), stage.approver(decides)
    if attack.gate is None or attack.gate.legal_review is None:
        stage.asks(
            "no_review_reason", _proposal(attack, no_review_reason="", **_quietly(attack)), by, "法制审核"
        )
    given = _ban_given(attack)
    stage.does(_proposal(attack, **given), by)
    decision = p.ApproveEnding(number, "同意", "示例罚〔2026〕1号")
    stage.refused(decision, by)
    events = stage.does(decision, approver)
    [decided] = [one for one in events if isinstance(one, ProceedingDecided)]
    cites_decision(attack, decided)
    _titles_fell(attack, events)
    bans = [one for one in events if isinstance(one, BanStarted)]
    if not _bans(attack.ground):
        assert not bans
        assert not stage.dossier(attack.one).bans
        stage.counted["grounds without a ban"] += 1
        return
    [ban] = bans
    years = attack.ground.ban_years or given.get("ban_years")
    bars = attack.ground.bars or given["bars"]
    assert ban.bars == bars
    assert ban.at_least == attack.ground.ban_at_least
    assert (ban.first_day, ban.last_day) == (
        stage.today, title_term(stage.today, years) if isinstance(years, int) else None,
    )  # fmt: skip
    stage.counted[f"bans of {years} years" if years else "bans for ever"] += 1
    again(stage, attack.one, ban)


def _quietly(attack: Attack) -> dict[str, object]:
    """The fields of a ban that a person must give, before anything was counted about them."""
    ground = attack.ground
    given: dict[str, object] = {}
    if _bans(ground) and ground.ban_years is None and not ground.ban_permanent:
        given["ban_years"] = GIVEN_YEARS
    if _bans(ground) and not ground.bars:
        given["bars"] = [Bars.TITLE]
    return {**given, "ban_reason": "按情节确定"} if given else {}


def cites_decision(attack: Attack, decided: ProceedingDecided) -> None:
    """The decision cites the ground, and the remedies that are printed on it."""
    source = standing(attack.rules).sources[attack.ground.id]
    assert source.ref in decided.basis
    assert decided.remedies


def _titles_fell(attack: Attack, events: list[Event]) -> None:
    """The touched titles ended with today, the others hold on; the words of the ground say how."""
    stage, dossier = attack.stage, attack.stage.dossier(attack.one)
    fell = {one.title: one for one in events if isinstance(one, TitleCancelled | TitleRevoked)}
    assert set(fell) == {one.id for one in _touched(attack)}
    revoked = TitleRevoked if "撤销" in (attack.ground.effect or "") else TitleCancelled
    assert {type(one) for one in fell.values()} == {revoked}
    for title in attack.titles:
        assert dossier.titles[title.id].in_force(stage.today)
        assert dossier.titles[title.id].in_force(stage.today + DAY) is (title.id not in fell)
    stage.counted["titles ended for cause"] += len(fell)
    stage.counted[f"{revoked.__name__}"] += 1
