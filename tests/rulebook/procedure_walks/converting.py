"""Titles of a reorganised scheme go on as another one's, where the rules name the old title."""

from collections import Counter

from domain.calendar import title_term
from domain.events import TitleConverted
from domain.procedures.conversion import ConvertTitles
from domain.rulebook.model import Kind
from tests.rulebook.procedure_walks.plan import latest
from tests.rulebook.procedure_walks.stage import DAY, Stage

OTHER = "cn/innovative@510000"
"""A title that stands for an old one which the text names only in words."""


def conversions(scheme: str) -> Counter[str]:
    """Walk every conversion into titles of *scheme*."""
    rules = latest(scheme, Kind.STANDING)
    entries = rules.values.get("converts", {}).get("value", []) if rules else []
    counted: Counter[str] = Counter()
    for entry in entries:
        if rules is None or entry.get("into", scheme) != scheme:
            counted["conversions into another scheme"] += 1
            continue
        stage = Stage(scheme, rules.on + 30 * DAY, counted)
        one = stage.registered()
        old = entry["old"] if "/" in entry["old"] else OTHER
        held = stage.holds(one, old, stage.today - 100 * DAY, title_term(stage.today, 2))
        cmd = ConvertTitles(scheme, entry["old"], [held.id], "示例〔2026〕3号", stage.today, "转")
        stage.refused(cmd, stage.handler())
        wrong = ConvertTitles(scheme, "没有写明的称号", [held.id], "示例〔2026〕3号", stage.today, "转")
        stage.refused(wrong, stage.approver())
        events = stage.does(cmd, stage.approver())
        [converted] = [event for event in events if isinstance(event, TitleConverted)]
        after = stage.dossier(one).titles[converted.into_title]
        assert (after.scheme, after.valid_from, after.valid_until) == (scheme, stage.today, held.valid_until)
        assert not stage.dossier(one).titles[held.id].in_force(stage.today)
        counted["titles converted"] += 1
    return counted
