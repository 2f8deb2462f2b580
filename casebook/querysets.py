"""Who sees which calls, cases, volumes and pages: the only row rules of this room."""

from typing import Any

from django.db import models
from django.db.models import Q

from casebook.choices import (
    AT_THE_PROVINCE,
    INSIDE_THE_CITY,
    PUBLIC,
    CallState,
    EntryState,
    FeatureState,
    VolumeState,
)


def kind_of_office(user: Any) -> str:
    """The kind of the organisation acted for; empty for whoever has none or has not signed in."""
    organisation = getattr(user, "organisation", None) if user.is_authenticated else None
    return organisation.kind if organisation is not None else ""


class CallQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "CallQuerySet":
        """Those in preparation are the ministry's own business, the others are public."""
        return self if kind_of_office(user) == "ministry" else self.exclude(state=CallState.PREPARING)


class EntryQuerySet(models.QuerySet):
    def public(self) -> "EntryQuerySet":
        """What anybody may read: published, or a line of a catalogue."""
        return self.filter(state__in=PUBLIC)

    def visible_to(self, user: Any) -> "EntryQuerySet":
        """For the desks. What a city still writes nobody above reads; the ministry begins with what is recommended."""
        match kind_of_office(user):
            case "city":
                return self.filter(organisation=user.organisation)
            case "province":
                return self.filter(organisation__parent=user.organisation).exclude(state__in=INSIDE_THE_CITY)
            case "ministry":
                return self.exclude(state__in=(*INSIDE_THE_CITY, *AT_THE_PROVINCE))
            case "panel":
                asked = {"reviews__expert": user, "reviews__recused_at": None, "reviews__ended_at": None}
                return self.filter(state=EntryState.REVIEWING, **asked)
        return self.none()


class OfEntryQuerySet(models.QuerySet):
    """Rows that belong to an entry by ``entry``."""

    def visible_to(self, user: Any) -> "OfEntryQuerySet":
        entries: Any = self.model._meta.get_field("entry").related_model
        return self.filter(entry__in=entries.objects.visible_to(user).values("pk"))


class ReviewQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ReviewQuerySet":
        """The expert the own one while it is asked for; the ministry all. Cities and provinces never."""
        match kind_of_office(user):
            case "ministry":
                return self
            case "panel":
                return self.filter(expert=user, recused_at__isnull=True, ended_at__isnull=True)
        return self.none()


class VolumeQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "VolumeQuerySet":
        return self if kind_of_office(user) == "ministry" else self.filter(state=VolumeState.PUBLISHED)


class FeatureQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "FeatureQuerySet":
        return self if kind_of_office(user) == "ministry" else self.filter(state=FeatureState.PUBLISHED)


class BookFileQuerySet(models.QuerySet):
    def current(self) -> "BookFileQuerySet":
        return self.filter(withdrawn_at__isnull=True)

    def of(self, subject: Any) -> "BookFileQuerySet":
        """The files of an entry or a volume, the newest first."""
        return self.filter(Q(subject=subject.chain)).order_by("-pk")
