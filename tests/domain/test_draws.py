"""Random draws: committed to before, repeatable by anybody, and binding for those whom they chose."""

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import draw as lots
from domain import events as ev
from domain.draw import Purpose, RandomDraw, draw_id
from domain.errors import BadInput, NotAllowed, NotFound
from domain.people import Actor
from domain.procedures.application import Withdraw
from domain.procedures.draws import Draw, PrepareDraw, Redraw
from domain.procedures.experts import AppointExperts, RecuseExpert
from domain.procedures.site_check import LeaveOut, OrderSiteCheck
from tests.domain import cast
from tests.domain.story import Story, firm

SEED = "2026年4月25日成都双色球 03 11 17 22 29 31"
FIRMS = [f"91510100MA6{n:06}X" for n in range(30)]
GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "repeat-a-draw.md"


def prepared(
    story: Story, pool: list[str], count: int, purpose: Purpose = Purpose.INSPECTION, **more: Any
) -> UUID:
    """A draw over *pool* was prepared by the province's handler; returns it."""
    commitment = more.pop("commitment", lots.committed(SEED))
    by: Actor = more.pop("by", cast.HANDLER)
    cmd = PrepareDraw("第一次抽取", purpose, "2026年双随机检查", pool, count, commitment, **more)
    story.when(cmd, by)
    assert by.office is not None
    return draw_id(by.office.id, "第一次抽取")


def drawn(story: Story, draw: UUID, seed: str = SEED, by: Actor = cast.APPROVER) -> list[str]:
    """The draw was made; returns the members."""
    event = story.when(Draw(draw, seed), by)[0]
    assert isinstance(event, ev.Drawn)
    return event.members


def state(story: Story, draw: UUID) -> RandomDraw:
    return story.journal.load(RandomDraw, [draw])[draw]


class TestPreparing:
    def test_the_pool_the_exclusions_and_the_commitment_are_frozen(self, story: Story) -> None:
        draw = prepared(story, FIRMS, 5, excluded={FIRMS[0]: "上月已检查"})

        assert state(story, draw).pool == FIRMS
        assert state(story, draw).excluded == {FIRMS[0]: "上月已检查"}
        assert state(story, draw).commitment == hashlib.sha256(SEED.encode()).hexdigest()
        with pytest.raises(NotAllowed, match="已有同名的抽取"):
            prepared(story, FIRMS[1:], 5)

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"pool": [FIRMS[0], FIRMS[0]]}, "出现了两次"),
            ({"count": 31}, "可抽取 30 个，要求抽取 31 个"),
            ({"count": 0}, "要求抽取 0 个"),
            ({"commitment": "abc"}, "不是 SHA-256 摘要"),
            ({"excluded": {"别家": "回避"}}, "别家 不在名单中"),
            ({"excluded": {FIRMS[0]: " "}}, "没有写明理由"),
        ],
    )
    def test_what_could_not_be_drawn_is_refused(
        self, story: Story, change: dict[str, Any], told: str
    ) -> None:
        fields: dict[str, Any] = {"pool": FIRMS, "count": 3, **change}
        with pytest.raises(BadInput, match=told):
            prepared(story, fields.pop("pool"), fields.pop("count"), **fields)

    def test_only_an_office_prepares(self, story: Story) -> None:
        cmd = PrepareDraw("抽取", Purpose.MONITORING, "质量监测", FIRMS, 3, lots.committed(SEED))
        with pytest.raises(NotAllowed, match="只有主管部门的工作人员可以办理"):
            story.when(cmd, cast.FIRM)


