"""Who sees which cases, sheets and lists: the only row rules of this room."""

from datetime import datetime
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Cast, Concat

from applications.editions import EDITION_MODULES
from applications.editions.procedures import ALLIANCE, ALLIANCE_PROCEDURE, NETWORK
from applications.permissions import SEES_ALL, in_scope
from portal.accounts.choices import OrganisationKind
from portal.kit.dates import BEIJING
from review.choices import (
    ASSESSING,
    SEEN_BELOW,
    CaseState,
    ListState,
    ObjectionState,
    SheetState,
    Way,
    objection_seen_by,
)


def is_ministry(user: Any) -> bool:
    return user.is_authenticated and user.organisation is not None and user.organisation.kind in SEES_ALL


def is_secretariat(user: Any) -> bool:
    kind = user.organisation.kind if user.is_authenticated and user.organisation is not None else ""
    return bool(kind == OrganisationKind.SECRETARIAT)


def editions_decided_by(user: Any) -> list[str]:
    """The forms whose procedure this person's office decides: none for most people."""
    kind = user.organisation.kind if user.is_authenticated and user.organisation is not None else ""
    return [key for key, module in EDITION_MODULES.items() if module.EDITION.procedure.decided_by == kind]


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "CaseQuerySet":
        """The city's own, the province's cities', all for the ministry; others what their part in it opens to them."""
        scope = in_scope("application__organisation", user)
        if scope is not None:
            return self.filter(scope)
        return self._of_alliance(user) | self._of_panel(user)

    def _of_alliance(self, user: Any) -> "CaseQuerySet":
        """All of the alliance's rounds for its secretariat; its working committee what was put to the vote; an
        association the cities of its province, where the province has named it for the round."""
        organisation = user.organisation if user.is_authenticated else None
        rows, kind = self.filter(procedure_key=ALLIANCE), organisation.kind if organisation is not None else ""
        if kind == OrganisationKind.SECRETARIAT:
            return rows
        if kind == OrganisationKind.COMMITTEE:
            return rows.filter(pk__in=self.model._default_manager.filter(ballot_items__isnull=False).values("pk"))
        if organisation is not None and kind == OrganisationKind.ASSOCIATION:
            named = self.model._default_manager.filter(
                application__organisation__parent=organisation.parent,
                application__round__co_verifiers__association=organisation,
            )
            return rows.filter(pk__in=named.values("pk"))
        return self.none()

    def _of_panel(self, user: Any) -> "CaseQuerySet":
        """An expert's own while assigned; for the chair every case that went to the panel."""
        if not user.is_authenticated or user.organisation is None or user.organisation.kind != "panel":
            return self.none()
        everything, rule = self.model._default_manager, Q(pk__in=[])
        if user.acts_as("expert", "panel"):
            own = everything.filter(assignments__expert=user, assignments__ended_at__isnull=True)
            rule |= Q(pk__in=own.values("pk"))
        if user.acts_as("approver", "panel"):
            rule |= Q(application__round__assessment_plan__panel=user.organisation) & (
                Q(state__in=ASSESSING) | Q(assessed_at__isnull=False)
            )
        return self.filter(rule)

    def under_review(self) -> "CaseQuerySet":
        """Cases before the ministry as those below it see them: pending decisions make no difference."""
        hidden = Q(state__in=list(SEEN_BELOW[NETWORK]), announced_at__isnull=True)
        return self.filter(Q(state=CaseState.SENT_UP) | hidden, procedure_key=NETWORK)

    def waiting_for_a_sheet(self) -> "CaseQuerySet":
        """What a summary sheet can list: endorsed cases, and cases under review whose sheet has become void.

        Cities that join directly stand on no sheet.

        Pending decisions of the ministry make no difference, since the province must not learn of them by a gap.
        """
        under_review = Q(state=CaseState.SENT_UP) | Q(state__in=list(SEEN_BELOW[NETWORK]), announced_at__isnull=True)
        on_valid_sheet = self.model._default_manager.filter(sheet_items__sheet__state=SheetState.SENT_UP)
        waiting = Q(state=CaseState.ENDORSED) | under_review & ~Q(pk__in=on_valid_sheet.values("pk"))
        return self.filter(waiting, way=Way.RECOMMENDED, procedure_key=NETWORK)


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
        """Published lists are public; drafts are the ministry's, or of the office that decides in that procedure."""
        if is_ministry(user):
            return self
        return self.public() | self.filter(round__edition_key__in=editions_decided_by(user))


class NoticeQuerySet(models.QuerySet):
    def public(self) -> "NoticeQuerySet":
        """Everything that was signed once; a withdrawn notice says so."""
        return self.filter(signed_at__isnull=False)

    def current(self) -> "NoticeQuerySet":
        return self.filter(withdrawn_at__isnull=True)

    def running(self, at: datetime) -> "NoticeQuerySet":
        """On show at ``at``, from the signing until the end of the last day in Beijing."""
        today = at.astimezone(BEIJING).date()
        return self.public().current().filter(closed_at__isnull=True, last_day__gte=today)

    def visible_to(self, user: Any) -> "NoticeQuerySet":
        """Signed notices are public; drafts are the ministry's."""
        return self if is_ministry(user) else self.public()

    def with_open_report(self, user: Any) -> "NoticeQuerySet":
        """Those whose report this user may read: how many cities were taken off is told by the published list first."""
        published = self.public().filter(list__state__in=[ListState.PUBLISHED, ListState.SUPERSEDED])
        return self.public() if is_ministry(user) else published


class ObjectionQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ObjectionQuerySet":
        """All for the ministry's reviewers and approvers; a province what it was asked about; a city none."""
        if is_ministry(user):
            works_here = user.acts_as("clerk", "ministry") or user.acts_as("approver", "ministry")
            return self if works_here else self.none()
        if not user.is_authenticated or user.organisation is None or user.organisation.kind != "province":
            return self.none()
        return self.filter(asked_at__isnull=False, city__case__application__organisation__parent=user.organisation)

    def seen_as(self, state: str, kind: str) -> "ObjectionQuerySet":
        """Those that are in ``state`` as an organisation of this kind may know it."""
        alike = Q(pk__in=[])
        for each in ObjectionState:
            for withdrawn in (True, False):
                if objection_seen_by(kind, each, withdrawn=withdrawn) == state:
                    alike |= Q(state=each, city__notice__withdrawn_at__isnull=not withdrawn)
        return self.filter(alike)


class CertificateQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "CertificateQuerySet":
        """The member city, its province and the ministry; the alliance's secretariat those of its members."""
        if is_secretariat(user):
            return self.filter(case__procedure_key=ALLIANCE)
        scope = in_scope("case__application__organisation", user)
        return self.none() if scope is None else self.filter(scope)


class AssignmentQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "AssignmentQuerySet":
        """An expert's own, the chair those of the own panel's rounds, the ministry all. Nobody below ever."""
        if is_ministry(user):
            return self
        if not user.is_authenticated or user.organisation is None or user.organisation.kind != "panel":
            return self.none()
        own = Q(expert=user) if user.acts_as("expert", "panel") else Q(pk__in=[])
        if user.acts_as("approver", "panel"):
            own |= Q(case__application__round__assessment_plan__panel=user.organisation)
        return self.filter(own)

    def live(self) -> "AssignmentQuerySet":
        return self.filter(ended_at__isnull=True)


class ClaimQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ClaimQuerySet":
        """The city's own, the province's cities', or all for the ministry."""
        scope = in_scope("organisation", user)
        return self.none() if scope is None else self.filter(scope)


class PackageQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "PackageQuerySet":
        """Whoever took materials sees it in the own office; the ministry sees all."""
        if is_ministry(user):
            return self
        if not user.is_authenticated or user.organisation is None or user.organisation.kind != "province":
            return self.none()
        return self.filter(organisation=user.organisation)


class ReceiptQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ReceiptQuerySet":
        """Of the province's own summary sheets; the ministry sees all."""
        if is_ministry(user):
            return self
        if not user.is_authenticated or user.organisation is None or user.organisation.kind != "province":
            return self.none()
        return self.filter(sheet__province=user.organisation)


class CheckQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "CheckQuerySet":
        """The province's own work and, without its notes, the ministry's to read; never the city's."""
        if is_ministry(user):
            return self
        if not user.is_authenticated or user.organisation is None or user.organisation.kind != "province":
            return self.none()
        return self.filter(case__application__organisation__parent=user.organisation)


def of_province(organisation: Any) -> Q:
    """Cases of the cities that report to this province; a municipality's own counts too."""
    return Q(application__organisation__parent=organisation)


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "SavedViewQuerySet":
        """One's own."""
        return self.filter(user=user.pk) if user.is_authenticated else self.none()


class BatchQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "BatchQuerySet":
        """What the own office has done."""
        if not user.is_authenticated or user.organisation is None:
            return self.none()
        return self.filter(office=user.organisation)


class OfProvinceQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "OfProvinceQuerySet":
        """Papers of a province's own deliberation: the province's alone."""
        if not user.is_authenticated or user.organisation is None or user.organisation.kind != "province":
            return self.none()
        return self.filter(province=user.organisation)


class MinistryQuerySet(models.QuerySet):
    """Rows of the ministry's own desk: visits, minutes, packs, changes of members and what is attached to them."""

    def visible_to(self, user: Any) -> Self:
        return self if is_ministry(user) else self.none()


class StandingQuerySet(MinistryQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Changes of the alliance's members are its secretariat's, too."""
        return (
            self.filter(membership__kind=ALLIANCE_PROCEDURE.membership)
            if is_secretariat(user)
            else super().visible_to(user)
        )


class AttachmentQuerySet(MinistryQuerySet):
    def visible_to(self, user: Any) -> Self:
        """What is attached to a change of an alliance's member, for its secretariat."""
        if not is_secretariat(user):
            return super().visible_to(user)
        changes = apps.get_model("review", "Standing").objects.visible_to(user)
        return self.filter(subject__in=changes.values_list(Concat(Value("standing:"), Cast("pk", models.CharField()))))


class MinutesQuerySet(MinistryQuerySet):
    def current(self) -> "MinutesQuerySet":
        """The versions that hold; those that were amended stay readable, and nothing is based on them any more."""
        return self.filter(replaced_by__isnull=True)


class BallotQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "BallotQuerySet":
        """The alliance's secretariat and working committee, and the ministry to read; nobody below ever."""
        kind = user.organisation.kind if user.is_authenticated and user.organisation is not None else ""
        insiders = ALLIANCE_PROCEDURE.insiders
        return self if kind in insiders else self.none()


def cases_of(rows: models.QuerySet) -> Any:
    """The cases that rows of this kind belong to."""
    field: Any = rows.model._meta.get_field("case")
    return field.remote_field.model.objects


class JudgementQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "JudgementQuerySet":
        """The province that judges, and those above it; the city learns of it by a return or the opinion."""
        if not user.is_authenticated or user.organisation is None or user.organisation.kind == "city":
            return self.none()
        return self.filter(case__in=cases_of(self).visible_to(user))


class PaperCopiesQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "PaperCopiesQuerySet":
        """Whoever sees the case: the city is told by letter what has arrived."""
        return self.filter(case__in=cases_of(self).visible_to(user))
