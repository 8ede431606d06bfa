"""Lists of the past: clear rows become asserted titles, the others wait for a person; nothing is guessed."""

import datetime as dt
from uuid import UUID

import pytest

from domain.errors import BadInput, NotAllowed
from domain.events import ListedFirm, TitleAsserted
from domain.past_list import PastList, list_id
from domain.procedures.past import AssertRows, ReceiveList, SettleRow, repeated
from tests.domain import cast
from tests.domain.story import Story, firm

SCHEME = "test/plain"
FILE = "sha256:" + "a" * 64
FIRST, LAST = dt.date(2023, 1, 1), dt.date(2025, 12, 31)
RECEIVE = ReceiveList(
    file=FILE, filename="名单.xlsx", scheme=SCHEME, division="510000", document_no="川经信〔2023〕1号",
    rows=3, valid_from=FIRST, valid_until=LAST, announced=4,
)  # fmt: skip
LIST = list_id(FILE, SCHEME)
NAME = "成都示例精密机械有限公司"


def listed(row: int, *, name: str = NAME, uscc: str = "", place: str = "武侯区") -> ListedFirm:
    return ListedFirm(row, name, uscc, place)


def state(story: Story) -> PastList:
    return story.journal.load(PastList, [LIST])[LIST]


@pytest.fixture
def received(story: Story) -> Story:
    """The list was received by the province."""
    return story.given((RECEIVE, cast.HANDLER))


def assert_(*rows: ListedFirm, candidates: dict[int, list[str]] | None = None) -> AssertRows:
    return AssertRows(LIST, list(rows), candidates or {}, repeated(rows))


def why(story: Story, row: int) -> str:
    return state(story).unclear[str(row)].why


class TestClearRows:
    def test_a_row_with_code_and_county_opens_a_dossier_and_asserts_the_title(self, received: Story) -> None:
        code = firm(1).enterprise
        received.when(assert_(listed(5, uscc=code)), cast.HANDLER)

        dossier = received.dossier(firm(1))
        [title] = dossier.titles.values()
        assert (dossier.enterprise_name, dossier.division) == (NAME, "510107")
        assert (title.valid_from, title.valid_until, title.asserted) == (FIRST, LAST, True)
        assert state(received).asserted == {"5": dossier.id}

    def test_the_event_names_file_and_row(self, received: Story) -> None:
        events = received.when(assert_(listed(5, uscc=firm(1).enterprise)), cast.HANDLER)
        [asserted] = [event for event in events if isinstance(event, TitleAsserted)]
        assert (asserted.file, asserted.row, asserted.asserted_name) == (FILE, 5, NAME)

    def test_a_former_name_in_the_dossier_is_no_doubt(self, received: Story) -> None:
        """The dossier knows the name that the old list prints."""
        received.registered(cast.FIRM, NAME)
        received.when(assert_(listed(5, uscc=cast.USCC, name=NAME)), cast.HANDLER)
        assert not state(received).unclear

    def test_the_same_rows_again_change_nothing(self, received: Story) -> None:
        rows = assert_(listed(5, uscc=firm(1).enterprise), listed(6, name="甲有限公司"))
        received.given((rows, cast.HANDLER))
        assert received.when(rows, cast.HANDLER) == []
        assert received.when(RECEIVE, cast.HANDLER) == []

    def test_a_title_that_is_known_from_another_file_is_not_doubled(self, received: Story) -> None:
        received.when(assert_(listed(5, uscc=firm(1).enterprise)), cast.HANDLER)
        other = "sha256:" + "b" * 64
        received.given(
            (
                ReceiveList(other, "另存.xlsx", SCHEME, "510000", "川经信〔2023〕1号", 1, "", FIRST, LAST),
                cast.HANDLER,
            )
        )
        second = list_id(other, SCHEME)
        received.when(AssertRows(second, [listed(2, uscc=firm(1).enterprise)]), cast.HANDLER)
        assert received.journal.load(PastList, [second])[second].known == [2]
        assert len(received.dossier(firm(1)).titles) == 1


