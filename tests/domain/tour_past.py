"""A list of the past: one clear row, one that a person settles."""

import datetime as dt

from domain.events import ListedFirm
from domain.past_list import list_id
from domain.procedures.past import AssertRows, ReceiveList, SettleRow
from tests.domain import cast
from tests.domain.story import Story, firm

FILE = "sha256:" + "9" * 64


def tour(story: Story) -> None:
    """Take the list in."""
    scheme, day = "test/plain", dt.date(2024, 1, 1)
    received = ReceiveList(FILE, "历史名单.xlsx", scheme, "510000", "示例〔2024〕3号", 2, "第一批", day)
    past = list_id(FILE, scheme)
    rows = [
        ListedFirm(2, "成都示例仪表有限公司", firm(910).enterprise, "武侯区"),
        ListedFirm(3, "成都示例电气有限公司", "", "武侯区"),
    ]
    story.given(
        (received, cast.HANDLER),
        (AssertRows(past, rows), cast.HANDLER),
        (SettleRow(past, 3, "经核对营业执照", firm(911).enterprise), cast.HANDLER),
    )
