"""The demonstration register: plainly fictitious enterprises in every state of the life cycle.

Read ``load.py`` (what `tidu demo` does), ``story.py`` (who gets which fate), ``stage.py`` (how one case is
driven through its route by the commands that people use), ``draft.py`` (why it is quick and all or nothing).
"""

from adapters.demo.load import ACCOUNTS_FILE, Loaded, load_demo

__all__ = ["ACCOUNTS_FILE", "Loaded", "load_demo"]