class TestDrawing:
    def test_the_members_follow_from_seed_and_pool_alone(self, story: Story) -> None:
        draw = prepared(story, FIRMS, 5, excluded={FIRMS[0]: "上月已检查"})

        members = drawn(story, draw)

        ranks = {one: hashlib.sha256((SEED + one).encode()).hexdigest() for one in FIRMS[1:]}
        assert members == sorted(ranks, key=ranks.__getitem__)[:5]

    def test_the_script_of_the_guide_repeats_the_draw(self, story: Story, tmp_path: Path) -> None:
        """Ten lines of Python, printed for whoever does not trust this program."""
        members = drawn(story, prepared(story, FIRMS, 5, excluded={FIRMS[3]: "上月已检查"}))
        script = GUIDE.read_text("utf-8").split("```python\n")[1].split("```")[0]
        assert len(script.strip().splitlines()) <= 10
        (tmp_path / "repeat.py").write_text(script, "utf-8")
        (tmp_path / "pool.txt").write_text("\n".join(FIRMS), "utf-8")
        (tmp_path / "excluded.txt").write_text(FIRMS[3], "utf-8")

        done = subprocess.run(
            [sys.executable, "-X", "utf8", "repeat.py", SEED, "5"],
            cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=True,
        )  # fmt: skip

        assert done.stdout.split() == [lots.committed(SEED), *members]

    def test_a_seed_that_was_not_committed_to_is_refused(self, story: Story) -> None:
        with pytest.raises(NotAllowed, match="种子与事先公布的摘要不符"):
            drawn(story, prepared(story, FIRMS, 5), seed=SEED + "！")

    def test_who_prepared_does_not_draw_nor_does_another_office(self, story: Story) -> None:
        draw = prepared(story, FIRMS, 5)
        with pytest.raises(NotAllowed, match="准备人不得自行抽取"):
            drawn(story, draw, by=cast.HANDLER)
        with pytest.raises(NotAllowed, match="抽取不是本机关准备的"):
            drawn(story, draw, by=cast.STRANGER)

    def test_a_draw_is_made_once(self, story: Story) -> None:
        draw = prepared(story, FIRMS, 5)
        drawn(story, draw)
        with pytest.raises(NotAllowed, match="已经抽取"):
            drawn(story, draw)

    def test_an_unknown_draw_is_not_found(self, story: Story) -> None:
        with pytest.raises(NotFound, match="找不到这次随机抽取"):
            drawn(story, draw_id("x", "y"))

    @given(
        st.lists(st.text(max_size=8), unique=True, min_size=1, max_size=20),
        st.text(max_size=20),
        st.randoms(),
    )
    def test_the_order_in_which_members_are_listed_changes_nothing(
        self, pool: list[str], seed: str, random: Any
    ) -> None:
        shuffled = random.sample(pool, len(pool))
        assert lots.chosen(seed, pool, [], 3) == lots.chosen(seed, shuffled, [], 3)


class TestDrawingAgain:
    def test_the_next_of_the_same_order_come_and_who_left_stays_on_record(self, story: Story) -> None:
        draw = prepared(story, FIRMS, 5)
        first = drawn(story, draw)
        order = lots.ranked(SEED, FIRMS)

        [redrawn] = story.when(Redraw(draw, {first[1]: "企业停产"}), cast.HANDLER)

        assert isinstance(redrawn, ev.Redrawn)
        assert redrawn.members == [order[5]]
        assert [(one.member, one.reason) for one in redrawn.without] == [(first[1], "企业停产")]
        assert state(story, draw).members == [first[0], *first[2:], order[5]]
        assert state(story, draw).excluded == {first[1]: "企业停产"}

    def test_it_takes_a_reason_a_member_and_somebody_left(self, story: Story) -> None:
        draw = prepared(story, FIRMS[:5], 5)
        with pytest.raises(NotAllowed, match="还没有抽取"):
            story.when(Redraw(draw, {FIRMS[0]: "停产"}), cast.HANDLER)
        drawn(story, draw)
        with pytest.raises(BadInput, match="没有选择对象"):
            story.when(Redraw(draw, {}), cast.HANDLER)
        with pytest.raises(BadInput, match="不在名单中"):
            story.when(Redraw(draw, {FIRMS[9]: "停产"}), cast.HANDLER)
        with pytest.raises(NotAllowed, match="只剩 0 个"):
            story.when(Redraw(draw, {FIRMS[0]: "停产"}), cast.HANDLER)


