"""The same data for programs, under ``/api/v1``: JSON in, JSON out, problem documents for refusals."""

from fastapi import APIRouter

from web.api import commands, records, register, session

router = APIRouter()
for room in (session.room, register.room, records.room, commands.room):
    router.include_router(room)

__all__ = ["router"]
