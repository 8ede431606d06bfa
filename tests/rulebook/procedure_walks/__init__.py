"""Walks through the procedures, generated from the rulebook: enterprises for every scheme and every end.

``plan.py`` chooses the day and the intake, ``stage.py`` gives the people, and each other file walks one part
of the life of a title: to it, short of it, holding it, rechecking it, losing it for cause.
"""
