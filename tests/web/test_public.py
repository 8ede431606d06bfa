"""What anybody may see and do without an account."""

from typing import Any

import pytest

from tests.web.world import PDF, World, code

Person = Any


def test_a_credit_code_leads_to_the_enterprise_with_its_titles(world: World, person: Person) -> None:
    """Spaces and small letters do not matter."""
    with world.told_at_once():
        world.recognised(2)
    visitor = person()

    answer = visitor.get(f"/status?q={code(2).lower()[:9]} {code(2)[9:]}")
    page = visitor.get(answer.headers["location"]).text

    assert answer.headers["location"] == f"/status/{code(2)}"
    assert "四川省创新型中小企业" in page
    assert "有效</span>" in page


def test_the_status_page_shows_public_data_only(world: World, person: Person) -> None:
    """No figures, no names, no case under way."""
    with world.told_at_once():
        world.in_review(2)

    page = person().get(f"/status/{code(2)}").text

    assert "6200" not in page
    assert "示例province" not in page
    assert f"{code(2)}-2" not in page
    assert "四川省专精特新" not in page


@pytest.mark.parametrize("text", ["", "科"])
def test_too_short_a_search_says_what_to_type(person: Person, text: str) -> None:
    """One character would find everybody."""
    assert "至少两个字" in person().get(f"/status?q={text}").text


def test_a_code_that_is_not_registered_says_so(person: Person) -> None:
    """404 for programs, a sentence for people."""
    answer = person().get(f"/status/{code(77)}")

    assert answer.status_code == 404
    assert "名录中没有" in answer.text


def test_a_certificate_is_checked_by_number_and_by_its_qr_code(world: World, person: Person) -> None:
    """The code leads to the page that says whether the title holds today."""
    with world.told_at_once():
        case = world.recognised(2)
    number = world.system.casework.dossier(code(2)).titles[case].certificate_no
    visitor = person()

    page = visitor.get(f"/certificates/{number}")
    picture = visitor.get(f"/certificates/{number}/qr.svg")
    world.clock.forward(3 * 366)

    assert "有效</span>" in page.text
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.content.startswith(b"<svg")
    assert "不在有效期内" in visitor.get(f"/certificates/{number}").text
    assert visitor.get("/certificates/伪造1号").status_code == 404


class TestObjection:
    """The form at each row of an open list."""

    TYPED = {"name": "示例李四", "contact": "示例电话", "text": "营业收入不实"}  # noqa: RUF012 - read only

    @pytest.fixture
    def form(self, world: World) -> str:
        """The address of the form at the only row of an open list."""
        with world.told_at_once():
            notice = world.opened([world.ready(3)])
        return f"/publicity/{notice}/rows/1/objection"

    def lodge(self, visitor: Any, form: str, **typed: str) -> Any:
        """Send the form with evidence."""
        files = {"evidence": ("证据.pdf", PDF, "application/pdf")}
        return visitor.post(form, files=files, **(self.TYPED | typed))

    def test_keeps_the_person_out_of_the_events(self, world: World, person: Person, form: str) -> None:
        """Events hold a reference; name and contact lie in the erasable store."""
        answer = self.lodge(person(), form)
        [objection] = world.system.casework.case(f"{code(3)}-1")[1].objections.values()
        history = world.system.journal.history(world.system.casework.dossier(code(3)).id)

        assert answer.status_code == 303
        assert world.system.people.reveal(objection.person) == self.TYPED
        assert not any("示例李四".encode() in recorded.body for recorded in history)
        assert objection.id in person().get(answer.headers["location"]).text

    def test_without_a_name_is_refused_and_keeps_the_text(
        self, world: World, person: Person, form: str
    ) -> None:
        """Nothing is stored, not even the person."""
        answer = self.lodge(person(), form, name=" ")

        assert answer.status_code == 422
        assert "真实姓名" in answer.text
        assert "营业收入不实</textarea>" in answer.text
        assert not world.system.casework.case(f"{code(3)}-1")[1].objections

    def test_without_evidence_is_refused_by_the_rule(self, person: Person, form: str) -> None:
        """The clause is named."""
        answer = person().post(form, **self.TYPED)

        assert answer.status_code == 422
        assert "没有附证明材料" in answer.text
        assert "工信部企业〔2022〕63号" in answer.text

    def test_with_a_program_for_evidence_is_refused(self, person: Person, form: str) -> None:
        """The kind of file is read from its content."""
        answer = person().post(
            form, files={"evidence": ("证据.pdf", b"MZ\x90\x00", "application/pdf")}, **self.TYPED
        )

        assert answer.status_code == 422
        assert "文件类型不能识别" in answer.text

    def test_a_second_click_lodges_no_second_objection(self, world: World, person: Person, form: str) -> None:
        """Both clicks lead to the same number."""
        visitor = person()
        hidden = visitor.hidden(form)
        answers = [
            visitor.client.post(
                form, data=hidden | self.TYPED, files={"evidence": ("证据.pdf", PDF, "application/pdf")}
            )
            for _ in range(2)
        ]

        assert [a.status_code for a in answers] == [303, 303]
        assert answers[0].headers["location"] == answers[1].headers["location"]
        assert len(world.system.casework.case(f"{code(3)}-1")[1].objections) == 1

    def test_after_the_last_day_is_refused_and_the_form_is_no_longer_offered(
        self, world: World, person: Person, form: str
    ) -> None:
        """The last day itself belongs to the public."""
        visitor, listing = person(), form.partition("/rows")[0]
        offered = visitor.get(listing).text
        world.clock.forward(30)

        answer = self.lodge(visitor, form)

        assert "提出异议</a>" in offered
        assert "提出异议</a>" not in visitor.get(listing).text
        assert answer.status_code == 403
        assert "异议应在公示期内提出" in answer.text


def test_a_list_that_is_not_published_yet_cannot_be_read(world: World, person: Person) -> None:
    """Drawn up is not published."""
    with world.told_at_once():
        notice = world.drawn_up([world.ready(3)])

    assert person().get(f"/publicity/{notice}").status_code == 404
    assert person().get(f"/api/v1/notices/{notice}/rows").status_code == 404


def test_searches_of_one_address_are_throttled(person: Person) -> None:
    """The answer says when to come back."""
    visitor = person()
    statuses = [visitor.get("/status?q=示例").status_code for _ in range(70)]
    last = visitor.get("/status?q=示例")

    assert statuses[0] == 200
    assert last.status_code == 429
    assert int(last.headers["retry-after"]) > 0
    assert "请求过于频繁" in last.text
