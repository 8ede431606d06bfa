"""Every situation of life after recognition occurs in the demonstration."""

import pytest

from adapters.past_lists import past_list
from adapters.verify import verify
from domain.appeal import AppealState
from domain.change import ChangeState
from domain.draw import DrawState, RandomDraw
from domain.duty import DutyState
from domain.filing import CIVIL
from domain.past_list import PastList
from domain.people import CLERK, Role
from domain.proceeding import ProceedingState
from domain.report import ReportState
from domain.rulebook.model import Level, Then
from domain.title import End
from tests.demo.conftest import NOW

TODAY = NOW.astimezone(CIVIL).date()


def every(dossiers, kind):
    return [one for dossier in dossiers for one in getattr(dossier, kind).values()]


def streams(system, kind):
    events = system.journal.read(0, 100_000)
    ids = {recorded.event.stream for recorded in events if recorded.event.category == kind.category}
    return list(system.journal.load(kind, ids).values())


def events_of(system, name):
    return [r.event for r in system.journal.read(0, 100_000) if r.event.stored_name() == name]


class TestDuties:
    @pytest.mark.parametrize("state", DutyState)
    def test_every_state_occurs(self, dossiers, state):
        assert state in {duty.state for duty in every(dossiers, "duties")}

    def test_one_was_done_late_and_one_reminded_of(self, dossiers):
        duties = every(dossiers, "duties")

        assert any(duty.late for duty in duties)
        assert any(duty.state == DutyState.OPEN and duty.reminded for duty in duties)

    def test_a_miss_costs_the_right_to_a_recheck_or_waits_for_a_choice_by_its_regime(self, dossiers):
        duties = every(dossiers, "duties")

        assert any(Then.RECHECK_RIGHT_LOST in duty.follows for duty in duties)
        assert any(duty.choices == [Then.CANCELLED] and duty.proposal for duty in duties)

    def test_deadlines_were_moved_stand_still_and_run_again(self, dossiers, system):
        duties = every(dossiers, "duties")

        assert any(duty.move for duty in duties)
        assert any(duty.suspended_on and duty.state == DutyState.OPEN for duty in duties)
        assert events_of(system, "deadline.moved")
        assert events_of(system, "deadline.resumed")


class TestTitles:
    @pytest.mark.parametrize("end", End)
    def test_every_end_occurs(self, dossiers, end):
        assert end in {title.end for title in every(dossiers, "titles")}

    def test_falsification_ended_three_tiers_from_a_day_in_the_past(self, dossiers):
        [ended] = [
            [title for title in dossier.titles.values() if title.end is End.CANCELLED]
            for dossier in dossiers
            if sum(title.end is End.CANCELLED for title in dossier.titles.values()) == 3
        ]
        [decided] = {
            dossier.proceedings[title.end_cause].decided_on
            for dossier in dossiers
            for title in ended
            if title.end_cause in dossier.proceedings
        }
        assert len({title.scheme for title in ended}) == 3
        assert all((decided - title.last_day).days > 200 for title in ended)

    def test_one_is_restored_one_stayed_and_one_asked_to_end(self, dossiers, system):
        titles = every(dossiers, "titles")

        assert events_of(system, "title.restored")
        assert any(title.stayed and title.in_force(TODAY) for title in titles)
        assert any(title.end_asked_by and title.end is None for title in titles)


class TestChanges:
    @pytest.mark.parametrize("state", ChangeState)
    def test_every_state_occurs(self, dossiers, state):
        assert state in {change.state for change in every(dossiers, "changes")}

    def test_a_former_name_can_be_searched(self, dossiers, system):
        renamed = next(dossier for dossier in dossiers if dossier.former_names)
        found = system.views.register.search(renamed.former_names[0]).rows

        assert renamed.uscc in {row.uscc for row in found}

    def test_a_dossier_was_taken_over_offered_and_sent_back(self, system):
        for name in ("custody.taken", "custody.offered", "custody.declined"):
            assert events_of(system, name), name

    def test_a_late_report_waits_to_be_judged(self, dossiers):
        assert any(change.late_open and change.open for change in every(dossiers, "changes"))

    def test_a_simple_rename_is_under_way(self, dossiers):
        assert any(case.new_name and case.live for case in every(dossiers, "cases"))


class TestReports:
    @pytest.mark.parametrize("state", ReportState)
    def test_every_state_occurs(self, dossiers, state):
        assert state in {report.state for report in every(dossiers, "reports")}

    def test_a_reporter_is_only_a_reference(self, dossiers, system):
        persons = [report.person for report in every(dossiers, "reports") if report.person]
        facts = system.people.reveal(persons[0])

        assert facts
        assert facts["name"].startswith("示例")

    def test_a_rectification_that_failed_led_to_a_proceeding(self, dossiers):
        assert any(report.passed is False and report.proceeding for report in every(dossiers, "reports"))

    def test_somebody_is_watched(self, dossiers):
        assert any(dossier.watched for dossier in dossiers)


class TestProceedings:
    @pytest.mark.parametrize("state", ProceedingState)
    def test_every_state_occurs(self, dossiers, state):
        assert state in {proceeding.state for proceeding in every(dossiers, "proceedings")}

    @pytest.mark.parametrize("hearing", ["requested", "set", "held"])
    def test_every_stage_of_a_hearing_occurs(self, dossiers, hearing):
        assert hearing in {proceeding.hearing for proceeding in every(dossiers, "proceedings")}

    def test_what_was_decided_was_served_and_published_with_a_ban(self, dossiers):
        decided = [one for one in every(dossiers, "proceedings") if one.state == ProceedingState.DECIDED]

        assert decided
        assert all(one.published and one.decision_served_on and one.remedies for one in decided)
        causes = {ban.cause for ban in every(dossiers, "bans")}
        assert {one.id for one in decided} <= causes

    def test_nobody_approved_what_they_proposed_or_reviewed(self, dossiers):
        for one in every(dossiers, "proceedings"):
            if one.state == ProceedingState.DECIDED:
                assert one.decided_by not in (one.proposal.by, one.reviewed_by)
                assert one.reviewed_by != one.proposal.by


