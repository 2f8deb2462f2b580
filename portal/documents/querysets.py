"""Selections of papers, seals and keys."""

from typing import Any

from django.db import models

from portal.documents.choices import ScanState, Stamping
from portal.documents.permissions import may_read


class PaperQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "PaperQuerySet":
        """The papers that ``user`` may read. Asks each paper's subject, so narrow the selection first."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(pk__in=[paper.pk for paper in self if may_read(user, paper)])

    def numbered(self, number: str, version: int, *, drafts: bool = False) -> "PaperQuerySet":
        """The papers of this number and version, or its drafts."""
        if "\0" in number:  # which PostgreSQL does not even compare
            return self.none()
        # What still waits for its stamp is no public paper yet.
        return self.filter(number=number, version=version, is_draft=drafts).exclude(stamping=Stamping.AWAITED)

    def coded(self, code: str) -> "PaperQuerySet":
        """The paper that a QR code names; ``code`` is hexadecimal and short."""
        return self.filter(address__gte=code, address__lt=f"{code}g")


class ScanQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "ScanQuerySet":
        """Scans that the user's own office uploaded, and those on record of papers that the user may read.

        Asks the subject of each paper once, however many scans it has, so narrow the selection to few papers first.
        """
        if not user.is_authenticated or user.organisation is None:
            return self.none()
        rows = self.filter(models.Q(organisation=user.organisation) | models.Q(state=ScanState.RECORDED))
        papers = {each.paper_id: each.paper for each in rows.select_related("paper")}
        return rows.filter(paper__in=[pk for pk, paper in papers.items() if may_read(user, paper)])


class OwnedQuerySet(models.QuerySet[Any]):
    """Rows that belong to one organisation, of which one is active at a time."""

    def visible_to(self, user: Any) -> "OwnedQuerySet":
        if not user.is_authenticated or user.organisation is None:
            return self.none()
        return self.filter(organisation=user.organisation)

    def active(self) -> "OwnedQuerySet":
        return self.filter(is_active=True)


class PictureRequestQuerySet(models.QuerySet[Any]):
    """Pictures of seals that people of an office brought."""

    def visible_to(self, user: Any) -> "PictureRequestQuerySet":
        """The own office's, and nobody else's: whoever has the picture of a seal could print it."""
        if not user.is_authenticated or user.organisation is None:
            return self.none()
        return self.filter(organisation=user.organisation)
