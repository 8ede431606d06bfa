"""The register answers who holds what, on a day and as known at a moment."""

import datetime as dt
from collections.abc import Callable

import pytest

from domain.dossier import Dossier
from projections.register import Register, as_known
from tests.projections.story import DAY, RULES, Story, code

After = Callable[[type[Register]], Register]


class TestSearch:
    def test_the_exact_credit_code_finds_one_in_small_letters_too(self, story: Story, after: After) -> None:
        for number in (1, 2):
            story.register(number)
        found = after(Register).search(f" {code(2).lower()} ").rows

        assert [one.uscc for one in found] == [code(2)]

    def test_names_that_begin_with_the_text_come_before_names_that_contain_it(
        self, story: Story, after: After
    ) -> None:
        for number, name in enumerate(
            ("成都云山科技", "云山机械", "云海电子", "绵阳云山仪表", "云山光电"), 1
        ):
            story.register(number, name=name)
        register = after(Register)

        found, key = [], None
        for _ in range(4):
            page = register.search("云山", limit=1, after=key)
            found, key = found + [one.enterprise_name for one in page.rows], page.next
        assert found == ["云山光电", "云山机械", "成都云山科技", "绵阳云山仪表"]
        assert key is None
        assert [one.enterprise_name for one in register.search("云山", limit=4).rows] == found
        assert [one.enterprise_name for one in register.search("云山", limit=3).rows] == found[:3]

    @pytest.mark.parametrize("text", ["", "云", "%", "%%", "__", "没有这家", "\x00", "\x00\x00", "’--"])
    def test_too_little_or_strange_text_finds_nothing(self, story: Story, after: After, text: str) -> None:
        story.register(1, name="云山机械")
        assert after(Register).search(text).rows == []


class TestStatus:
    def test_a_title_holds_on_its_first_and_last_day_and_not_beside_them(
        self, story: Story, after: After
    ) -> None:
        story.recognise(story.applied(1), valid_from=dt.date(2026, 1, 1))
        register = after(Register)

        def held(day: dt.date) -> int:
            status = register.status(code(1), on=day)
            assert status is not None
            return len(status.in_force)

        days = (dt.date(2025, 12, 31), dt.date(2026, 1, 1), dt.date(2028, 12, 31), dt.date(2029, 1, 1))
        assert [held(day) for day in days] == [0, 1, 1, 0]

    def test_what_was_not_known_yet_is_not_told(self, story: Story, after: After) -> None:
        """Validity reaches back to January, but nobody knew it before the act was recorded."""
        case = story.applied(1)
        before = story.now - dt.timedelta(minutes=1)
        story.recognise(case, valid_from=dt.date(2026, 1, 1))
        register = after(Register)

        now = register.status(code(1), on=DAY)
        assert now is not None
        stream = story.dossiers[code(1)].id
        then, since = Dossier(id=stream), Dossier(id=stream)
        for recorded in story.happened:
            since.fold(recorded.event)
            if recorded.event.recorded_at <= before:
                then.fold(recorded.event)
        assert as_known(now, then, DAY).titles == []
        assert as_known(now, since, DAY) == now

    def test_an_unknown_code_has_no_status(self, after: After) -> None:
        assert after(Register).status(code(9), on=DAY) is None


class TestTitles:
    def test_titles_come_newest_decision_first_and_by_place(self, story: Story, after: After) -> None:
        places = ("510107", "510104", "440305", "110105")
        for number, division in enumerate(places, 1):
            story.recognise(story.applied(number, division=division), valid_from=dt.date(2026, 1, number))
        register = after(Register)

        def found(**narrow: str) -> list[str]:
            return [title.division for title in register.titles(**narrow).rows]

        assert found() == list(reversed(places))
        assert found(division="510000") == ["510104", "510107"]
        assert found(division="510100") == ["510104", "510107"]
        assert found(division="510107") == ["510107"]
        assert found(division="440300") == ["440305"]
        assert found(division="440000") == []  # Shenzhen is not Guangdong's business
        assert found(division="110000") == ["110105"]
        assert len(found(division="000000", scheme=RULES.scheme)) == 4
        assert found(scheme="other") == []

    def test_pages_skip_and_double_nothing(self, story: Story, after: After) -> None:
        for number in range(1, 6):
            story.recognise(story.applied(number), valid_from=dt.date(2026, 1, 1 + number % 2))
        register = after(Register)

        found, key = [], None
        for _ in range(3):
            page = register.titles(after=key, limit=2)
            found, key = found + [title.title for title in page.rows], page.next
        assert key is None
        assert found == [title.title for title in register.titles().rows]
        assert len(set(found)) == 5

    def test_only_titles_in_force_on_the_day_are_listed(self, story: Story, after: After) -> None:
        for number, year in enumerate((2022, 2024), 1):
            story.recognise(story.applied(number), valid_from=dt.date(year, 1, 1))
        found = after(Register).titles(in_force_on=DAY).rows

        assert [title.valid_from.year for title in found] == [2024]

    def test_a_certificate_is_found_by_its_number(self, story: Story, after: After) -> None:
        story.recognise(story.applied(1), certificate_no="川创20260001")
        register = after(Register)

        title = register.certificate(" 川创20260001 ")
        assert title is not None
        assert (title.uscc, title.level, title.enterprise_name) == (code(1), RULES.level, "虚构企业1")
        assert register.certificate("川创20260002") is None
        assert register.certificate("") is None
