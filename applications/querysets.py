"""Who sees which rounds, applications, evidence and submissions: the only row rules of this room."""

from typing import Any

from django.db import models
from django.utils import timezone

from applications.choices import DeskState, EvidenceState, RoundState
from applications.editions import EDITION_MODULES
from applications.editions.procedures import ALLIANCE, PROCEDURES
from applications.permissions import SEES_ALL, in_scope, opened_to

# The forms that follow each procedure.
EDITIONS_OF = {
    key: [name for name, module in EDITION_MODULES.items() if module.EDITION.procedure.key == key] for key in PROCEDURES
}
# Offices that have no part in any other procedure.
ALLIANCE_KINDS = ("secretariat", "committee", "association")


class RoundQuerySet(models.QuerySet):
    def public(self) -> "RoundQuerySet":
        """Rounds that anyone may read about: everything but those in preparation."""
        return self.exclude(state=RoundState.PREPARING)

    def visible_to(self, user: Any) -> "RoundQuerySet":
        """Preparing rounds are the ministry's own business; the others are public."""
        if user.is_authenticated and user.organisation is not None and user.organisation.kind in SEES_ALL:
            return self
        return self.public()

    def of_procedure(self, key: str) -> "RoundQuerySet":
        return self.filter(edition_key__in=EDITIONS_OF[key])

    def taken_part_in_by(self, user: Any) -> "RoundQuerySet":
        """The alliance's secretariat, committee and associations take part in its rounds alone."""
        kind = user.organisation.kind if user.is_authenticated and user.organisation is not None else ""
        return self.of_procedure(ALLIANCE) if kind in ALLIANCE_KINDS else self


class ExtensionQuerySet(models.QuerySet):
    def in_force(self) -> "ExtensionQuerySet":
        return self.filter(withdrawn_at__isnull=True)


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ApplicationQuerySet":
        """The city's own at any time; the province and the ministry see that it exists, not what is drafted."""
        scope = in_scope("organisation", user)
        return self.none() if scope is None else self.filter(scope)

    def live(self) -> "ApplicationQuerySet":
        """Applications that count: all but those that were made void. One for each round and city."""
        return self.exclude(state=DeskState.VOIDED)

    def voided(self) -> "ApplicationQuerySet":
        return self.filter(state=DeskState.VOIDED)

    def readable_drafts(self, user: Any) -> "ApplicationQuerySet":
        """Applications whose live answers this person may read: the own city's only."""
        if not user.is_authenticated or user.organisation is None or user.organisation.kind != "city":
            return self.none()
        return self.filter(organisation=user.organisation)


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "EvidenceQuerySet":
        """The own city's files; above the city only what a submission has frozen, for experts of assigned ones."""
        scope = in_scope("application__organisation", user)
        if scope is None:
            opened = opened_to(user)
            return self.none() if opened is None else self.filter(submissions__in=opened.values("pk")).distinct()
        if user.organisation.kind == "city":
            return self.filter(scope)
        return self.filter(scope, submissions__isnull=False).distinct()

    def present(self) -> "EvidenceQuerySet":
        """Files that are part of the application: not removed."""
        return self.exclude(state=EvidenceState.VOIDED)


class UploadQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "UploadQuerySet":
        """A person's own, while they act for the city whose application it is."""
        if not user.is_authenticated or user.organisation is None or user.organisation.kind != "city":
            return self.none()
        return self.filter(user=user, application__organisation=user.organisation)

    def unfinished(self) -> "UploadQuerySet":
        """Of which something has come, that can be gone on with."""
        return self.filter(finished_at=None, offset__gt=0, expires_at__gt=timezone.now())


class SubmissionQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "SubmissionQuerySet":
        """In scope, or opened to the person by the room that leads the case."""
        scope = in_scope("application__organisation", user)
        if scope is None:
            opened = opened_to(user)
            return self.none() if opened is None else self.filter(pk__in=opened.values("pk"))
        return self.filter(scope)


class SlipQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "SlipQuerySet":
        """A department its own; the city those of its applications. Nobody above the city sees who was asked."""
        organisation = getattr(user, "organisation", None) if user.is_authenticated else None
        if organisation is None:
            return self.none()
        if organisation.kind == "department":
            return self.filter(department=organisation)
        return self.filter(application__organisation=organisation) if organisation.kind == "city" else self.none()


class SigningSlipQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "SigningSlipQuerySet":
        """Signed slips: the own city's at any time, above it those on which a version was submitted."""
        scope = in_scope("application__organisation", user)
        if scope is None:
            return self.none()
        rows = self.filter(scope)
        return rows if user.organisation.kind == "city" else rows.filter(submission__isnull=False)


class DelegationQuerySet(models.QuerySet):
    def open(self) -> "DelegationQuerySet":
        """Not ended by a step; whether the time is over is asked of the row."""
        return self.filter(ended_at__isnull=True)


class ArchiveQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ArchiveQuerySet":
        """The own city's only: an archive holds telephone numbers and addresses as they were written."""
        if not user.is_authenticated or user.organisation is None or user.organisation.kind != "city":
            return self.none()
        return self.filter(submission__application__organisation=user.organisation)


class ReadingQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ReadingQuerySet":
        """The own city's only: a draft as somebody has typed it elsewhere."""
        if not user.is_authenticated or user.organisation is None or user.organisation.kind != "city":
            return self.none()
        return self.filter(application__organisation=user.organisation)
