from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from portal.accounts import checks, receivers  # noqa: F401
        from portal.accounts.models import Appointment, Organisation, User

        auditlog.register(Organisation)
        auditlog.register(Appointment)
        auditlog.register(User, exclude_fields=["password", "last_login"])
