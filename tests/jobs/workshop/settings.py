"""The portal's own settings with the workshop's jobs: for the processes that tests start."""

from portal.settings import *  # noqa: F403
from portal.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.jobs.workshop"]
