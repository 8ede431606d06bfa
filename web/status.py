"""The HTTP status of a refusal."""

from adapters.identity import TooManyAttempts
from domain.errors import BadInput, Conflict, NotAllowed, NotFound
from web.visit import TooMany


def status_of(refusal: NotAllowed) -> int:
    """422 for a value, 409 when somebody was faster, 404 for nothing there, 429 for too often, else 403."""
    match refusal:
        case BadInput():
            return 422
        case Conflict():
            return 409
        case NotFound():
            return 404
        case TooMany() | TooManyAttempts():
            return 429
        case _:
            return 403
