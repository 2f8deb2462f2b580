"""Who sees which frameworks, reports, rows and figures: the only row rules of this room."""

from typing import Any

from django.db import models
from django.db.models import Q

from monitoring.choices import (
    IN_THE_CITY,
    LEVEL_OF_OFFICE,
    SIGNED_ROWS,
    WITH_THE_MINISTRY,
    CycleState,
    SnapshotState,
    VersionState,
)
from portal.kit.verdicts import Refused

FROZEN = "此版本已发布，内容不再改动；需要修改的，请起草新版。"


def kind_of_office(user: Any) -> str:
    """The kind of the organisation acted for; empty for whoever has none or has not signed in."""
    organisation = getattr(user, "organisation", None) if user.is_authenticated else None
    return organisation.kind if organisation is not None else ""


def of_own_place(user: Any, path: str = "") -> Q:
    """The extensions (+N) of the place of the province's or city's office acted for."""
    kind = kind_of_office(user)
    if kind not in LEVEL_OF_OFFICE:
        return Q(pk__in=())
    return Q(**{f"{path}level": LEVEL_OF_OFFICE[kind], f"{path}place": user.organisation.place_id})


class FrozenQuerySet(models.QuerySet):
    """Rows that nobody changes or deletes, in bulk neither, once their version is published."""

    version_path = "version__"

    def must_be_drafts(self) -> None:
        # Not of a slice or of distinct rows: neither can be changed in bulk anyhow.
        if self.filter(**{f"{self.version_path}state": VersionState.PUBLISHED}).exists():
            raise Refused(FROZEN)

    def update(self, **columns: Any) -> int:
        self.must_be_drafts()
        return super().update(**columns)

    def delete(self) -> tuple[int, dict[str, int]]:
        self.must_be_drafts()
        return super().delete()

    delete.queryset_only = True  # type: ignore[attr-defined]


class FrameworkQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "FrameworkQuerySet":
        """The ministry sees all, every other office those that have a published version, and the own extensions."""
        match kind_of_office(user):
            case "ministry":
                return self
            case "":
                return self.none()
        return self.filter(Q(versions__state=VersionState.PUBLISHED) | of_own_place(user)).distinct()


class VersionQuerySet(FrozenQuerySet):
    version_path = ""

    def visible_to(self, user: Any) -> "VersionQuerySet":
        """Drafts are the business of those who write them and of the ministry; what is published every office reads."""
        match kind_of_office(user):
            case "ministry":
                return self
            case "":
                return self.none()
        return self.filter(Q(state=VersionState.PUBLISHED) | of_own_place(user, "framework__"))

    def drafted_by(self, user: Any) -> "VersionQuerySet":
        """Those that ``user`` may work on: all for the ministry's round manager, the own place's for its offices."""
        if user.is_authenticated and user.acts_as("round_manager", "ministry"):
            return self
        if user.is_authenticated and user.acts_as("clerk", *LEVEL_OF_OFFICE):
            return self.filter(of_own_place(user, "framework__"))
        return self.none()


class OfVersionQuerySet(FrozenQuerySet):
    """Rows that belong to a version by ``version``."""

    def visible_to(self, user: Any) -> "OfVersionQuerySet":
        versions: Any = self.model._meta.get_field("version").related_model
        return self.filter(version__in=versions.objects.visible_to(user).values("pk"))

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        versions: Any = self.model._meta.get_field("version").related_model
        asked = {row.version_id for row in rows}
        if versions.objects.filter(pk__in=asked, state=VersionState.PUBLISHED).exists():
            raise Refused(FROZEN)
        return super().bulk_create(rows, *args, **kwargs)


class CrosswalkQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "CrosswalkQuerySet":
        """Links of which both sides may be read."""
        elements: Any = self.model._meta.get_field("element").related_model
        seen = elements.objects.visible_to(user).values("pk")
        return self.filter(element__in=seen, other__in=seen)


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


class SubmissionQuerySet(OfReportQuerySet):
    def visible_to(self, user: Any) -> "SubmissionQuerySet":
        """What was signed stays readable for the city and its province, whatever becomes of the rows meanwhile."""
        reports: Any = self.model._meta.get_field("report").related_model
        if kind_of_office(user) == "province":
            return self.filter(report__in=reports.objects.visible_to(user).values("pk"))
        return super().visible_to(user)  # type: ignore[return-value]


class ValueQuerySet(models.QuerySet):
    def asked(self) -> "ValueQuerySet":
        """The rows that somebody answers; computed ones the portal writes by itself."""
        return self.filter(Q(definition__isnull=True) | Q(definition__formula=""))

    def visible_to(self, user: Any) -> "ValueQuerySet":
        """A department and an institution their own rows only; the others the rows of the reports open to them."""
        if kind_of_office(user) in ("department", "institution"):
            return self.filter(organisation=user.organisation)
        if kind_of_office(user) == "panel":
            return self.filter(scores__expert=user, report__state__in=WITH_THE_MINISTRY)
        reports: Any = self.model._meta.get_field("report").related_model
        rows = self.filter(report__in=reports.objects.open_to(user).values("pk"))
        if kind_of_office(user) in ("province", "ministry"):
            # What was opened again is read above the city when the correction is signed.
            return rows.filter(Q(reopened_until__isnull=True) | Q(state__in=SIGNED_ROWS))
        return rows


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
        """What was once published stays public, replaced or not; the others are the ministry's own."""
        return self if kind_of_office(user) == "ministry" else self.exclude(state=SnapshotState.TAKEN)


class OfSnapshotQuerySet(models.QuerySet):
    """Rows that belong to a snapshot by ``snapshot``."""

    def visible_to(self, user: Any) -> "OfSnapshotQuerySet":
        snapshots: Any = self.model._meta.get_field("snapshot").related_model
        return self.filter(snapshot__in=snapshots.objects.visible_to(user).values("pk"))


class SnapshotFileQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "SnapshotFileQuerySet":
        """The ministry all; of what is published, a city its own report, a province those of its cities."""
        snapshots: Any = self.model._meta.get_field("snapshot").related_model
        rows = self.filter(snapshot__in=snapshots.objects.visible_to(user).values("pk"))
        match kind_of_office(user):
            case "ministry":
                return rows
            case "province":
                return rows.filter(models.Q(city__parent=user.organisation) | models.Q(city__isnull=True))
            case "city":
                return rows.filter(models.Q(city=user.organisation) | models.Q(city__isnull=True))
        return self.none()
