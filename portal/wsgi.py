"""The web process's entry point."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

from portal.kit.frames import roomy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = roomy(get_wsgi_application())
# All pages are loaded once, before the server forks its workers and before the first visitor waits for them.
import_module("portal.urls")
