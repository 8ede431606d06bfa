"""Random draws (随机抽取): freeze a pool and commit to a seed; another person draws; draw again."""

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from domain.case import Case
from domain.dossier import Dossier, dossier_id
from domain.draw import DrawState, Purpose, RandomDraw, chosen, committed, draw_id, ranked
from domain.errors import BadInput, NotAllowed, NotFound
from domain.events import Drawn, DrawPrepared, Excluded, Redrawn, SiteCheckDrawn
from domain.filing import Filing
from domain.law import Law
from domain.people import Office, Role
from domain.ports import Journal
from domain.procedures.steps import reason_given
from domain.rulebook.model import StepKind

LONGEST_SEED = 200
"""Characters of a seed; it is read out and printed."""

_COMMITMENT = re.compile(r"[0-9a-f]{64}")


class PrepareDraw(msgspec.Struct, frozen=True):
    """Freeze the pool and commit to the seed, before anything is drawn.

    Args:
        name: Name on paper, unique within the office.
        concerns: Round, notice or year that it is for, in words.
        pool: Members: case numbers for site checks, credit codes for inspections and monitoring, accounts
            for experts.
        count: How many will be drawn, at least one.
        commitment: SHA-256 of the seed's UTF-8 bytes, as 64 hexadecimal digits; the seed stays secret.
        excluded: Members that must not be drawn, each with the reason.
    """

    name: str
    purpose: Purpose
    concerns: str
    pool: list[str]
    count: int
    commitment: str
    excluded: dict[str, str] = {}


class Draw(msgspec.Struct, frozen=True):
    """Open the seed, as another person than the one who prepared the draw.

    Args:
        seed: The seed that was committed to.
    """

    draw: UUID
    seed: str


class Redraw(msgspec.Struct, frozen=True):
    """Put the next members of the same order in the place of some that cannot serve.

    Args:
        without: Members that leave, each with the reason.
    """

    draw: UUID
    without: dict[str, str]


def prepare_draw(cmd: PrepareDraw, filing: Filing, law: Law, journal: Journal) -> None:
    """Freeze pool, exclusions and commitment, or raise and change nothing."""
    name, what = cmd.name.strip(), f"不能准备随机抽取“{cmd.name.strip()}”"
    office = _office(filing, what)
    if not name or not cmd.concerns.strip():
        field = "concerns" if name else "name"
        raise BadInput(field, what, why="没有填写", way_out="请填写名称和用途说明。")
    stream = draw_id(office.id, name)
    draw = journal.load(RandomDraw, [stream]).get(stream) or RandomDraw(id=stream)
    if draw.version:
        raise NotAllowed(what, why="本机关已有同名的抽取", way_out="请使用另一个名称。")
    pool = [member.strip() for member in cmd.pool if member.strip()]
    excluded = _reasons("excluded", cmd.excluded, pool, what)
    if len(set(pool)) != len(pool):
        twice = next(member for member in pool if pool.count(member) > 1)
        raise BadInput("pool", what, why=f"{twice} 在名单中出现了两次", way_out="请去掉重复的对象。")
    if not 1 <= cmd.count <= len(pool) - len(excluded):
        raise BadInput(
            "count", what, why=f"可抽取 {len(pool) - len(excluded)} 个，要求抽取 {cmd.count} 个",
            way_out="请核对抽取数量和名单。",
        )  # fmt: skip
    if not _COMMITMENT.fullmatch(cmd.commitment):
        raise BadInput(
            "commitment", what, why="不是 SHA-256 摘要", way_out="请填写种子的 SHA-256 摘要，共 64 位。"
        )
    if cmd.purpose is Purpose.SITE_CHECK:
        _visitable(pool, office, journal, what)
    filing.record(
        draw, DrawPrepared, purpose=cmd.purpose.value, name=name, concerns=cmd.concerns.strip(),
        division=office.division, level=office.level, pool=pool, count=cmd.count,
        excluded=[Excluded(member, reason) for member, reason in excluded.items()],
        commitment=cmd.commitment,
    )  # fmt: skip


def draw_members(cmd: Draw, filing: Filing, law: Law, journal: Journal) -> None:
    """Draw; a case drawn for a site check remembers that it cannot leave the visit out."""
    draw = draw_of(journal, cmd.draw)
    what = f"不能抽取“{draw.name}”"
    _own(draw, filing, what)
    if draw.state is not DrawState.PREPARED:
        raise NotAllowed(what, why="已经抽取", way_out="不能参加的，请补抽。")
    if filing.by.account == draw.prepared_by:
        raise NotAllowed(what, why="名单和种子由您准备，准备人不得自行抽取", way_out="请由本机关另一人抽取。")
    if len(cmd.seed) > LONGEST_SEED or committed(cmd.seed) != draw.commitment:
        raise NotAllowed(
            what, why="种子与事先公布的摘要不符", way_out="请使用准备时的种子；种子遗失的，请重新准备抽取。"
        )
    members = chosen(cmd.seed, draw.pool, draw.excluded, draw.count)
    filing.record(draw, Drawn, seed=cmd.seed, members=members, drawn_on=filing.today)
    _mark(draw, members, filing, journal)


