"""The portal's settings. Everything that differs between installations comes from the environment.

Without any variable set, the portal runs on the embedded default: SQLite and files under ``var/``,
Celery on the filesystem broker, mail to the console. A misspelt ``PORTAL_`` variable stops the start.
"""

import os
import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF

ROOT = Path(__file__).resolve().parent.parent

env = environ.Env()

KNOWN_VARIABLES = {
    "PORTAL_VAR",
    "PORTAL_SECRET_KEY",
    "PORTAL_DEBUG",
    "PORTAL_DEMO",
    "PORTAL_HOSTS",
    "PORTAL_ORIGIN",
    "PORTAL_OPERATOR",
    "PORTAL_DATABASE_URL",
    "PORTAL_REDIS_URL",
    "PORTAL_S3_BUCKET",
    "PORTAL_S3_ENDPOINT",
    "PORTAL_KEY_PASSPHRASE",
    "PORTAL_SIGNING_SERVICE_URL",
    "PORTAL_SIGNING_SERVICE_TOKEN",
    "PORTAL_SIGNING_SERVICE_RECOGNISED",
    "PORTAL_MAIL_URL",
    "PORTAL_MAIL_FROM",
    "PORTAL_WEBHOOK_URL",
    "PORTAL_WEBHOOK_SECRET",
    "PORTAL_LETTERS_PER_MINUTE",
    "PORTAL_STAMP_HEADER",
    "PORTAL_ADDRESS_HEADER",
    "PORTAL_HTTPS",
}
_unknown = sorted(name for name in os.environ if name.startswith("PORTAL_") and name not in KNOWN_VARIABLES)
if _unknown:
    sys.exit(f"Unknown setting in the environment: {', '.join(_unknown)}. Known: {', '.join(sorted(KNOWN_VARIABLES))}")

VAR = Path(env.str("PORTAL_VAR", default=str(ROOT / "var"))).resolve()
VAR.mkdir(parents=True, exist_ok=True)
# Before any library looks for fonts: 仿宋 and 楷 stand beside the data, see script/bootstrap.
if (VAR / "fonts" / "fonts.conf").exists():
    os.environ.setdefault("FONTCONFIG_FILE", str(VAR / "fonts" / "fonts.conf"))


def _embedded_secret() -> str:
    """A key made once for this installation, so that sessions outlive a restart of the embedded default."""
    from django.core.management.utils import get_random_secret_key

    path = VAR / "secret_key"
    try:
        with path.open("x", encoding="ascii") as file:
            file.write(get_random_secret_key())
        path.chmod(0o600)
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")


DEBUG = env.bool("PORTAL_DEBUG", default=False)
DEMO = env.bool("PORTAL_DEMO", default=False)
SECRET_KEY = env.str("PORTAL_SECRET_KEY", default="") or _embedded_secret()
ALLOWED_HOSTS = env.list("PORTAL_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# The address printed in QR codes and letters; papers outlive the host they were made on, so it is set once.
ORIGIN = env.str("PORTAL_ORIGIN", default="http://127.0.0.1:8000").rstrip("/")
# Who runs this installation, as the notice on personal data names it: 某某省教育厅信息中心.
OPERATOR = env.str("PORTAL_OPERATOR", default="本平台运行单位（演示）" if DEMO else "")
HTTPS = env.bool("PORTAL_HTTPS", default=ORIGIN.startswith("https://"))
CSRF_TRUSTED_ORIGINS = [ORIGIN]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "axes",
    "auditlog",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "import_export",
    "portal.kit",
    "portal.regions",
    "portal.history",
    "portal.jobs",
    "portal.letters",
    "portal.accounts",
    "portal.documents",
    "portal.register",
    "applications",
    "review",
    "casebook",
    "monitoring",
    "portal.shell",
]

MIDDLEWARE = [
    "portal.kit.access.ArrivalMiddleware",
    "portal.kit.addresses.CallerMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.shell.middleware.OpenedByAddressMiddleware",
    "portal.shell.middleware.UnchangedPageMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "auditlog.middleware.AuditlogMiddleware",
    "portal.history.middleware.OriginMiddleware",
    "portal.letters.middleware.NobodyToldMiddleware",
    "portal.accounts.middleware.CapacityMiddleware",
    "portal.accounts.carrying.CarryingMiddleware",
    "portal.kit.access.AccessMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.shell.context.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Data -------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("PORTAL_DATABASE_URL", default=f"sqlite:///{VAR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a transaction that writes takes the write lock at its start, so two of them queue instead of failing.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
DATABASES["default"]["ATOMIC_REQUESTS"] = False
# The header in which the proxy in front says when a request came ("t=1766300000.123", as nginx's $msec). Trusted as
# soon as it is named here: the proxy must overwrite what a browser sends.
STAMP_HEADER = env.str("PORTAL_STAMP_HEADER", default="")
# The header in which the proxy says from whom a request comes, trusted in the same way.
ADDRESS_HEADER = env.str("PORTAL_ADDRESS_HEADER", default="")
# Opening and closing costs more than a small request: SQLite would even empty its log at each close.
DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)

REDIS_URL = env.str("PORTAL_REDIS_URL", default="")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

