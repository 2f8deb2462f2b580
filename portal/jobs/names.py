"""Which functions may be a job: those in the ``tasks`` module of an installed app, and no others."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.apps import apps

Function = Callable[..., Any]


def check(name: str) -> None:
    """Raises ``ValueError`` when ``name`` ("review.tasks.render_sheet") may not be a job.

    Looks at the name only: the page that enqueues need not load what the worker needs to run it.
    """
    module, _, attribute = name.rpartition(".")
    app, _, room = module.rpartition(".")
    installed = {config.name for config in apps.get_app_configs()}
    if room != "tasks" or app not in installed or not attribute or attribute.startswith("_"):
        raise ValueError(f"{name!r} is not a function in the tasks module of an installed app.")


def function(name: str) -> Function:
    """The function called ``name``. Raises ``ValueError`` when it may not be a job or does not exist."""
    check(name)
    module, _, attribute = name.rpartition(".")
    found = getattr(import_module(module), attribute, None)
    if not callable(found) or getattr(found, "__module__", "") != module:
        raise ValueError(f"{name!r} does not exist.")
    return found
