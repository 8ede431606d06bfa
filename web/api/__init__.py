"""The same data for programs, under ``/api/v1``: JSON in, JSON out, problem documents for refusals."""

from web.api import commands, records, register, session

ROOMS = (session.room, register.room, records.room, commands.room)
"""Every room of the API."""

__all__ = ["ROOMS"]
