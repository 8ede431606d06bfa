"""After a ban began: applications inside it, and on the first day after it."""

import datetime as dt

from domain.events import BanStarted, CaseOpened
from domain.people import Actor
from domain.procedures.intake import ban_against
from domain.rulebook.model import Bars, Kind
from domain.rulebook.specimen import specimen
from tests.rulebook.procedure_walks.plan import rules_on
from tests.rulebook.procedure_walks.stage import DAY, Stage
from tests.rulebook.procedure_walks.to_title import application

LOWER = "cn/innovative@{unit}"
"""A title that every place gives, to see how far a ban reaches."""


def again(stage: Stage, one: Actor, ban: BanStarted) -> None:
    """Inside the ban a new application is refused and told the first free day; on that day it is taken."""
    scheme, awards = stage.scheme, stage.info.awards
    reach = {"money": Bars.FUNDS, "recommendation": Bars.RECOMMENDATION}.get(awards)
    whole = {Bars.ALL_TITLES, Bars.PROJECTS, Bars.TITLE, reach}
    assert awards != "rename"
    if not whole & set(ban.bars):
        assert ban_against(stage.dossier(one), scheme, stage.today, awards) is None
        stage.counted["bans that do not reach their own scheme"] += 1
        return
    other = LOWER.format(unit=stage.unit)
    if other != scheme:
        barred = ban_against(stage.dossier(one), other, stage.today)
        assert bool(barred) is bool({Bars.ALL_TITLES, Bars.PROJECTS} & set(ban.bars))
        stage.counted["other titles barred" if barred else "other titles not barred"] += 1
    free = ban.last_day + DAY if ban.last_day else None
    for day in filter(None, (stage.today, ban.last_day)):
        stage.on(day)
        why = ban_against(stage.dossier(one), scheme, day, awards)
        assert why is not None
        assert "限期不得申报" in why.why
        assert free is None or str(free) in why.way_out
        if rules_on(scheme, day, Kind.APPLICATION) is not None:
            refusal = stage.refused(application(stage, one, None), one)
            assert (refusal.why, refusal.way_out) == (why.why, why.way_out)
            stage.counted["applications refused inside a ban"] += 1
        else:
            stage.counted["days of a ban without an intake"] += 1
    if free is not None:
        taken_on(stage, one, free)


def taken_on(stage: Stage, one: Actor, free: dt.date) -> None:
    """On *free* nothing bars it any longer: its new application is taken, where there is an intake."""
    stage.on(free)
    assert ban_against(stage.dossier(one), stage.scheme, free, stage.info.awards) is None
    rules = rules_on(stage.scheme, free, Kind.APPLICATION)
    if rules is None or not rules.route:
        stage.counted["first free days without an intake"] += 1
        return
    fit = specimen(rules, free.year - 1)
    stage.prepared(one, fit.titles, rules, stage.scheme)
    stage.reported(one, fit.figures, rules)
    [event] = stage.does(application(stage, one, None), one)
    assert isinstance(event, CaseOpened)
    stage.counted["applications taken on the first free day"] += 1
