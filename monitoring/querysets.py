"""Who sees which frameworks: the only row rules of this room."""

from typing import Any

from django.db import models

from monitoring.choices import VersionState


def kind_of_office(user: Any) -> str:
    """The kind of the organisation acted for; empty for whoever has none or has not signed in."""
    organisation = getattr(user, "organisation", None) if user.is_authenticated else None
    return organisation.kind if organisation is not None else ""


class FrameworkQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "FrameworkQuerySet":
        """The ministry sees all, every other office those that have a published version."""
        match kind_of_office(user):
            case "ministry":
                return self
            case "":
                return self.none()
        return self.filter(versions__state=VersionState.PUBLISHED).distinct()


class VersionQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "VersionQuerySet":
        """Drafts are the ministry's own business; what is published every office reads."""
        match kind_of_office(user):
            case "ministry":
                return self
            case "":
                return self.none()
        return self.filter(state=VersionState.PUBLISHED)


class OfVersionQuerySet(models.QuerySet):
    """Rows that belong to a version by ``version``."""

    def visible_to(self, user: Any) -> "OfVersionQuerySet":
        versions: Any = self.model._meta.get_field("version").related_model
        return self.filter(version__in=versions.objects.visible_to(user).values("pk"))