def redraw(cmd: Redraw, filing: Filing, law: Law, journal: Journal) -> None:
    """Replace members; who left, why, and who came instead stay on record."""
    draw = draw_of(journal, cmd.draw)
    what = f"不能补抽“{draw.name}”"
    _own(draw, filing, what)
    if draw.state is not DrawState.DRAWN:
        raise NotAllowed(what, why="还没有抽取", way_out="请先抽取。")
    without = _reasons("without", cmd.without, draw.members, what)
    if not without:
        raise BadInput("without", what, why="没有选择对象", way_out="请选择不能参加的对象并说明理由。")
    gone = {*draw.excluded, *draw.members}
    following = [member for member in ranked(draw.seed, draw.pool) if member not in gone][: len(without)]
    if len(following) < len(without):
        raise NotAllowed(
            what, why=f"名单中只剩 {len(following)} 个可抽取的对象", way_out="请另行准备一次抽取。"
        )
    left = [Excluded(member, reason) for member, reason in without.items()]
    filing.record(draw, Redrawn, without=left, members=following)
    _mark(draw, list(without), filing, journal, drawn=False)
    _mark(draw, following, filing, journal)


def draw_of(journal: Journal, stream: UUID) -> RandomDraw:
    """Return the draw *stream*, or raise :exc:`NotFound`."""
    found = journal.load(RandomDraw, [stream]).get(stream)
    if found is None:
        raise NotFound("找不到这次随机抽取", why="编号不存在", way_out="请从随机抽取列表中选择。")
    return found


def drawn_for(journal: Journal, stream: UUID, purpose: Purpose, what: str) -> RandomDraw:
    """Return the draw *stream*, or refuse one that is for something else or has not been drawn."""
    found = draw_of(journal, stream)
    if found.purpose != purpose:
        raise NotAllowed(what, why=f"抽取“{found.name}”不是用于{purpose.label}", way_out="请选择相应的抽取。")
    if found.state is not DrawState.DRAWN:
        raise NotAllowed(what, why=f"“{found.name}”还没有抽取", way_out="请先抽取。")
    return found


def _mark(
    draw: RandomDraw, members: Sequence[str], filing: Filing, journal: Journal, *, drawn: bool = True
) -> None:
    """Let the cases remember that a visit is due, or is not any more."""
    if draw.purpose != Purpose.SITE_CHECK:
        return
    for dossier, case in _cases(members, journal, f"不能抽取“{draw.name}”"):
        filing.record(
            filing.streams.get(dossier.id, dossier), SiteCheckDrawn, case=case.id, draw=draw.id,
            draw_name=draw.name, level=draw.level, chosen=drawn,
        )  # fmt: skip


def _visitable(pool: Sequence[str], office: Office, journal: Journal, what: str) -> None:
    """Refuse a case in which no visit can be ordered any more, or that is another office's business."""
    for dossier, case in _cases(pool, journal, what):
        ids = [step.id for step in case.rules.route]
        ahead = case.rules.route[ids.index(case.step) :]
        visits = [step for step in ahead if step.kind is StepKind.SITE_CHECK and step.level is office.level]
        if not case.live or not visits:
            raise NotAllowed(
                what, why=f"{case.id} 已办结，或之后没有本级实地核查环节", way_out="请将其从名单中去掉。"
            )
        if not office.covers(dossier.division):
            raise NotAllowed(what, why=f"{case.id} 不在{office.name}的辖区内", way_out="请将其从名单中去掉。")


def _cases(numbers: Sequence[str], journal: Journal, what: str) -> list[tuple[Dossier, Case]]:
    streams = {number: dossier_id(number.partition("-")[0]) for number in numbers}
    found = journal.load(Dossier, streams.values())
    cases = []
    for number, stream in streams.items():
        dossier = found.get(stream)
        if dossier is None or number not in dossier.cases:
            raise NotFound(what, why=f"找不到办件 {number}", way_out="请核对办件编号。")
        cases.append((dossier, dossier.cases[number]))
    return cases


def _reasons(field: str, given: Mapping[str, str], members: Sequence[str], what: str) -> dict[str, str]:
    """Return *given*, each of whose members must be known and have a reason."""
    strangers = sorted(set(given) - set(members))
    if strangers:
        raise BadInput(field, what, why=f"{strangers[0]} 不在名单中", way_out="请从名单中选择。")
    return {member: reason_given(field, reason) for member, reason in given.items()}


def _own(draw: RandomDraw, filing: Filing, what: str) -> None:
    if _office(filing, what).id != draw.office:
        raise NotAllowed(what, why="抽取不是本机关准备的", way_out="请由准备抽取的机关办理。")


def _office(filing: Filing, what: str) -> Office:
    if filing.by.office is None or not filing.by.has(Role.HANDLER, Role.APPROVER):
        raise NotAllowed(what, why="只有主管部门的工作人员可以办理", way_out="请由主管部门办理。")
    return filing.by.office
