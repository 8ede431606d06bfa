"""What `tidu demo` loads."""

import datetime as dt
import stat
from collections import Counter

import pytest
from stdnum.cn import uscc as credit_code

from adapters.demo import ACCOUNTS_FILE, load_demo
from adapters.verify import verify
from domain import divisions
from domain.case import ObjectionState, Status
from domain.filing import CIVIL
from domain.notice import Notice, NoticeState
from domain.people import Role
from domain.rulebook.model import Level, StepKind
from tests.demo.conftest import NOW, all_dossiers

TODAY = NOW.astimezone(CIVIL).date()


def lists(system):
    events = system.journal.read(0, 100_000)
    ids = {recorded.event.stream for recorded in events if recorded.event.category == "notice"}
    return list(system.journal.load(Notice, ids).values())


class TestEnterprises:
    def test_are_three_hundred_in_five_provinces_and_those_of_the_past_lists(self, dossiers):
        told = [dossier for dossier in dossiers if "虚构" not in dossier.enterprise_name]
        assert len(told) == 300
        provinces = {divisions.province_unit(dossier.division) for dossier in told}
        assert provinces == {"510000", "110000", "440000", "330000", "320000"}
        assert 60 < len(dossiers) - len(told) < 150
        assert len({divisions.parent(dossier.division) for dossier in dossiers}) > 5

    def test_say_that_they_are_fictitious(self, dossiers):
        assert all(dossier.enterprise_name.startswith("示例·") for dossier in dossiers)
        assert len({dossier.enterprise_name for dossier in dossiers}) == len(dossiers)

    def test_have_valid_credit_codes_of_their_own(self, dossiers):
        codes = {dossier.uscc for dossier in dossiers}

        assert len(codes) == len(dossiers)
        assert all(credit_code.is_valid(code) and "MAXXL" in code for code in codes)


class TestStates:
    @pytest.mark.parametrize("status", Status)
    def test_every_status_occurs(self, dossiers, status):
        assert any(case.status is status for dossier in dossiers for case in dossier.cases.values())

    @pytest.mark.parametrize("kind", StepKind)
    def test_an_open_case_stands_at_every_kind_of_step(self, dossiers, kind):
        assert any(case.at(kind) for dossier in dossiers for case in dossier.cases.values())

    @pytest.mark.parametrize("state", ObjectionState)
    def test_every_state_of_an_objection_occurs(self, dossiers, state):
        objections = [o for d in dossiers for c in d.cases.values() for o in c.objections.values()]

        assert state in {objection.state for objection in objections}

    @pytest.mark.parametrize("state", NoticeState)
    def test_every_state_of_a_list_occurs(self, system, state):
        assert state in {notice.state for notice in lists(system)}

    def test_some_are_registered_only(self, dossiers):
        assert any(not dossier.cases and not dossier.figures for dossier in dossiers)
        assert any(not dossier.cases and dossier.figures for dossier in dossiers)

    @pytest.mark.parametrize(
        "name",
        [
            "completeness.correction_requested",
            "completeness.correction_supplied",
            "case.returned",
            "case.reopened",
            "case.consented",
            "experts.recused",
            "decision.sent_back",
            "publicity.row_withdrawn",
            "round.closed",
        ],
    )
    def test_the_rarer_things_happen_too(self, system, name):
        assert name in {recorded.event.stored_name() for recorded in system.journal.read(0, 100_000)}

    def test_a_correction_is_waited_for(self, dossiers):
        assert any(case.correcting for dossier in dossiers for case in dossier.cases.values())

    def test_titles_of_all_three_tiers_are_in_force(self, dossiers):
        held = Counter(title.scheme.partition("@")[0] for d in dossiers for title in d.titles_on(TODAY))

        assert held["cn/innovative"] > held["cn/specialised"] > held["cn/little-giant"] > 0


class TestLists:
    def test_one_list_of_forty_rows_is_in_publicity_today(self, system):
        [notice] = [n for n in lists(system) if n.state is NoticeState.OPEN and n.count == 40]

        assert len(notice.standing) == 40
        assert notice.opens_on <= TODAY <= notice.closes.last_day

    def test_a_list_holds_rows_because_of_objections(self, dossiers):
        held = [
            case
            for dossier in dossiers
            for case in dossier.cases.values()
            if case.open_objections and case.listing and case.listing.closes_on < TODAY
        ]
        assert held

    def test_deadlines_are_overdue_due_soon_and_far(self, system):
        left = [
            item.days_left(TODAY)
            for office in system.identity.offices(Level.PROVINCE)
            for item in system.views.worklist.for_office(
                office.level, office.division, today=TODAY, limit=500
            ).rows
            if item.due_on
        ]
        assert min(left) < 0
        assert any(0 <= days <= 7 for days in left)
        assert max(left) > 14


