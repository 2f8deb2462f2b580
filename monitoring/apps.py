from typing import Any

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "monitoring"
    verbose_name = "监测"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from applications.suggestions import register
        from monitoring.suggestions import published_figures
        from portal.documents.permissions import register_page, register_subject

        register(published_figures)
        register_subject("city-report", reads_submissions)
        register_page("city-report", page_of_report)


def reads_submissions(user: Any, pk: int) -> bool:
    """Whoever reads what was handed up reads the sheet of it; a department reads neither."""
    from monitoring.models import Submission

    return bool(Submission.objects.visible_to(user).filter(report=pk).exists())


def page_of_report(user: Any, pk: int) -> str:
    from django.urls import reverse

    return reverse("monitoring:report", args=[pk]) if reads_submissions(user, pk) else ""
