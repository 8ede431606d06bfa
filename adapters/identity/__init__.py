"""Who may come in: offices, accounts, sessions, and the log of who read what.

Read ``model.py`` (the words), ``service.py`` (what web and command line call), then the parts it is made
of: ``throttle.py``, ``passwords.py``, ``offices.py``, ``access_log.py``.  The tables stand in ``tables.py``
and come into being through ``migrations/``.
"""

from adapters.identity.access_log import AccessLog, Read
from adapters.identity.model import Account, LogInRefused, NewAccount, Session, TooManyAttempts
from adapters.identity.service import Identity

__all__ = [
    "AccessLog",
    "Account",
    "Identity",
    "LogInRefused",
    "NewAccount",
    "Read",
    "Session",
    "TooManyAttempts",
]
