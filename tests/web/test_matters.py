"""The forms that are made from commands, and the pages of matters."""

import pytest

from domain.procedures import ACTS
from web.beginnings import BEGINNINGS
from web.command_forms import COMMANDS, GIVEN
from web.command_words import LABELS
from web.pages.matters import ELSEWHERE


@pytest.mark.parametrize("act", [act for table in ACTS.values() for act in table], ids=lambda act: act.name)
def test_every_act_of_a_matter_has_a_command_of_its_name(act: object) -> None:
    """The form of an act follows from the command called like it."""
    command = COMMANDS[act.name]  # type: ignore[attr-defined]
    assert act.name in ELSEWHERE or "matter" in command.__struct_fields__  # type: ignore[attr-defined]


@pytest.mark.parametrize("beginning", BEGINNINGS.values(), ids=BEGINNINGS)
def test_everything_that_can_be_begun_has_a_command(beginning: object) -> None:
    command = COMMANDS[beginning.name]  # type: ignore[attr-defined]
    assert {"uscc", "case"} & set(command.__struct_fields__)


@pytest.mark.parametrize(
    "command",
    [
        *(COMMANDS[act.name] for table in ACTS.values() for act in table if act.name not in ELSEWHERE),
        *(COMMANDS[name] for name in BEGINNINGS),
    ],
    ids=lambda command: command.__name__,
)
def test_every_field_of_a_form_has_a_chinese_name(command: type) -> None:
    missing = set(command.__struct_fields__) - LABELS.keys() - set(GIVEN)  # type: ignore[attr-defined]
    assert not missing
