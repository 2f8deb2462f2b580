from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "portal.kit"
    label = "kit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.kit import clock  # noqa: F401  (its check)
        from portal.kit.wording import say_what_to_do

        say_what_to_do()
