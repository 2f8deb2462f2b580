"""Who may import whom: pyproject.toml says it, import-linter holds it, and nothing stands outside of it."""

import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import grimp
import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[2]
BUSINESS = ("applications", "review", "monitoring", "casebook")
# What one business app may take from another.
DOORS = {"models", "choices", "editions", "selectors", "services", "permissions", "signals", "suggestions"}
# Entry points of processes, which no room imports.
OUTSIDE = {"portal.settings", "portal.celery", "portal.wsgi"}
# Beside Python itself: Django, and small pure libraries.
KIT_MAY_IMPORT = {"django", "ninja", "openpyxl", "portal.kit"}


def rules() -> Any:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]


def contract(name: str) -> Any:
    return next(each for each in rules()["contracts"] if each["id"] == name)


def layered_rooms() -> set[str]:
    return {room.strip("() ") for layer in contract("rooms")["layers"] for room in layer.split("|")}


@cache
def graph() -> Any:
    return grimp.build_graph(*rules()["root_packages"], include_external_packages=True, cache_dir=None)


def apps() -> set[str]:
    return {".".join(path.parent.relative_to(ROOT).parts) for path in ROOT.glob("portal/*/apps.py")} | {
        path.parent.name for path in ROOT.glob("*/apps.py")
    }


def test_contracts_are_kept(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    code = lint_imports(no_cache=True, no_logo=True)
    assert code == 0, capsys.readouterr().out


def test_every_module_stands_in_a_layer() -> None:
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in ROOT.glob("portal/*.py")
        if path.stem[0] != "_"
    } | apps()
    assert modules - layered_rooms() - OUTSIDE == set()


def test_every_app_is_known_to_the_linter() -> None:
    roots = {app.partition(".")[0] for app in apps()}
    assert roots == set(rules()["root_packages"])
    containers = set(contract("files")["containers"])
    inside = {each for each in containers if each.rpartition(".")[0] in containers}
    assert apps() - {"portal.kit"} == containers - inside


def test_kit_imports_django_and_python_only() -> None:
    modules = {"portal.kit"} | graph().find_descendants("portal.kit")
    imported = {each for module in modules for each in graph().find_modules_directly_imported_by(module)}
    strange = {
        each
        for each in imported
        if each.partition(".")[0] not in sys.stdlib_module_names
        and not any(each == name or each.startswith(f"{name}.") for name in KIT_MAY_IMPORT)
    }
    assert strange == set()


def test_business_apps_meet_at_open_doors() -> None:
    wrong = [
        f"{importer} imports {imported}"
        for importer in graph().modules
        for imported in graph().find_modules_directly_imported_by(importer)
        if importer.partition(".")[0] in BUSINESS
        and imported.partition(".")[0] in BUSINESS
        and importer.partition(".")[0] != imported.partition(".")[0]
        and imported.partition(".")[2].partition(".")[0] not in DOORS
    ]
    assert wrong == []
