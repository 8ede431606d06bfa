"""Correction of clerical errors (更正): a new event names the wrong one; nothing disappears."""

from typing import Literal

import msgspec


class ProposeCorrection(msgspec.Struct, frozen=True):
    """Say that a recorded event holds a slip of the pen; a later proposal replaces one not yet approved.

    Args:
        corrects: Version of the enterprise's event that holds the error.
        title: Title whose field is wrong.
        wrong: What stands there, exactly.
        right: What should stand there.
    """

    uscc: str
    corrects: int
    title: str
    field: Literal["document_no", "certificate_no", "title_name"]
    wrong: str
    right: str
    reason: str


class ApproveCorrection(msgspec.Struct, frozen=True):
    """Put the error right as another official proposed."""

    uscc: str
