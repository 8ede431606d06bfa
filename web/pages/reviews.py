"""An expert's reviews."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from starlette.responses import Response

from domain.people import Role
from projections.worklist import WorkItem
from web.page import Page
from web.room import Room
from web.visit import Visiting

room = Room()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewsPage(Page):
    """Cases whose panel the visitor sits on."""

    template: ClassVar[str] = "reviews.html"
    title: ClassVar[str] = "我的评审"

    waiting: Annotated[Sequence[WorkItem], "Cases without the visitor's score"]
    scored: Annotated[Sequence[WorkItem], "Cases that the visitor has scored"]


@room.page("/reviews", to=frozenset({Role.EXPERT}))
def reviews(visiting: Visiting) -> Response:
    """Cases that wait for the visitor's score, and those scored."""
    worklist, account = visiting.sys.views.worklist, visiting.actor.account
    page = ReviewsPage(waiting=worklist.for_expert(account), scored=worklist.for_expert(account, scored=True))
    return visiting.show(page)
