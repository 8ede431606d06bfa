"""Giving a title up (自愿放弃): the enterprise's own act, or a cancellation that it asked for."""

import datetime as dt

import msgspec


class SurrenderTitle(msgspec.Struct, frozen=True):
    """Give a title up; only the enterprise does.

    Args:
        last_day: Last civil day on which it shall hold, from today until the end of its term; today if left
            out.
    """

    uscc: str
    title: str
    reason: str
    last_day: dt.date | None = None


class RequestCancellation(msgspec.Struct, frozen=True):
    """Ask the authority to end a title; the enterprise does, or an official records its letter.

    Args:
        evidence: Digests of documents; an official attaches the letter.
    """

    uscc: str
    title: str
    reason: str
    evidence: list[str] = []


class CancelOnRequest(msgspec.Struct, frozen=True):
    """End a title as the enterprise asked; an approver who did not record the request.

    Args:
        document_no: Number of the decision.
        decided_on: Civil day of the decision, from the day of the request until today; the title's last day.
    """

    uscc: str
    title: str
    document_no: str
    decided_on: dt.date
    opinion: str
