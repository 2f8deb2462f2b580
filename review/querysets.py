"""Who sees which cases, sheets and lists: the only row rules of this room."""

from typing import Any

from django.db import models
from django.db.models import Q

from applications.permissions import SEES_ALL, in_scope
from review.choices import PENDING_DECISIONS, CaseState, ListState, SheetState, Way


def is_ministry(user: Any) -> bool:
    return user.is_authenticated and user.organisation is not None and user.organisation.kind in SEES_ALL


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "CaseQuerySet":
        """The city's own, the province's cities', or all for the ministry."""
        scope = in_scope("application__organisation", user)
        return self.none() if scope is None else self.filter(scope)

    def under_review(self) -> "CaseQuerySet":
        """Cases before the ministry as those below it see them: pending decisions make no difference."""
        return self.filter(Q(state=CaseState.SENT_UP) | Q(state__in=PENDING_DECISIONS, announced_at__isnull=True))

    def waiting_for_a_sheet(self) -> "CaseQuerySet":
        """What a summary sheet can list: endorsed cases, and cases under review whose sheet has become void.

        Cities that join directly stand on no sheet.

        Pending decisions of the ministry make no difference, since the province must not learn of them by a gap.
        """
        under_review = Q(state=CaseState.SENT_UP) | Q(state__in=PENDING_DECISIONS, announced_at__isnull=True)
        on_valid_sheet = self.model._default_manager.filter(sheet_items__sheet__state=SheetState.SENT_UP)
        waiting = Q(state=CaseState.ENDORSED) | under_review & ~Q(pk__in=on_valid_sheet.values("pk"))
        return self.filter(waiting, way=Way.RECOMMENDED)


class SheetQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "SheetQuerySet":
        """The province's own; the ministry sees what was sent up."""
        if is_ministry(user):
            return self.filter(state__in=[SheetState.SENT_UP, SheetState.VOIDED])
        if not user.is_authenticated or user.organisation is None or user.organisation.kind != "province":
            return self.none()
        return self.filter(province=user.organisation)


class MembershipListQuerySet(models.QuerySet):
    def public(self) -> "MembershipListQuerySet":
        return self.filter(state__in=[ListState.PUBLISHED, ListState.SUPERSEDED])

    def visible_to(self, user: Any) -> "MembershipListQuerySet":
        """Published lists are public; drafts are the ministry's."""
        return self if is_ministry(user) else self.public()


class CertificateQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "CertificateQuerySet":
        """The member city, its province and the ministry."""
        scope = in_scope("case__application__organisation", user)
        return self.none() if scope is None else self.filter(scope)


class ClaimQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ClaimQuerySet":
        """The city's own, the province's cities', or all for the ministry."""
        scope = in_scope("organisation", user)
        return self.none() if scope is None else self.filter(scope)


def of_province(organisation: Any) -> Q:
    """Cases of the cities that report to this province; a municipality's own counts too."""
    return Q(application__organisation__parent=organisation)
