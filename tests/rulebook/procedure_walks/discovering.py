"""An authority begins a case itself where the rules allow it, and nowhere else; the enterprise must agree."""

from collections import Counter

from domain.case import Status
from domain.events import CaseOpened
from domain.procedures.application import Consent, Discover
from domain.rulebook.model import Kind
from domain.rulebook.specimen import specimen
from tests.rulebook.procedure_walks.plan import plan
from tests.rulebook.procedure_walks.stage import Stage
from tests.rulebook.procedure_walks.to_title import opened


def discoveries(scheme: str) -> Counter[str]:
    """Walk the beginning of a case by an authority under *scheme*."""
    found = plan(scheme, Kind.APPLICATION)
    if found is None or not found.rules.route:
        return Counter()
    stage = Stage(scheme, found.day)
    one = stage.registered()
    fit = specimen(found.rules, found.day.year - 1)
    stage.prepared(one, fit.titles, found.rules, scheme)
    stage.reported(one, fit.figures, found.rules)
    cmd = Discover(one.enterprise, scheme, opened(stage, found))
    if not found.rules.discovery:
        assert "没有主动发现" in stage.refused(cmd, stage.handler()).why
        return Counter({"discoveries refused": 1})
    [event] = stage.does(cmd, stage.handler())
    assert isinstance(event, CaseOpened)
    assert stage.story.case(event.case).status is Status.CONSENT
    assert event.due is None
    stage.refused(Consent(event.case), stage.handler())
    stage.does(Consent(event.case), one)
    assert stage.story.case(event.case).status is Status.OPEN
    return Counter({"discoveries agreed to": 1})
