"""The account of a run: what happened, as a table for people."""

from collections import Counter
from collections.abc import Iterator

from tests.simulation.run import Story

TITLE_ENDS = {
    "title.lapsed": "lapsed", "title.not_renewed": "recheck failed", "title.waived": "waived",
    "title.surrendered": "surrendered", "title.removed": "removed", "title.cancelled": "cancelled",
    "title.revoked": "revoked", "title.converted": "converted",
}  # fmt: skip


def table(story: Story, seconds: float) -> Iterator[str]:
    """Yield the lines of the account."""
    total = sum(story.events.values())
    yield f"seed {story.seed}: {story.days} days, {total} events, {seconds:.0f} s"
    yield f"history {story.history}"
    yield ""
    yield from _counts("event", story.events)
    yield from _counts("end of a title", Counter({TITLE_ENDS[k]: n for k, n in story.ends.items()}))
    yield from _counts("scheme", story.recognised)
    yield from _counts("clerk", story.deeds)
    refused = sum(story.refusals.values())
    yield f"{sum(story.acts.values())} acts of people, of which {refused} were refused:"
    yield from (f"  {count:7d}  {why}" for why, count in _alike(story.refusals).most_common(15))
    yield ""
    yield f"{len(set(story.stuck))} cases or matters with which nobody could go on"
    yield from (f"FAULT {fault}" for fault in story.faults)
    yield "everything held" if not story.faults else f"{len(story.faults)} faults"


def _counts(what: str, counts: Counter[str]) -> Iterator[str]:
    yield f"| {what} | times |"
    yield "| --- | ---: |"
    yield from (f"| {name} | {count} |" for name, count in counts.most_common())
    yield ""


def _alike(refusals: Counter[str]) -> Counter[str]:
    """Refusals by their first words, without names, days and numbers."""
    found: Counter[str] = Counter()
    for why, count in refusals.items():
        words = "".join("·" if letter.isdigit() else letter for letter in why)
        found[words.split("（")[0][:60]] += count
    return found