class TestSiteChecks:
    def both(self, story: Story) -> tuple[UUID, str, str]:
        """Two cases stand before their visit and one of them was drawn: draw, drawn, passed over."""
        cases = [story.at("site_check", by=firm(n)) for n in (1, 2)]
        draw = prepared(story, cases, 1, Purpose.SITE_CHECK)
        [chosen] = drawn(story, draw)
        return draw, chosen, next(case for case in cases if case != chosen)

    def test_who_was_drawn_cannot_leave_the_visit_out(self, story: Story) -> None:
        draw, chosen, _ = self.both(story)
        for cmd in (LeaveOut(chosen, "近期已核查"), LeaveOut(chosen, draw=draw)):
            with pytest.raises(NotAllowed, match="随机抽取“第一次抽取”抽中了本办件"):
                story.when(cmd, cast.HANDLER)
        assert "leave_out" not in story.allowed(chosen, cast.HANDLER)
        assert story.when(OrderSiteCheck(chosen, ["a", "b"], story.today), cast.HANDLER)

    def test_who_was_not_leaves_it_out_with_the_draw_as_the_reason(self, story: Story) -> None:
        draw, _, passed_over = self.both(story)

        [left_out] = story.when(LeaveOut(passed_over, draw=draw), cast.HANDLER)

        assert isinstance(left_out, ev.StepLeftOut)
        assert (left_out.reason, left_out.draw) == ("随机抽取“第一次抽取”未抽中", draw)

    def test_a_draw_of_other_cases_is_no_reason(self, story: Story) -> None:
        draw, *_ = self.both(story)
        stranger = story.at("site_check", by=firm(3))
        with pytest.raises(BadInput, match="本办件不在“第一次抽取”的名单中"):
            story.when(LeaveOut(stranger, draw=draw), cast.HANDLER)

    def test_a_redraw_frees_who_left_and_binds_who_came(self, story: Story) -> None:
        draw, chosen, other = self.both(story)
        story.when(Redraw(draw, {chosen: "企业正在搬迁"}), cast.HANDLER)

        assert "leave_out" in story.allowed(chosen, cast.HANDLER)
        assert "leave_out" not in story.allowed(other, cast.HANDLER)

    def test_only_cases_with_a_visit_ahead_can_be_in_the_pool(self, story: Story) -> None:
        ended = story.at("completeness", by=firm(1))
        story.when(Withdraw(ended, "改日"), firm(1))
        for case in (ended, story.at("publicity", by=firm(2))):
            with pytest.raises(NotAllowed, match="已办结，或之后没有本级实地核查环节"):
                prepared(story, [case], 1, Purpose.SITE_CHECK)
        with pytest.raises(NotFound, match="找不到办件"):
            prepared(story, [f"{cast.OTHER_USCC}-9"], 1, Purpose.SITE_CHECK)


class TestExperts:
    POOL = tuple(expert.account for expert in cast.EXPERTS)

    def test_a_panel_may_name_the_draw_it_came_from(self, story: Story) -> None:
        case = story.at("expert_review")
        draw = prepared(story, list(self.POOL), 3, Purpose.EXPERTS)
        panel = drawn(story, draw)

        [appointed] = story.when(AppointExperts(case, panel, draw=draw), cast.HANDLER)

        assert isinstance(appointed, ev.ExpertsAppointed)
        assert appointed.draw == draw

    def test_nobody_else_gets_onto_a_drawn_panel(self, story: Story) -> None:
        case = story.at("expert_review")
        draw = prepared(story, list(self.POOL), 3, Purpose.EXPERTS)
        panel = drawn(story, draw)
        [other, last] = [one for one in self.POOL if one not in panel]
        with pytest.raises(BadInput, match=f"{other} 不是“第一次抽取”抽中的专家"):
            story.when(AppointExperts(case, [*panel[:2], other], draw=draw), cast.HANDLER)
        story.when(AppointExperts(case, panel, draw=draw), cast.HANDLER)
        with pytest.raises(BadInput, match="不能参加的，请先补抽"):
            story.when(RecuseExpert(case, panel[0], "近亲属任职", other), cast.HANDLER)

        [redrawn] = story.when(Redraw(draw, {panel[0]: "近亲属任职"}), cast.HANDLER)
        assert isinstance(redrawn, ev.Redrawn)
        assert redrawn.members[0] in (other, last)
        assert story.when(RecuseExpert(case, panel[0], "近亲属任职", redrawn.members[0]), cast.HANDLER)

    def test_a_draw_for_something_else_or_not_yet_made_is_refused(self, story: Story) -> None:
        case = story.at("expert_review")
        draw = prepared(story, list(self.POOL), 3)
        with pytest.raises(NotAllowed, match="不是用于评审专家"):
            story.when(AppointExperts(case, list(self.POOL[:3]), draw=draw), cast.HANDLER)
