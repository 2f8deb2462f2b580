"""How many cities a province may recommend in a round, and how many it has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from applications.models import Round
from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Organisation
from review.choices import SheetState
from review.models import Case, Quota, Sheet, SheetItem

ON_VALID_SHEET = Q(sheet__state=SheetState.SENT_UP)
ON_DRAFT = Q(sheet__state=SheetState.DRAFT)


@dataclass(frozen=True)
class QuotaStanding:
    """n/m of a province. Reserves do not count; a sheet that a return makes void frees what it listed."""

    province: Organisation
    number: int | None  # None: the ministry has not set it
    used: int = 0  # recommended on sheets that were sent up, supplements too
    reserves: int = 0
    drafted: int = 0  # recommended on the sheet in draft

    @property
    def over(self) -> int:
        """By how many the draft would go beyond the number."""
        return max(0, self.used + self.drafted - self.number) if self.number is not None else 0

    @property
    def left(self) -> int:
        return max(0, self.number - self.used) if self.number is not None else 0

    @property
    def is_full(self) -> bool:
        return self.number is not None and self.used >= self.number


def quota_of(round: Round, province: Organisation | None) -> QuotaStanding | None:
    """n/m of one province; none in a round that does not limit."""
    if not round.has_quotas or province is None:
        return None
    number = Quota.objects.filter(round=round, province=province).values_list("number", flat=True).first()
    return QuotaStanding(province, number, **_counts(round).get(province.pk, {}))


def quota_of_sheet(sheet: Sheet) -> QuotaStanding | None:
    return quota_of(sheet.round, sheet.province)


def quotas_of(round: Round) -> list[QuotaStanding]:
    """All provinces in official order, in a fixed number of queries."""
    provinces = Organisation.objects.filter(kind=OrganisationKind.PROVINCE, is_active=True)
    numbers = dict(Quota.objects.filter(round=round).values_list("province", "number"))
    counted = _counts(round)
    return [
        QuotaStanding(each, numbers.get(each.pk), **counted.get(each.pk, {}))
        for each in provinces.order_by("place__code", "pk")
    ]


def place_of(case: Case, user: Any) -> SheetItem | None:
    """Where a city stands on the sheet that was sent up, in a round with numbers or an order; never told to the city."""
    round, kind = case.application.round, user.organisation.kind if user.organisation is not None else ""
    if kind not in {"province", "ministry"} or not (round.has_quotas or round.has_ranking):
        return None
    items = case.sheet_items.filter(ON_VALID_SHEET).select_related("sheet__round", "sheet__province__place")
    return items.order_by("sheet__number").last()


def _counts(round: Round) -> Mapping[int, dict[str, int]]:
    rows = SheetItem.objects.filter(sheet__round=round).values("sheet__province")
    counted = rows.annotate(
        used=Count("pk", filter=ON_VALID_SHEET & Q(is_reserve=False)),
        reserves=Count("pk", filter=ON_VALID_SHEET & Q(is_reserve=True)),
        drafted=Count("pk", filter=ON_DRAFT & Q(is_reserve=False)),
    ).order_by()
    return {row["sheet__province"]: {name: row[name] for name in ("used", "reserves", "drafted")} for row in counted}
