from typing import Any

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "review"
    verbose_name = "审核"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from applications.selectors import register_timeline
        from portal.documents.permissions import register_subject
        from review import receivers  # noqa: F401
        from review.models import Certificate, MembershipList, Sheet
        from review.selectors import timeline

        register_timeline(timeline)

        def visible(model: Any) -> Any:
            return lambda user, pk: model.objects.visible_to(user).filter(pk=pk).exists()

        register_subject("sheet", visible(Sheet))
        register_subject("list", visible(MembershipList))
        register_subject("certificate", visible(Certificate))
