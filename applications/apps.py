from typing import Any

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from applications import receivers  # noqa: F401
        from applications.suggestions import answered, earlier, register
        from portal.documents.permissions import register_subject
        from portal.letters.selectors import register_topics

        register_topics(rounds_seen)
        register(answered.answered)
        register(earlier.earlier)

        register_subject("application", sees_submissions)
        register_subject("draft", sees_draft, chain="application")


def rounds_seen(user: Any) -> list[tuple[str, str]]:
    """What the outbox can be narrowed to."""
    from applications.models import Round

    rows = Round.objects.visible_to(user).order_by("-opens_at").values_list("pk", "title")
    return [(f"round:{pk}", title) for pk, title in rows]


def sees_submissions(user: Any, pk: int) -> bool:
    """Papers of submitted versions: the city, its province, the ministry."""
    from applications.models import Submission

    return Submission.objects.visible_to(user).filter(application=pk).exists()


def sees_draft(user: Any, pk: int) -> bool:
    """Drafts are the own city's business."""
    from applications.models import Application

    return Application.objects.visible_to(user).readable_drafts(user).filter(pk=pk).exists()