class TestUnclearRows:
    def test_a_row_without_code_is_never_guessed(self, received: Story) -> None:
        """Even if exactly one enterprise has that very name."""
        received.registered(cast.FIRM, NAME)
        received.when(assert_(listed(5), candidates={5: [cast.USCC]}), cast.HANDLER)
        assert why(received, 5) == "名单没有信用代码"
        assert state(received).unclear["5"].candidates == [cast.USCC]
        assert not received.dossier().titles

    def test_a_wrong_check_digit_waits(self, received: Story) -> None:
        received.when(assert_(listed(5, uscc=cast.USCC[:-1] + "X")), cast.HANDLER)
        assert why(received, 5) == "信用代码有误"

    def test_another_name_than_the_dossier_waits(self, received: Story) -> None:
        received.registered(cast.FIRM, "成都另一名称有限公司")
        received.when(assert_(listed(5, uscc=cast.USCC)), cast.HANDLER)
        assert "成都另一名称有限公司" in why(received, 5)

    def test_a_name_twice_in_the_file_waits_both_times(self, received: Story) -> None:
        rows = (listed(5, uscc=firm(1).enterprise), listed(6, uscc=firm(2).enterprise))
        received.when(assert_(*rows), cast.HANDLER)
        assert set(state(received).unclear) == {"5", "6"}

    def test_a_place_that_names_no_county_waits(self, received: Story) -> None:
        received.when(assert_(listed(5, uscc=firm(1).enterprise, place="四川省")), cast.HANDLER)
        assert "县区" in why(received, 5)

    def test_a_date_that_does_not_exist_waits(self, received: Story) -> None:
        row = ListedFirm(5, NAME, firm(1).enterprise, "武侯区", valid_from="2023-02-30")
        received.when(assert_(row), cast.HANDLER)
        assert "2023-02-30" in why(received, 5)


class TestSettling:
    @pytest.fixture
    def waiting(self, received: Story) -> Story:
        received.registered(cast.FIRM, "成都另一名称有限公司")
        return received.given((assert_(listed(5, place="四川省")), cast.HANDLER))

    def test_a_person_says_which_enterprise_is_meant(self, waiting: Story) -> None:
        waiting.when(SettleRow(LIST, 5, "经核对为更名前名称", cast.USCC), cast.HANDLER)
        assert [title.asserted for title in waiting.dossier().titles.values()] == [True]
        assert not state(waiting).unclear

    def test_a_person_leaves_a_row_out(self, waiting: Story) -> None:
        waiting.when(SettleRow(LIST, 5, "企业已注销"), cast.HANDLER)
        assert state(waiting).left_out == {"5": "企业已注销"}

    def test_a_new_enterprise_needs_its_county(self, waiting: Story) -> None:
        cmd = SettleRow(LIST, 5, "营业执照", firm(3).enterprise)
        with pytest.raises(BadInput, match="县区") as refused:
            waiting.when(cmd, cast.HANDLER)
        assert refused.value.field == "division"
        waiting.when(SettleRow(LIST, 5, "营业执照", firm(3).enterprise, "510107"), cast.HANDLER)
        assert waiting.dossier(firm(3)).enterprise_name == NAME

    def test_a_reason_is_needed(self, waiting: Story) -> None:
        with pytest.raises(BadInput, match="没有写明理由"):
            waiting.when(SettleRow(LIST, 5, " ", cast.USCC), cast.HANDLER)


class TestAuthority:
    @pytest.mark.parametrize("by", [cast.CITY_HANDLER, cast.STRANGER, cast.FIRM, cast.AUDITOR])
    def test_only_the_recognising_authority_takes_a_list_in(self, story: Story, by: object) -> None:
        with pytest.raises(NotAllowed):
            story.when(RECEIVE, by)  # type: ignore[arg-type]

    def test_another_office_cannot_settle(self, received: Story) -> None:
        received.given((assert_(listed(5)), cast.HANDLER))
        with pytest.raises(NotAllowed, match="不是本机关导入"):
            received.when(SettleRow(LIST, 5, "理由", cast.USCC), cast.MINISTRY_HANDLER)


def test_the_list_is_one_stream_whatever_its_file_is_called() -> None:
    assert list_id(FILE, SCHEME) == LIST
    assert isinstance(LIST, UUID)