MEDIA_ROOT = VAR / "files"
S3_BUCKET = env.str("PORTAL_S3_BUCKET", default="")
STORAGES = {
    # Uploaded files and papers: never served by address, only by views that ask for permission.
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("PORTAL_S3_ENDPOINT", default="") or None,
            "file_overwrite": False,
        },
    }
    if S3_BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "static"]
FIXTURE_DIRS = [ROOT / "fixtures"]

# A form with every answer filled stays far below this; a mistaken paste of 10 MB still comes back with its text and
# the reason, more gets a page that says what to do. Files stream to disk beside it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Jobs -------------------------------------------------------------------------------------------------

EMBEDDED = not REDIS_URL
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # A broker that is away costs a request three seconds at most: the job row is already saved.
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "socket_connect_timeout": 1,
        "socket_timeout": 3,
        "max_retries": 0,
    }
else:
    _QUEUE = VAR / "queue"
    for _folder in ("in", "processed", "control"):
        (_QUEUE / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost//"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_QUEUE / "in"),
        "data_folder_out": str(_QUEUE / "in"),
        "processed_folder": str(_QUEUE / "processed"),
        "control_folder": str(_QUEUE / "control"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "Asia/Shanghai"
# The page never waits for the broker: a job is a row, the message only wakes a worker, the sweeper repeats it.
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULE = {"tick": {"task": "portal.jobs.tasks.tick", "schedule": 5.0, "options": {"expires": 5}}}
# As jobs: function, name, when ("08:20" every day in Beijing, or "every 5 min"), and the queue if not "default".
JOB_SCHEDULE: list[tuple[str, ...]] = [
    ("portal.history.tasks.anchor", "历史记录存证", "02:30"),
    ("applications.tasks.clear_uploads", "清理过期的上传", "03:10"),
    ("applications.tasks.clear_archives", "清理过期的归档包", "03:20"),
    ("applications.tasks.clear_readings", "清理过期的填报文件", "03:25"),
    ("portal.jobs.tasks.clear_old_exports", "清理过期的导出文件", "03:25"),
    ("review.tasks.remind_of_deadlines", "截止提醒", "08:10"),
    ("applications.tasks.remind_of_returns", "退回修改到期提醒", "08:20"),
    ("applications.tasks.remind_departments", "征集单到期提醒", "08:30"),
    ("review.tasks.send_digests", "各市进度简报", "08:40"),
    ("review.tasks.remind_experts", "评审截止提醒", "08:50"),
    ("monitoring.tasks.remind_of_due_dates", "监测填报提醒", "08:55"),
    ("monitoring.tasks.close_reopened", "监测数据重新开放到期收回", "every 10 min"),
]

# --- People -----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "portal.accounts.validators.PasswordLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "front"
ACCOUNT_SESSION_REMEMBER = False
# Failed sign-ins are counted by axes alone: allauth would also count whole offices that share one address.
ACCOUNT_RATE_LIMITS = False
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "portal.accounts.adapter.username_for_lockout"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# --- Language and time ------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Pages ------------------------------------------------------------------------------------------------

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
DJANGO_TABLES2_TEMPLATE = "tables/table.html"
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0

# Requests to the open data from one address: files, feeds and the API together.
OPEN_DATA_RATE = "120/m"
# Requests from one address for one public file that takes up to two seconds of a core to make.
FILE_RATE = "10/m"

# --- Mail and logs ----------------------------------------------------------------------------------------

# smtp://user:password@host:25, smtp+tls://…:587, smtp+ssl://…:465. Without it people are told inside the portal only.
MAIL_URL = env.str("PORTAL_MAIL_URL", default="")
vars().update(env.email_url("PORTAL_MAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env.str("PORTAL_MAIL_FROM", default="learning-cities@localhost")
# A gateway of one's own for SMS or 政务微信, see portal/letters/README.md.
WEBHOOK_URL = env.str("PORTAL_WEBHOOK_URL", default="")
WEBHOOK_SECRET = env.str("PORTAL_WEBHOOK_SECRET", default="")
LETTERS_PER_MINUTE = env.int("PORTAL_LETTERS_PER_MINUTE", default=60)
if MAIL_URL or WEBHOOK_URL:
    JOB_SCHEDULE.append(("portal.letters.tasks.deliver", "发送邮件和短信", "every 1 min", "mail"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "portal": {"level": "INFO"},
        "applications": {"level": "INFO"},
        "review": {"level": "INFO"},
        "casebook": {"level": "INFO"},
        "monitoring": {"level": "INFO"},
    },
}

# --- Papers -----------------------------------------------------------------------------------------------

# Encrypts the organisations' signing keys at rest; the embedded default derives it from its own secret.
KEY_PASSPHRASE = env.str("PORTAL_KEY_PASSPHRASE", default="") or SECRET_KEY

# An outside signing service for the offices that have an account there (``portal/documents/outside.py``).
SIGNING_SERVICE_URL = env.str("PORTAL_SIGNING_SERVICE_URL", default="")
SIGNING_SERVICE_TOKEN = env.str("PORTAL_SIGNING_SERVICE_TOKEN", default="")
# Only what a recognised seal service has signed may be called 电子签章 (国办发〔2025〕33号).
SIGNING_SERVICE_RECOGNISED = env.bool("PORTAL_SIGNING_SERVICE_RECOGNISED", default=False)
