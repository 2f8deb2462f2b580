"""The full table state × role × step of every procedure, as files that an official can read: ``golden/<table>.txt``.

A change of a procedure shows as a change of its file. Write them anew with
``script/test tests/procedures --write-golden``, and read the difference before committing it.
"""

import pkgutil
import re
from importlib import import_module
from pathlib import Path

import pytest
from django.db import transaction

from portal.accounts.choices import role_word
from portal.kit.transitions import Table
from tests.cast import ALLIANCE_PARTS, PARTS, build_alliance
from tests.procedures.scenes import SCENES

pytestmark = pytest.mark.django_db

GOLDEN = Path(__file__).parent / "golden"
ROOMS = ("applications", "review", "casebook", "monitoring", "portal")
# Moments and numbers of rows differ from run to run.
_MOMENT = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日(?: ?\d{1,2}:\d{2}(?::\d{2})?)?")


def tables():
    """Every procedure that the code defines, by its name."""
    found = {}
    for room in ROOMS:
        package = import_module(room)
        for module in pkgutil.walk_packages(package.__path__, f"{room}."):
            if re.search(r"workflow", module.name):
                for value in vars(import_module(module.name)).values():
                    if isinstance(value, Table):
                        found[value.name] = value
    return found


TABLES = tables()


def test_no_table_stands_outside_the_workflows():
    """What ``tables`` finds is all there is: no other file makes a ``Table``."""
    root = Path(__file__).parents[2]
    made = [
        path
        for room in ROOMS
        for path in (root / room).rglob("*.py")
        if re.search(r"(?<![\w.])Table\($", path.read_text(encoding="utf-8"), re.MULTILINE)
        and "transitions import" in path.read_text(encoding="utf-8")
    ]
    assert [str(path.relative_to(root)) for path in made if "workflow" not in str(path)] == []


def test_every_table_has_its_scene_and_its_file():
    assert set(TABLES) == set(SCENES), "a new procedure needs a scene in tests/procedures/scenes.py"
    assert {f"{name}.txt" for name in TABLES} == {path.name for path in GOLDEN.iterdir()}


@pytest.mark.parametrize("name", sorted(SCENES))
def test_who_may_do_what_in_which_state(cast, name, request):
    text, path = drawn(cast, TABLES[name], SCENES[name]), GOLDEN / f"{name}.txt"
    if request.config.getoption("--write-golden"):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text, f"{name}: see the top of this file"


def drawn(cast, table, scenes):
    if any(scene.alliance for scene in scenes):
        build_alliance(cast)
    parts = (*PARTS, *ALLIANCE_PARTS) if any(scene.alliance for scene in scenes) else PARTS
    people = {part: title(getattr(cast, part)) for part in parts}
    lines = [f"{table.name}：哪种状态下，谁可以办理什么", ""]
    reached = set()
    for scene in scenes:
        lines += [f"# {scene.title}", ""]
        for state, label in table.state_labels.items():
            with transaction.atomic():
                moving = scene.build(cast, state)
                if moving is not None:
                    assert moving.state == state, (scene.title, state)
                    reached.add(state)
                    lines += [f"## {label}", "", *rows(cast, table, moving, people), ""]
                transaction.set_rollback(True)
    assert reached == set(table.state_labels), "a state that no scene reaches"
    return "\n".join(lines).rstrip() + "\n"


def rows(cast, table, moving, people):
    """For each step of this state who may take it; for the rest the words of the refusal, and whom it is told.

    A step of another state is refused to everybody, by person or by state, and named in one line.
    """
    lines, elsewhere = [], []
    for step in table.steps:
        allowed, refused = [], {}
        for part, person in people.items():
            answer = table.judge(step, moving, getattr(cast, part))
            if answer:
                allowed.append(person)
            else:
                assert re.search(r"[\u4e00-\u9fff].*[。？]$", answer.reason), (step.name, part, answer.reason)
                refused.setdefault(_MOMENT.sub("〈时间〉", answer.reason), []).append(person)
        if moving.state not in step.sources:
            assert not allowed, (step.name, moving.state, allowed)
            elsewhere.append(step.label)
            continue
        lines.append(f"{step.label} → {table.state_labels[step.target]}")
        lines.append(f"  可以办理：{'、'.join(allowed) or '无人'}")
        lines += [f"  不能办理：{everybody_or(names, people)}——{reason}" for reason, names in refused.items()]
    return [*lines, f"此状态下任何人都不能办理：{'、'.join(elsewhere) or '无'}"]


def everybody_or(names, people):
    return "其他所有人" if len(names) > len(people) / 2 else "、".join(names)


def title(person):
    """湖州市教育局填报人 演示填报人甲: the first capacity of a person, as the table names people."""
    appointment = person.appointments.select_related("organisation").order_by("pk").first()
    if appointment is None:
        return f"无任职者 {person.name}"
    office = appointment.organisation
    return f"{office.short_name}{role_word(office.kind, appointment.role)} {person.name}"
