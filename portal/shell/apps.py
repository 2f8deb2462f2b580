from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "portal.shell"
    label = "shell"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.accounts.models import Handover
        from portal.documents.permissions import register_subject

        register_subject("handover", lambda user, pk: Handover.objects.visible_to(user).filter(pk=pk).exists())
