"""The law as data.

Reading order: ``model.py`` (what a case's rules are), ``schema.py`` (how a file is written), ``layers.py``
and ``resolve.py`` (which text applies and what it replaces), ``conditions.py`` (how figures are judged).
"""

from domain.rulebook.loader import load
from domain.rulebook.rulebook import NoticeInfo, Rulebook, SchemeInfo

__all__ = ["NoticeInfo", "Rulebook", "SchemeInfo", "load"]
