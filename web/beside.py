"""What an announcement names beside its rows: ended titles and renames since a day, in the office's area."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain.errors import BadInput
from domain.filing import CIVIL
from domain.title import End
from projections.notices import KINDS, NoticeEntry, NoticeOther
from projections.register import RegisteredTitle
from projections.worklist import WorkItem
from web.forms import Typed, whole
from web.visit import Visit

NAMED = (End.LAPSED, End.NOT_RENEWED, End.WAIVED, End.SURRENDERED, End.REMOVED)
"""Ends that are made known beside a list; one for cause is published in a decision of its own."""

OTHERS = 100
"""Named beside a list on one page."""

ENDED, RENAMED = "ended_since", "renamed_since"


@dataclass(frozen=True, slots=True)
class Beside:
    """What the visitor asked to be named, as the views know it now."""

    ended_since: dt.date | None = None
    renamed_since: dt.date | None = None
    ended: Sequence[RegisteredTitle] = ()
    renamed: Sequence[WorkItem] = ()
    kinds: Mapping[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many are named."""
        return len(self.ended) + len(self.renamed)


def beside(visiting: Visit, notice: NoticeEntry, typed: Typed) -> Beside:
    """Return what belongs beside the list by the days that were typed, or that the address names."""
    asked = typed if typed.value("key") else Typed({n: [visiting.query(n)] for n in (ENDED, RENAMED)})
    ended_since = asked.date(ENDED, "终止的称号起始日")
    renamed_since = asked.date(RENAMED, "更名起始日")
    views = visiting.sys.views
    ended = views.register.ended(notice.scheme, notice.division, ended_since, NAMED) if ended_since else []
    renamed = []
    if renamed_since and (schemes := _renames(visiting, notice)):
        since = dt.datetime.combine(renamed_since, dt.time(), CIVIL).astimezone(dt.UTC)
        renamed = views.worklist.granted(schemes, notice.level, notice.division, since)
    kinds = Counter(one.end_label for one in ended)
    if renamed:
        kinds["更名"] = len(renamed)
    return Beside(ended_since, renamed_since, ended, renamed, kinds)


def as_shown(found: Beside, typed: Typed) -> Beside:
    """
    Return *found*, provided it is as long as the person saw it.

    Raises:
        BadInput: something ended, or was renamed, since the page was shown.
    """
    if found.count and typed.value("beside") != str(found.count):
        raise BadInput(
            ENDED, "没有公告", why=f"同时公布的内容现为 {found.count} 项，与页面显示的不同",
            way_out="请核对后重新提交。",
        )  # fmt: skip
    return found


def others_of(visiting: Visit, entry: NoticeEntry) -> tuple[list[NoticeOther], str]:
    """Return what the announcement names beside its rows, and the address of the next of them."""
    if not entry.others:
        return [], ""
    after = visiting.query("others")
    start = int(after) if whole(after) and len(after) < 16 else 0
    found = visiting.sys.views.notices.others(entry.notice, after=start, limit=OTHERS + 1)
    more = visiting.link(others=found[OTHERS - 1].place) + "#others" if len(found) > OTHERS else ""
    return found[:OTHERS], more


def kinds_of(visiting: Visit, notice: UUID) -> list[tuple[str, int]]:
    """Return the kinds of row that the list has, each with its number."""
    kinds = visiting.sys.views.notices.kinds(notice)
    return [(label, kinds[kind]) for kind, label in KINDS.items() if kind in kinds]


def _renames(visiting: Visit, notice: NoticeEntry) -> list[str]:
    """The schemes that approve simple renames of holders of the list's title."""
    book = visiting.sys.law.rulebook
    own = book.scheme(notice.scheme)
    return [
        one.id
        for one in book.schemes()
        if one.awards == "rename"
        and (one.tier, one.level, one.jurisdiction) == (own.tier, own.level, own.jurisdiction)
    ]
