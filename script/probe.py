"""Called by ``script/probe``: schemathesis against the API, in this process."""

import logging
import os
import sys
from collections import Counter
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
sys.path.insert(0, os.getcwd())

import schemathesis
from django.conf import settings as portal
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.specs.openapi.checks import negative_data_rejection

from portal.wsgi import application


def main(examples: int) -> None:
    logging.getLogger("django.request").setLevel(logging.ERROR)  # refusals are what half of the requests are for
    portal.OPEN_DATA_RATE = "1000000/m"
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in schemathesis.GenerationMode:
            try:
                words = str(dict(sorted(tried(operation, mode, examples).items())))
            except Unsatisfiable:
                words = "nothing to be got wrong: it takes no parameters"
            print(operation.label, mode.value, words)


def tried(operation: Any, mode: schemathesis.GenerationMode, examples: int) -> Counter[int]:
    """How often which status came; raises on what is not declared."""
    statuses: Counter[int] = Counter()

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def answers(case: schemathesis.Case) -> None:
        # An empty list as a parameter is no parameter at all, and rightly answered: that check takes it for a fault.
        statuses[case.call_and_validate(excluded_checks=[negative_data_rejection]).status_code] += 1

    answers()
    return statuses


if __name__ == "__main__":
    main(int(sys.argv[1]))
