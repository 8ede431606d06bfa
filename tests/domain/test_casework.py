"""Acts on their way to the record: retried, refused, and at any length."""

import dataclasses
import datetime as dt
from decimal import Decimal

import msgspec
import pytest

from domain import events as ev
from domain.dossier import Dossier, dossier_id
from domain.envelope import Event, check, seal
from domain.errors import BadInput, Conflict, NotFound
from domain.filing import Filing
from domain.notice import Notice, notice_id
from domain.people import CLERK
from domain.procedures.completeness import ConfirmCompleteness
from domain.procedures.experts import AppointExperts
from domain.procedures.publicity import CloseNotice, OpenNotice
from domain.procedures.registration import ReportFigures
from domain.procedures.review import PassPreliminaryReview, ReturnCase
from domain.round import Round, round_id
from domain.rulebook.model import Kind
from domain.series import DIGITS, Series, series_id
from tests.domain import cast
from tests.domain.memory_journal import MemoryJournal
from tests.domain.story import MONDAY, Story, firm


class Busy(MemoryJournal):
    """A journal on which somebody else is always a little faster, *times* times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = 0
        self.planned = times

    def load(self, kind, ids):  # type: ignore[no-untyped-def]  # the journal's own signature
        """Load, and let another official commit before the caller can."""
        wanted = list(ids)
        found = super().load(kind, wanted)
        if self.times:
            self.times -= 1
            other = Filing(CLERK, dt.datetime(2026, 3, 2, tzinfo=dt.UTC), f"other-{self.times}")
            for dossier in super().load(Dossier, wanted).values():
                other.record(dossier, ev.FiguresReported, year=2024, figures=[], evidence=[])
            super().commit(other.events)
        return found


def busy(story: Story, times: int) -> Story:
    """The story, once its case waits for completeness, on a journal where others are faster *times* times."""
    story.journal = story.casework.journal = journal = Busy(times)
    story.applied()
    journal.times = times
    return story


class TestTwoAtOnce:
    def test_an_act_is_decided_anew_when_others_were_faster(self, story: Story) -> None:
        busy(story, 2).casework.act(ConfirmCompleteness(f"{cast.USCC}-1"), cast.COUNTY_HANDLER)

        assert story.case(f"{cast.USCC}-1").step == "preliminary_review"

    def test_who_acts_on_what_has_moved_on_is_told_what_the_first_did(self, story: Story) -> None:
        """The second return would be possible, but not what the second official had in mind."""
        case = f"{cast.USCC}-1"
        story.applied()
        for cmd in (ConfirmCompleteness(case), PassPreliminaryReview(case, "属实")):
            story.when(cmd, cast.COUNTY_HANDLER)
        seen = story.casework.dossier(cast.USCC).version
        story.when(ReturnCase(case, reason="核实方式没有写明"), cast.CITY_HANDLER)
        story.when(PassPreliminaryReview(case, "已补充"), cast.COUNTY_HANDLER)
        story.when(ReturnCase(case, reason="仍不清楚"), cast.CITY_HANDLER)

        with pytest.raises(Conflict, match=r"其他人已经办理：.*核实方式没有写明"):
            story.casework.act(PassPreliminaryReview(case, "属实"), cast.COUNTY_HANDLER, seen=seen)

    def test_only_experts_of_the_pool_sit_on_a_panel(self, story: Story) -> None:
        """An auditor, or an account that does not exist, could never score."""

        class Pooled:
            def pooled(self, division: str) -> list[str]:
                assert division == "510107"
                return [expert.account for expert in cast.EXPERTS]

        story.casework.law = dataclasses.replace(story.law, pool=Pooled())
        story.at("expert_review")
        panel = [cast.EXPERTS[0].account, cast.EXPERTS[1].account, cast.AUDITOR.account]
        with pytest.raises(BadInput, match="auditor 不在本地区的专家库中"):
            story.casework.act(AppointExperts(f"{cast.USCC}-1", panel), cast.HANDLER)

    def test_what_does_not_concern_the_case_is_no_conflict(self, story: Story) -> None:
        case = f"{cast.USCC}-1"
        story.applied()
        seen = story.casework.dossier(cast.USCC).version
        story.when(ReportFigures(cast.USCC, 2024, {"revenue": Decimal(1)}), cast.FIRM)

        story.casework.act(ConfirmCompleteness(case), cast.COUNTY_HANDLER, seen=seen)

        assert story.case(case).step == "preliminary_review"

    def test_it_is_given_up_with_a_message_when_that_never_ends(self, story: Story) -> None:
        with pytest.raises(Conflict, match="多人同时办理"):
            busy(story, 3).casework.act(ConfirmCompleteness(f"{cast.USCC}-1"), cast.COUNTY_HANDLER)

    def test_a_receipt_says_where_the_act_stands(self, story: Story) -> None:
        story.registered()
        receipt = story.casework.act(ReportFigures(cast.USCC, 2024, {"is_sme": True}), cast.FIRM)

        assert receipt.positions == {dossier_id(cast.USCC): story.journal.last_position()}
        assert receipt.last == story.journal.last_position()


class TestFinding:
    def test_what_is_not_there_is_said_so(self, story: Story) -> None:
        with pytest.raises(NotFound, match="尚未建档"):
            story.casework.dossier(cast.USCC)
        with pytest.raises(NotFound, match="找不到办件"):
            story.registered().casework.case(f"{cast.USCC}-7")
        with pytest.raises(NotFound):
            story.casework.notice(notice_id("x", "y"))
        with pytest.raises(NotFound):
            story.casework.round(round_id("x", "y"))

    def test_what_nobody_registered_is_no_command(self, story: Story) -> None:
        with pytest.raises(TypeError, match="register it there"):
            story.casework.act(object(), cast.HANDLER)


class TestLongLists:
    def test_a_list_longer_than_one_event_opens_closes_and_is_recognised_whole(self, story: Story) -> None:
        """Every step is one act with one request, whatever the length."""
        cases = self.ready(story, 2_001)
        notice = story.drawn_up(cases)
        assert [len(e.rows) for e in self.listed(story)] == [1000, 1000, 1]
        assert len(story.when(OpenNotice(notice), cast.APPROVER)) == 2_002
        story.after_publicity(notice)
        assert len(story.when(CloseNotice(notice), cast.HANDLER)) == 2_002
        titles = [event for event in story.recognised(notice) if isinstance(event, ev.TitleRecognised)]

        assert titles[-1].certificate_no == "川示202602001"
        assert len({title.certificate_no for title in titles}) == 2_001
        assert len({title.request_id for title in titles}) == 1

    def ready(self, story: Story, count: int) -> list[str]:
        """Cases that stand at publicity, recorded without the way there."""
        rules = story.law.rulebook.resolve("test/full", MONDAY, Kind.APPLICATION)
        act, cases = Filing(CLERK, story.now.astimezone(dt.UTC), "import"), []
        for number in range(count):
            uscc = firm(number).enterprise
            dossier = Dossier(id=dossier_id(uscc))
            act.record(
                dossier,
                ev.EnterpriseRegistered,
                uscc=uscc,
                enterprise_name=f"企业{number}",
                division="510107",
            )
            act.record(
                dossier, ev.CaseOpened, case=f"{uscc}-1", kind=Kind.APPLICATION, path="self", round=None,
                rules=rules, year=2025, step="publicity",
            )  # fmt: skip
            cases.append(f"{uscc}-1")
        story.journal.commit(act.events)
        return cases

    def listed(self, story: Story) -> list[ev.NoticeRowsListed]:
        """The events that hold the rows of the list."""
        stream = story.journal.history(notice_id(cast.PROVINCE.id, "2026-1"))
        return [one.event for one in stream if isinstance(one.event, ev.NoticeRowsListed)]

    def test_numbers_that_run_out_are_refused(self, story: Story) -> None:
        notice = story.published([story.at("publicity")])
        act, series = Filing(CLERK, story.now.astimezone(dt.UTC), "earlier"), Series(id=series_id("川示2026"))
        act.record(series, ev.CertificatesNumbered, beginning="川示2026", first=1, last=10**DIGITS - 1)
        story.journal.commit(act.events)
        with pytest.raises(BadInput, match="已用完"):
            story.recognised(notice)
        story.recognised(notice, certificate_prefix="川示二")
        assert story.journal.load(Notice, [notice])[notice].document_no


class TestRoundsAndPlaces:
    @pytest.mark.parametrize(
        ("division", "enterprise", "taken"),
        [
            ("000000", "510107", True),
            ("510000", "510107", True),
            ("510100", "510107", True),
            ("510107", "510107", True),
            ("510104", "510107", False),
            ("110000", "510107", False),
            ("440000", "440305", False),  # Shenzhen is planned separately from Guangdong
            ("440300", "440305", True),
            ("110000", "110101", True),
        ],
    )
    def test_a_round_is_open_to_the_enterprises_of_its_area(
        self, division: str, enterprise: str, taken: bool
    ) -> None:
        assert Round(id=round_id("a", "b"), division=division).open_to(enterprise) is taken


def test_a_nested_key_called_hash_does_not_disturb_the_seal(samples: dict[str, Event]) -> None:
    """Names typed by people become keys, and any name may be typed."""
    event = msgspec.structs.replace(samples["experts.appointed"], hash="", excluded={"hash": ""})

    sealed = seal(event)

    assert check(sealed.body, event.prev_hash) == sealed.event.hash
    assert msgspec.json.decode(sealed.body)["excluded"] == {"hash": ""}
