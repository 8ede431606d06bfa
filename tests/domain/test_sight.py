"""Who may see a dossier, and which of its documents."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

import pytest

from domain.dossier import Dossier
from domain.errors import BadInput
from domain.people import Actor, Role
from domain.procedures.registration import ReportFigures
from domain.procedures.reports import LodgeReport
from domain.report import Topic
from domain.sight import Upload, may_read, may_see, require_citable
from tests.domain import cast
from tests.domain.awarded import titled
from tests.domain.story import Story

DIGEST = "sha256:" + "7" * 64


def _dossier(story: Story) -> Dossier:
    return story.registered().casework.dossier(cast.USCC)


def _nobody(_: UUID) -> str:
    return ""


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (cast.FIRM, True),
        (cast.COUNTY_HANDLER, True),
        (cast.APPROVER, True),
        (cast.MINISTRY_HANDLER, True),
        (cast.AUDITOR, True),
        (cast.OTHER_FIRM, False),
        (cast.NEIGHBOUR, False),
        (cast.PUBLIC, False),
        (cast.CLERK, False),
        (cast.EXPERTS[0], False),
        (Actor("odd", frozenset({Role.PUBLIC}), enterprise=cast.USCC), False),
    ],
    ids=lambda value: getattr(value, "account", value),
)
def test_a_dossier_is_seen_by_its_enterprise_the_offices_of_its_area_and_auditors(
    story: Story, actor: Actor, sees: bool
) -> None:
    assert may_see(actor, _dossier(story)) is sees


def test_knowing_a_digest_is_not_enough_to_cite_it(story: Story) -> None:
    dossier, foreign = _dossier(story), [Upload.of(cast.PUBLIC)]

    with pytest.raises(BadInput, match="不是由您的单位上传的"):
        require_citable(DIGEST, cast.FIRM, dossier, [], foreign, _nobody)

    require_citable(DIGEST, cast.FIRM, dossier, [], [*foreign, Upload.of(cast.FIRM)], _nobody)


def test_what_the_enterprise_handed_in_is_cited_again_by_the_office_that_reads_it(story: Story) -> None:
    story.registered().when(ReportFigures(cast.USCC, 2024, {"revenue": Decimal(20)}, [DIGEST]), cast.FIRM)
    dossier = story.casework.dossier(cast.USCC)
    citing = [recorded.event for recorded in story.journal.history(dossier.id)][-1:]
    read: Callable[[Actor], bool] = lambda actor: may_read(  # noqa: E731
        actor, dossier, citing, [Upload.of(cast.FIRM)], _nobody
    )

    assert [read(actor) for actor in (cast.COUNTY_HANDLER, cast.AUDITOR, cast.FIRM)] == [True] * 3
    assert [read(actor) for actor in (cast.NEIGHBOUR, cast.OTHER_FIRM, cast.PUBLIC)] == [False] * 3
    require_citable(DIGEST, cast.COUNTY_HANDLER, dossier, citing, [Upload.of(cast.FIRM)], _nobody)


def test_a_document_without_a_known_uploader_stays_with_officials_and_auditors(story: Story) -> None:
    story.registered().when(ReportFigures(cast.USCC, 2024, {"revenue": Decimal(20)}, [DIGEST]), cast.FIRM)
    dossier = story.casework.dossier(cast.USCC)
    citing = [recorded.event for recorded in story.journal.history(dossier.id)][-1:]

    assert may_read(cast.COUNTY_HANDLER, dossier, citing, [], _nobody)
    assert not may_read(cast.FIRM, dossier, citing, [], _nobody)


def test_a_document_that_no_event_cites_is_for_nobody(story: Story) -> None:
    assert not may_read(cast.COUNTY_HANDLER, _dossier(story), [], [Upload.of(cast.FIRM)], _nobody)


def test_an_informers_evidence_is_for_the_level_that_handles_the_report(story: Story) -> None:
    titled(story, "test/plain")
    story.when(LodgeReport(cast.USCC, Topic.FALSIFICATION, "p-" + "0" * 32, True, [DIGEST]), cast.PUBLIC)
    dossier = story.casework.dossier(cast.USCC)
    citing = [recorded.event for recorded in story.journal.history(dossier.id)][-1:]
    [lodged] = dossier.reports.values()
    levels = {
        official.office.level: may_read(official, dossier, citing, [Upload.of(cast.PUBLIC)], _nobody)
        for official in (cast.COUNTY_HANDLER, cast.CITY_HANDLER, cast.HANDLER)
        if official.office
    }

    assert [level for level, reads in levels.items() if reads] == [lodged.level]
    assert not may_read(cast.FIRM, dossier, citing, [Upload.of(cast.PUBLIC)], _nobody)
