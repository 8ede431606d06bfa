"""Reporting an enterprise (举报) by anybody, under a real name that only the handling office ever sees."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import Depends
from starlette.responses import Response

from domain.errors import NotAllowed
from domain.people import PUBLIC
from domain.procedures.reports import LodgeReport
from domain.report import Topic
from projections.register import RegisteredEnterprise
from web.forms import Typed
from web.page import Page
from web.room import Room
from web.security import new_secret
from web.status import status_of
from web.visit import Form, Visit, Visiting, missing, throttle

room = Room()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFormPage(Page):
    """The form for a real-name report about an enterprise."""

    template: ClassVar[str] = "public/report_form.html"
    title: ClassVar[str] = "实名举报"

    enterprise: Annotated[RegisteredEnterprise, "The enterprise"]
    topics: Annotated[list[tuple[str, str]], "What a report can be about"]
    form: Annotated[Typed, "What was typed so far"]
    key: Annotated[str, "Sent back with the form, so that a second click changes nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTakenPage(Page):
    """Confirmation that a report was received."""

    template: ClassVar[str] = "public/report_taken.html"
    title: ClassVar[str] = "举报已收到"

    enterprise: Annotated[RegisteredEnterprise, "The enterprise"]
    number: Annotated[str, "Number of the report"]


@room.page("/status/{uscc}/report", to=None)
def report_form(uscc: str, visiting: Visiting) -> Response:
    """The form."""
    return visiting.show(_page(_firm(visiting, uscc), Typed(), new_secret()))


@room.act("/status/{uscc}/report", to=None, also=[Depends(throttle("report"))])
def lodge(uscc: str, typed: Form, visiting: Visiting) -> Response:
    """Take the report; the person's data go to the erasable store, the evidence to the documents."""
    firm, once = _firm(visiting, uscc), visiting.once(typed)
    facts = {
        "name": typed.text("name", "真实姓名或单位名称", required=True, longest=100),
        "contact": typed.text("contact", "联系方式", required=True, longest=200),
        "text": typed.text("text", "举报内容", required=True, longest=4000),
    }
    topic = typed.choice("topic", "举报事项", [one.value for one in Topic])
    uploads = typed.files("evidence", "证据材料")

    kept: list[str] = []

    def made() -> LodgeReport:
        # The attachments first: when one of them is refused, the person is not stored either.
        evidence = visiting.keep(uploads, by=PUBLIC)
        person = visiting.sys.people.keep("reporter", facts)
        kept.append(person)
        return LodgeReport(
            uscc=firm.uscc, topic=Topic(topic), person=person, real_name=True, evidence=evidence
        )

    try:
        typed.check()
        visiting.act_once(made, firm.dossier_id, once, by=PUBLIC)
    except NotAllowed as refusal:
        for reference in kept:  # nobody's data stay without an event that needs them
            visiting.sys.people.erase(reference)
        typed.refuse(refusal)
        return visiting.show(_page(firm, typed, typed.key()), status_of(refusal))
    history = visiting.sys.journal.history(firm.dossier_id)
    number = next(getattr(r.event, "report", "") for r in history if r.event.request_id == once)
    return visiting.show(ReportTakenPage(enterprise=firm, number=number))


def _firm(visiting: Visit, uscc: str) -> RegisteredEnterprise:
    found = visiting.sys.views.register.by_code(uscc)
    if found is None:
        raise missing(f"企业 {uscc}")
    return found


def _page(firm: RegisteredEnterprise, form: Typed, key: str) -> ReportFormPage:
    return ReportFormPage(
        enterprise=firm, topics=[(one.value, one.label) for one in Topic], form=form, key=key
    )
