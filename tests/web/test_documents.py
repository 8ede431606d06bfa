"""Attachments: who may cite one in an act, and who may take one away."""

from typing import Any

import pytest
import sqlalchemy as sa

from adapters.identity.tables import document_uploads
from domain.people import PUBLIC, Role
from domain.procedures import completeness, objection, registration, reports
from tests.web.test_api import program
from tests.web.world import FIGURES, PDF, World, code

Person = Any
EVIDENCE = PDF + b"who objected\n"
FOUND = PDF + b"what was found\n"


@pytest.fixture
def objected(world: World) -> tuple[str, str, str]:
    """A case with an objection under investigation: its number, the objector's document, the office's own."""
    with world.told_at_once():
        case = world.ready(1)
        world.opened([case])
        person = world.system.people.keep("objector", {"name": "示例张三", "contact": "示例", "text": "不实"})
        lodged = world.system.documents.keep(EVIDENCE, "举报.pdf", "application/pdf", by=PUBLIC)
        cmd = objection.LodgeObjection(case=case, person=person, real_name=True, evidence=[lodged])
        world.work.act(cmd, PUBLIC)
        world.act(objection.AcceptObjection(case, f"{case}-Y1"), "province")
        found = world.system.documents.keep(FOUND, "核查.pdf", "application/pdf", by=world.actors["province"])
        world.act(objection.InvestigateObjection(case, f"{case}-Y1", "属实", [found]), "province")
    return case, lodged, found


def test_an_enterprise_cannot_make_a_foreign_document_its_own_by_its_digest(
    world: World, objected: tuple[str, str, str]
) -> None:
    """Neither an objector's nor the office's: the act is refused at its field, and nothing is recorded."""
    before = world.system.journal.last_position()

    for digest in objected[1:]:
        body = {"uscc": code(1), "year": 2024, "figures": {"revenue": "1"}, "evidence": [digest]}
        answer = program(world, "firm").post("/api/v1/commands/report-figures", json=body)

        assert answer.status_code == 422
        assert answer.json()["field"] == "evidence"
        assert "重新上传" in answer.json()["way_out"]
    assert world.system.journal.last_position() == before


def test_a_document_that_is_not_there_is_refused_in_the_same_words(world: World) -> None:
    """Nobody learns from the answer whether a digest exists."""
    with world.told_at_once():
        world.firm(1)
    nowhere = "sha256:" + "0" * 64
    body = {"uscc": code(1), "year": 2024, "figures": {"revenue": "1"}, "evidence": [nowhere]}

    answer = program(world, "firm").post("/api/v1/commands/report-figures", json=body)

    assert answer.json()["why"] == "没有这份附件，或附件不是由您的单位上传的"


def test_what_was_cited_by_its_digest_before_is_not_handed_out_either(
    world: World, objected: tuple[str, str, str]
) -> None:
    """An event of the past that cites a foreign document opens nothing."""
    case, lodged, found = objected
    figures = {"revenue": FIGURES["revenue"]}
    world.act(registration.ReportFigures(code(1), 2024, figures, [lodged, found]), code(1))

    for digest in (lodged, found):
        assert person_status(world, "firm", case, digest) == 404


def person_status(world: World, who: str, case: str, digest: str) -> int:
    """How *who* is answered who asks for the document."""
    return int(world.client(who).get(f"/cases/{case}/documents/{digest}").status_code)


def test_evidence_of_an_objection_is_for_the_office_that_published_the_list_and_auditors(
    world: World, objected: tuple[str, str, str]
) -> None:
    """It names the objector; what the office found may be read by the officials of the area, too."""
    case, lodged, found = objected
    people = ("province", "approver", "auditor", "county", "firm")

    assert [person_status(world, who, case, lodged) for who in people] == [200, 200, 200, 404, 404]
    assert [person_status(world, who, case, found) for who in people] == [200, 200, 200, 200, 404]


