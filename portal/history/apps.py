from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class HistoryConfig(AppConfig):
    name = "portal.history"
    label = "history"
    verbose_name = "历史记录"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(install_guards, sender=self)


def install_guards(using: str, **kwargs: Any) -> None:
    """A later migration may have remade the table, and lost its triggers."""
    from portal.history.triggers import install

    install(connections[using])