class TestRecord:
    def test_nothing_happens_in_the_future_and_the_log_is_in_the_order_of_time(self, system):
        moments = [recorded.event.recorded_at for recorded in system.journal.read(0, 100_000)]

        assert moments == sorted(moments)
        assert moments[-1] <= NOW
        assert moments[-1] > NOW - dt.timedelta(days=4)
        assert moments[0] < NOW - dt.timedelta(days=365)

    def test_people_act_on_working_days(self, system):
        calendar = system.law.calendar
        officials = [r.event for r in system.journal.read(0, 100_000) if r.event.office]

        assert all(calendar.is_working(event.recorded_at.astimezone(CIVIL).date()) for event in officials)

    def test_the_chain_is_sound(self, system):
        assert verify(system.journal).sound

    def test_no_view_parks_an_event(self, system):
        health = system.health()

        assert (health.parked, health.lag) == (0, 0)

    def test_no_name_of_a_person_is_in_an_event(self, system):
        assert not any("张三".encode() in recorded.body for recorded in system.journal.read(0, 100_000))


class TestAccounts:
    def test_there_is_one_for_every_role(self, shown):
        system, loaded = shown
        held = [system.identity.account(account.login) for account in loaded.accounts]

        assert {role for account in held for role in account.roles} == {
            Role.HANDLER, Role.APPROVER, Role.EXPERT, Role.AUDITOR, Role.ENTERPRISE, Role.OPERATOR,
        }  # fmt: skip
        for role in (Role.HANDLER, Role.APPROVER):
            levels = {account.office.level for account in held if role in account.roles}
            assert levels == set(Level)

    def test_all_can_log_in(self, shown):
        system, loaded = shown
        for account in loaded.accounts:
            session = system.identity.log_in(account.login, account.password, ip="192.0.2.1", now=NOW)
            assert session.account.active

    def test_officials_find_work(self, shown):
        system, loaded = shown
        for login in (account.login for account in loaded.accounts):
            office = system.identity.account(login).office
            if office and system.identity.account(login).roles & {Role.HANDLER, Role.APPROVER}:
                found = system.views.worklist.for_office(office.level, office.division, today=TODAY)
                assert found.rows, login

    def test_experts_and_the_enterprise_find_work(self, shown):
        system, loaded = shown
        held = [system.identity.account(account.login) for account in loaded.accounts]
        for account in held:
            if Role.ENTERPRISE in account.roles:
                dossier = system.casework.dossier(account.enterprise)
                asked = any(case.correcting for case in dossier.cases.values())
                assert asked or any(matter.waiting_on == "enterprise" for matter in dossier.matters())
        first = next(account for account in held if Role.EXPERT in account.roles)
        assert system.views.worklist.for_expert(first.id)

    def test_are_written_for_the_owner_only(self, shown):
        system, loaded = shown
        path = system.settings.folder / ACCOUNTS_FILE

        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert all(account.password in path.read_text(encoding="utf-8") for account in loaded.accounts)


class TestLoading:
    def test_a_second_time_changes_nothing(self, register):
        system = register()
        first = load_demo(system)
        before = system.journal.last_position()

        assert load_demo(system).events == 0
        assert system.journal.last_position() == before
        account = first.accounts[0]
        assert system.identity.log_in(account.login, account.password, ip="192.0.2.1", now=NOW)

    def test_after_a_crash_before_the_commit_begins_again(self, register, monkeypatch):
        """Accounts may be there already; the events come all or not at all."""
        system = register()

        def crash(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as broken:
            broken.setattr(type(system.journal), "commit", crash)
            with pytest.raises(KeyboardInterrupt):
                load_demo(system)
        assert system.journal.last_position() == 0

        loaded = load_demo(system)
        account = loaded.accounts[0]
        assert len(all_dossiers(system)) > 300
        assert system.identity.log_in(account.login, account.password, ip="192.0.2.1", now=NOW)

    def test_tells_the_same_story_every_time(self, register):
        stories = []
        for name in ("one", "two"):
            system = register(name)
            load_demo(system)
            stories.append(
                [
                    (r.event.stream, r.event.version, r.event.stored_name(), r.event.recorded_at)
                    for r in system.journal.read(0, 100_000)
                ]
            )
        assert stories[0] == stories[1]

    @pytest.mark.parametrize(
        "now",
        [
            dt.datetime(2026, 11, 21, 16, 10, tzinfo=dt.UTC),
            dt.datetime(2026, 10, 8, 0, 5, tzinfo=dt.UTC),
            dt.datetime(2027, 2, 21, 12, 0, tzinfo=dt.UTC),
            dt.datetime(2028, 3, 1, 1, 0, tzinfo=dt.UTC),
        ],
        ids=["on a Sunday", "after a long holiday", "in a provisional year", "in a year without calendar"],
    )
    def test_works_on_any_day(self, register, now):
        system = register(now=now)

        assert load_demo(system).events > 5000
        assert max(r.event.recorded_at for r in system.journal.read(0, 100_000)) <= now

    def test_works_on_postgresql(self, register, pg_url):
        system = register(store=pg_url)

        assert load_demo(system).events > 5000
        assert load_demo(system).events == 0