def test_a_document_without_a_known_uploader_is_for_officials_only(world: World) -> None:
    """It comes from the time before uploaders were noted."""
    with world.told_at_once():
        case = world.applied(1)
        world.act(completeness.RequestCorrection(case, ["审计报告"]), "county")
        old = world.system.documents.keep(PDF, "报告.pdf", "application/pdf", by=world.actors[code(1)])
        world.act(completeness.SupplyCorrection(case, "已补正", [old]), code(1))
    with world.system.engine.begin() as connection:
        connection.execute(sa.delete(document_uploads))

    assert [person_status(world, who, case, old) for who in ("county", "auditor", "firm")] == [200, 200, 404]


def test_the_enterprise_reads_what_a_colleague_handed_in(world: World) -> None:
    """What counts is the enterprise, not the account."""
    with world.told_at_once():
        case = world.applied(1)
        world.act(completeness.RequestCorrection(case, ["审计报告"]), "county")
        own = world.system.documents.keep(PDF, "报告.pdf", "application/pdf", by=world.actors[code(1)])
        world.act(completeness.SupplyCorrection(case, "已补正", [own]), code(1))
    world.person("colleague", Role.ENTERPRISE, enterprise=code(1))

    assert person_status(world, "colleague", case, own) == 200


def test_a_panel_reads_the_case_and_never_an_objection(world: World) -> None:
    """Experts judge figures and their evidence."""
    with world.told_at_once():
        case = world.in_review(2)
        uscc = code(2)
        own = world.system.documents.keep(PDF, "报告.pdf", "application/pdf", by=world.actors[uscc])
        foreign = world.system.documents.keep(EVIDENCE, "举报.pdf", "application/pdf", by=PUBLIC)
        figures = {"revenue": FIGURES["revenue"]}
        world.act(registration.ReportFigures(uscc, 2024, figures, [own, foreign]), uscc)

    assert person_status(world, "expert1", case, own) == 200
    assert person_status(world, "expert1", case, foreign) == 404
    assert person_status(world, "expert4", case, own) == 403


def test_a_program_hands_in_a_document_and_cites_it(world: World) -> None:
    """The enterprise of the account is the one that handed it in."""
    with world.told_at_once():
        case = world.applied(1)
        world.act(completeness.RequestCorrection(case, ["审计报告"]), "county")
    client = program(world, "firm")
    kept = client.post("/api/v1/documents?filename=审计报告.pdf", content=PDF)
    fields = {"note": "已补正", "evidence": [kept.json()["digest"]]}

    done = client.post(f"/api/v1/cases/{case}/acts/supply_correction", json={"fields": fields})

    assert (kept.status_code, done.status_code) == (200, 200)
    assert person_status(world, "firm", case, kept.json()["digest"]) == 200
    assert person_status(world, "county", case, kept.json()["digest"]) == 200


@pytest.mark.parametrize(
    ("filename", "content", "field"),
    [("a.pdf", b"MZ\x90\x00", "document"), ("a.pdf", b"", "document"), ("a\u202efdp.exe", PDF, "filename"),
     ("", PDF, "filename")],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_with_its_field(
    world: World, filename: str, content: bytes, field: str
) -> None:
    answer = program(world, "firm").post("/api/v1/documents", params={"filename": filename}, content=content)

    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_a_matters_page_links_only_to_documents_that_the_visitor_may_open(world: World) -> None:
    """What supervision found is the office's own; the enterprise is asked about it in words."""
    with world.told_at_once():
        world.recognised(1)
        found = world.system.documents.keep(FOUND, "检查.pdf", "application/pdf", by=world.actors["province"])
        world.act(reports.LodgeFinding(code(1), "supervision", "台账缺失", [found]), "province")
        report = f"{code(1)}-J1"
        world.act(reports.AcceptReport(report), "province")
        asked = reports.Enquire(report, ["请说明台账"], days=5, days_reason="按惯例")
        world.act(asked, "province")

    office = world.client("province").get(f"/matters/{report}")
    own = world.client("firm").get(f"/matters/{report}")

    assert f"/matters/{report}/documents/{found}" in office.text
    assert own.status_code == 200
    assert "/documents/" not in own.text
