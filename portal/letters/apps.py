from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "portal.letters"
    label = "letters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.letters import checks  # noqa: F401
