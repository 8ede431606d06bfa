"""Years in the life of the register: enterprises and officials act at random, and what must hold, holds.

Everything comes from one seed, so a run that finds a fault can be repeated event for event.
"""
