"""Lists of the past from files: reading what offices really publish, and taking it in on real stores."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from stdnum.cn import uscc as credit_code

from adapters.bootstrap import System, build
from adapters.database import open_engine
from adapters.identity.shape import migrate
from adapters.past_lists import past_list, read_list, take_in, unclear_sheet
from adapters.projector import catch_up
from adapters.settings import Settings
from adapters.tracking import prepare
from domain.errors import BadInput
from domain.people import Actor, Office, Role
from domain.procedures.past import ReceiveList
from domain.rulebook.model import Level

PROVINCE = Actor(
    "handler", frozenset({Role.HANDLER}), Office("510000-province", "省经信厅", Level.PROVINCE, "510000")
)
SCHEME = "cn/specialised@510000"


def code(number: int) -> str:
    """A fictitious credit code with a valid check digit."""
    body = f"91510107MA{number:07d}"
    return body + str(credit_code.calc_check_digit(body))


def workbook(*lines: list[Any]) -> bytes:
    book = Workbook()
    for line in lines:
        book.active.append(line)  # type: ignore[union-attr]
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture
def system(url: str, tmp_path: Path) -> Any:
    """A register on each kind of store."""
    broker = "" if url.startswith("sqlite") else "127.0.0.1:9"
    settings = Settings(folder=tmp_path, store=url, views=url, secret="s" * 48, kafka=broker)
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    with build(settings) as built:
        prepare(built.views.engine, built.views.all)
        yield built


def caught_up(system: System) -> None:
    """Bring the views up to the last event, whatever the store."""
    catch_up(system.journal, system.views.engine, system.views.all)


class TestReading:
    def test_the_heading_is_found_below_the_title_and_in_any_order(self) -> None:
        read = read_list(
            workbook(
                ["附件：2022年度拟认定名单（共3家）"],
                ["序号", "所在区县", "企业名称", "统一社会信用代码", "有效期"],
                [1, "武侯区", "甲有限公司", code(1), "2023年1月1日至2025年12月31日"],
                [2, "锦江区", " 乙有限公司 ", code(2), None],
            ),
            "名单.xlsx",
        )
        first, second = read.rows
        assert (first.row, first.place, first.valid_from) == (3, "武侯区", "2023年1月1日")
        assert (second.enterprise_name, second.valid_until) == ("乙有限公司", "")
        assert read.announced == 3

    def test_a_heading_repeated_on_each_printed_page_is_no_enterprise(self) -> None:
        heading = ["序号", "企业名称"]
        read = read_list(workbook(heading, [1, "甲有限公司"], [], heading, [2, "乙有限公司"]), "名单.xlsx")
        assert [firm.enterprise_name for firm in read.rows] == ["甲有限公司", "乙有限公司"]

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
    def test_a_csv_file_is_read_in_both_usual_encodings(self, encoding: str) -> None:
        content = "序号,企业名称\n1,示例（成都）有限公司\n".encode(encoding)
        assert read_list(content, "名单.csv").rows[0].enterprise_name == "示例（成都）有限公司"

    @pytest.mark.parametrize(
        ("content", "filename", "why"),
        [
            (b"%PDF-1.4", "名单.xlsx", "不是 Excel"),
            (b"a,b\n1,2\n", "名单.csv", "企业名称"),
            (b"\xff\xfe\xfa\x81", "名单.csv", "文字编码"),
        ],
    )
    def test_a_file_that_cannot_be_used_says_why(self, content: bytes, filename: str, why: str) -> None:
        with pytest.raises(BadInput, match=why):
            read_list(content, filename)


class TestTakingIn:
    def test_many_rows_twice_and_after_an_interruption(self, system: System) -> None:
        """1,200 rows: broken off after the first chunk, gone on, and done once more without any change."""
        rows = [[n, f"示例第{n}有限公司", code(n), "武侯区"] for n in range(1, 1201)]
        rows[7][2], rows[8][2] = "", rows[9][2]
        read = read_list(workbook(["序号", "企业名称", "统一社会信用代码", "区县"], *rows), "名单.xlsx")
        day = dt.date(2023, 1, 1)
        received = ReceiveList(
            "sha256:" + "c" * 64, "名单.xlsx", SCHEME, "510000", "川〔2023〕1号", 1200, "", day
        )

        class BrokenOffError(Exception):
            pass

        def stop(done: int, of: int) -> None:
            raise BrokenOffError

        with pytest.raises(BrokenOffError):
            take_in(system, PROVINCE, received, read.rows, request_id="one", progress=stop)
        done: list[int] = []
        found = take_in(
            system, PROVINCE, received, read.rows, request_id="two", progress=lambda n, _: done.append(n)
        )
        last = system.journal.last_position()
        again = take_in(system, PROVINCE, received, read.rows, request_id="three")

        assert (found.taken, len(found.asserted), sorted(found.unclear)) == (1200, 1197, ["10", "11", "9"])
        assert done == [500, 1000, 1200]
        assert again == found == past_list(system, found.id)
        assert system.journal.last_position() == last
        caught_up(system)
        assert len(system.views.register.titles(scheme=SCHEME, limit=2000).rows) == 1197
        [entry] = system.views.past_lists.of_office("510000-province")
        assert (entry.rows, entry.asserted, entry.unclear) == (1200, 1197, 3)

    def test_names_of_the_register_are_suggested_for_rows_without_code(self, system: System) -> None:
        first = read_list(
            workbook(["企业名称", "信用代码", "区县"], ["甲示例有限公司", code(1), "武侯区"]), "一.xlsx"
        )
        day = dt.date(2023, 1, 1)
        take_in(
            system, PROVINCE, ReceiveList("sha256:d", "一.xlsx", SCHEME, "510000", "一号", 1, "", day),
            first.rows, request_id="one",
        )  # fmt: skip
        caught_up(system)
        second = read_list(workbook(["企业名称"], ["甲示例有限公司"]), "二.xlsx")
        found = take_in(
            system, PROVINCE, ReceiveList("sha256:e", "二.xlsx", SCHEME, "510000", "二号", 1, "", day),
            second.rows, request_id="two",
        )  # fmt: skip
        [row] = found.unclear.values()
        assert row.candidates == [code(1)]
        assert unclear_sheet(found.unclear.values()).startswith(b"PK")
