"""Everything after recognition, chapter by chapter."""

from collections.abc import Callable, Sequence

from adapters.demo import changes, duties, ends, proceedings, rechecks, records, reports
from adapters.demo.after import After
from adapters.demo.firms import Firm


def tell(after: After, lead: Firm, companies: Sequence[Firm], keep_person: Callable[[str], str]) -> None:
    """
    Tell every chapter.

    Args:
        lead: Enterprise whose account a visitor can use; it gets an update and an enquiry to answer.
        keep_person: Stores a reporter with the text of the report; returns the reference.
    """
    duties.tell(after, lead)
    rechecks.tell(after)
    changes.tell(after)
    reports.tell(after, lead, keep_person)
    proceedings.tell(after)
    ends.tell(after)
    records.tell(after, companies)
