from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "portal.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "文件与签章"

    def ready(self) -> None:
        from portal.documents import checks  # noqa: F401