class TestBans:
    def test_run_have_run_out_were_lifted_and_bar_for_ever(self, dossiers):
        bans = every(dossiers, "bans")

        assert any(ban.in_force(TODAY) for ban in bans)
        assert any(ban.last_day and ban.last_day < TODAY and not ban.void for ban in bans)
        assert any(ban.lifted_on and not ban.void for ban in bans)
        assert any(ban.last_day is None and ban.in_force(TODAY) for ban in bans)

    def test_one_is_proposed_to_be_lifted_one_stands_still_and_one_never_began(self, dossiers):
        bans = every(dossiers, "bans")

        assert any(ban.proposal for ban in bans)
        assert any(ban.stayed for ban in bans)
        assert any(ban.void for ban in bans)


class TestAppeals:
    @pytest.mark.parametrize("state", AppealState)
    def test_every_state_occurs(self, dossiers, state):
        assert state in {appeal.state for appeal in every(dossiers, "appeals")}

    @pytest.mark.parametrize("outcome", ["confirmed", "changed", "set_aside", "remitted"])
    def test_every_outcome_of_a_decision_occurs(self, dossiers, outcome):
        assert outcome in {appeal.outcome for appeal in every(dossiers, "appeals")}


class TestRechecks:
    def test_of_the_titles_of_2023_some_were_renewed_for_three_years(self, dossiers):
        renewed = [title for title in every(dossiers, "titles") if title.renews]

        assert renewed
        assert {(str(title.valid_from), str(title.valid_until)) for title in renewed} == {
            ("2026-07-01", "2029-06-30")
        }

    def test_some_could_not_take_part_and_were_told_why(self, system):
        reasons = {event.reason for event in events_of(system, "recheck.barred")}

        assert any("取消复核资格" in reason for reason in reasons)
        assert any("无需复核" in reason for reason in reasons)

    def test_one_runs_today_with_calls_that_nobody_answered(self, dossiers):
        calls = [duty for duty in every(dossiers, "duties") if duty.what == "recheck" and duty.open]

        assert calls
        assert all(duty.due.last_day >= TODAY for duty in calls)

    @pytest.mark.parametrize("state", DrawState)
    def test_a_draw_stands_in_every_state(self, system, state):
        assert state in {draw.state for draw in streams(system, RandomDraw)}


class TestRecord:
    def test_a_slip_of_the_pen_is_proposed_and_another_one_put_right(self, dossiers, system):
        assert any(dossier.correction for dossier in dossiers)
        assert events_of(system, "record.corrected")

    def test_a_list_of_the_past_has_clear_and_unclear_rows(self, system):
        [found] = [one for one in streams(system, PastList) if one.unclear]

        assert found.asserted
        assert len(found.unclear) >= 4
        assert past_list(system, found.id).unclear == found.unclear

    def test_the_clerk_names_the_deadline_that_made_it_act(self, system):
        acts = [r.event for r in system.journal.read(0, 100_000) if r.event.actor == CLERK.account]

        assert acts
        assert all("@" in event.caused_by for event in acts)

    def test_the_chain_is_sound_and_nothing_is_parked(self, system):
        health = system.health()

        assert verify(system.journal).sound
        assert (health.parked, health.lag) == (0, 0)

    def test_the_view_of_matters_says_what_the_dossiers_say(self, dossiers, system):
        for dossier in dossiers:
            rows = {row.matter: row for row in system.views.matters.of_enterprise(dossier.uscc)}
            matters = {one.id: one for one in dossier.matters()}
            assert set(rows) == set(matters)
            for number, one in matters.items():
                told = (rows[number].state_label, rows[number].about, rows[number].live)
                assert told == (one.state_label, one.label, one.open), number


class TestVisitors:
    def test_the_enterprises_find_something_to_answer(self, shown):
        system, loaded = shown
        held = [system.identity.account(account.login) for account in loaded.accounts]
        waiting = {
            (type(matter).__name__, matter.state)
            for account in held
            if Role.ENTERPRISE in account.roles
            for matter in system.casework.dossier(account.enterprise).matters()
            if matter.waiting_on == "enterprise"
        }
        assert waiting >= {("Duty", "open"), ("Report", "enquired"), ("Proceeding", "served")}

    def test_the_notice_to_answer_still_has_time(self, shown):
        system, loaded = shown
        dues = [
            matter.due.last_day
            for account in loaded.accounts
            if system.identity.account(account.login).enterprise
            for matter in system.casework.dossier(system.identity.account(account.login).enterprise).matters()
            if matter.state == ProceedingState.SERVED
        ]
        assert dues
        assert all(day >= TODAY for day in dues)

    @pytest.mark.parametrize("level", [Level.PROVINCE, Level.MINISTRY])
    def test_officials_who_decide_on_titles_find_matters(self, system, level):
        division = {"province": "510000", "ministry": "000000"}[level.value]

        assert system.views.matters.for_office(level, division, today=TODAY).rows

    def test_a_document_is_its_bringers_own(self, dossiers, system):
        reports = events_of(system, "report.replied")

        assert reports
        for event in reports:
            dossier = next(one for one in dossiers if one.id == event.stream)
            uploads = [upload for digest in event.evidence for upload in system.documents.uploads(digest)]
            assert {upload.enterprise for upload in uploads} == {dossier.uscc}
