"""The workshop's jobs beside the portal's, in this process."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import override_settings

from tests.jobs.workshop import tasks


@pytest.fixture
def workshop() -> Iterator[list[object]]:
    """What the jobs have noted; the workshop is an installed app meanwhile."""
    tasks.seen.clear()
    with override_settings(INSTALLED_APPS=[*settings.INSTALLED_APPS, "tests.jobs.workshop"]):
        yield tasks.seen
