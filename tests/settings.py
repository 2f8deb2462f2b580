"""The portal's settings for tests: an own folder instead of ``var/``, and nothing that is slow on purpose.

``PORTAL_VAR`` of the environment is kept when it is set; otherwise the folder is made for this run and removed after.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "PORTAL_VAR" not in os.environ:
    os.environ["PORTAL_VAR"] = tempfile.mkdtemp(prefix="portal-tests-")
    atexit.register(shutil.rmtree, os.environ["PORTAL_VAR"], ignore_errors=True)
os.environ.setdefault("PORTAL_DEMO", "1")

_fonts = Path(__file__).resolve().parent.parent / "var" / "fonts"
_own_fonts = Path(os.environ["PORTAL_VAR"]) / "fonts"
if _fonts.is_dir() and not _own_fonts.exists():
    _own_fonts.parent.mkdir(parents=True, exist_ok=True)
    _own_fonts.symlink_to(_fonts)

from portal.settings import *  # noqa: E402, F403
from portal.settings import DATABASES, STORAGES, VAR  # noqa: E402

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in production: the database in memory does not wait for a lock, it fails.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}

MEDIA_ROOT = VAR / "files" / os.environ.get("PYTEST_XDIST_WORKER", "alone")
STORAGES["default"] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": MEDIA_ROOT},
}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
OPEN_DATA_RATE = FILE_RATE = "100000/m"  # a crawl asks faster than any program
