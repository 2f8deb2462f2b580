from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "portal.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "文件与签章"

    def ready(self) -> None:
        from celery.signals import worker_process_init

        from portal.documents import checks  # noqa: F401
        from portal.documents.warming import warm

        worker_process_init.connect(warm)
