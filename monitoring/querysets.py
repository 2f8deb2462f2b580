"""Who sees which frameworks, reports, rows and figures: the only row rules of this room."""

from typing import Any

from django.db import models

from monitoring.choices import IN_THE_CITY, WITH_THE_MINISTRY, CycleState, SnapshotState, VersionState


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


class CycleQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "CycleQuerySet":
        """Those in preparation are the ministry's own business."""
        match kind_of_office(user):
            case "ministry":
                return self
            case "":
                return self.none()
        return self.exclude(state=CycleState.PLANNED)


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ReportQuerySet":
        """How far each report is: its city, the province and ministry above, and whoever has a row in it."""
        match kind_of_office(user):
            case "ministry":
                return self
            case "province":
                return self.filter(city__parent=user.organisation)
            case "city":
                return self.filter(city=user.organisation)
            case "department" | "institution":
                values: Any = self.model._meta.get_field("values").related_model
                return self.filter(pk__in=values.objects.filter(organisation=user.organisation).values("report"))
        return self.none()

    def open_to(self, user: Any) -> "ReportQuerySet":
        """Reports whose figures ``user`` may read: nobody above a city reads what it has not yet handed up."""
        rows = self.visible_to(user)
        match kind_of_office(user):
            case "ministry":
                return rows.filter(state__in=WITH_THE_MINISTRY)
            case "province":
                return rows.exclude(state__in=IN_THE_CITY)
        return rows


class OfReportQuerySet(models.QuerySet):
    """Rows that belong to a report by ``report``; a department sees none of them but its own values."""

    def visible_to(self, user: Any) -> "OfReportQuerySet":
        if kind_of_office(user) in ("department", "institution"):
            return self.none()
        reports: Any = self.model._meta.get_field("report").related_model
        return self.filter(report__in=reports.objects.open_to(user).values("pk"))


class ValueQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ValueQuerySet":
        """A department and an institution their own rows only; the others the rows of the reports open to them."""
        if kind_of_office(user) in ("department", "institution"):
            return self.filter(organisation=user.organisation)
        if kind_of_office(user) == "panel":
            return self.filter(scores__expert=user, report__state__in=WITH_THE_MINISTRY)
        reports: Any = self.model._meta.get_field("report").related_model
        return self.filter(report__in=reports.objects.open_to(user).values("pk"))


class ScoreQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ScoreQuerySet":
        """The ministry all, an expert the own ones; cities and provinces none."""
        match kind_of_office(user):
            case "ministry":
                return self
            case "panel":
                return self.filter(expert=user, value__report__state__in=WITH_THE_MINISTRY)
        return self.none()


class OfValueQuerySet(models.QuerySet):
    """Rows that belong to a value by ``value``."""

    def visible_to(self, user: Any) -> "OfValueQuerySet":
        values: Any = self.model._meta.get_field("value").related_model
        return self.filter(value__in=values.objects.visible_to(user).values("pk"))


class SnapshotQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "SnapshotQuerySet":
        """Published ones are public; the others are the ministry's own."""
        return self if kind_of_office(user) == "ministry" else self.filter(state=SnapshotState.PUBLISHED)


class OfSnapshotQuerySet(models.QuerySet):
    """Rows that belong to a snapshot by ``snapshot``."""

    def visible_to(self, user: Any) -> "OfSnapshotQuerySet":
        snapshots: Any = self.model._meta.get_field("snapshot").related_model
        return self.filter(snapshot__in=snapshots.objects.visible_to(user).values("pk"))
