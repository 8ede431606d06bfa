"""The same data for programs, under ``/api/v1``: JSON in, JSON out, problem documents for refusals."""

from web.api import commands, documents, records, register, rules, rules_assess, session

ROOMS = (
    session.room,
    register.room,
    rules.room,
    rules_assess.room,
    records.room,
    documents.room,
    commands.room,
)
"""Every room of the API."""

__all__ = ["ROOMS"]
