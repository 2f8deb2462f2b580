"""Rounds and deadlines as files."""

from typing import Any

from django.shortcuts import get_object_or_404

from applications.models import Round
from applications.tables import DeadlineTable, RoundTable
from applications.views.management import deadline_rows
from portal.kit.listings import register


def deadlines_of(asked: Any) -> list[dict[str, Any]]:
    round = get_object_or_404(Round.objects.visible_to(asked.user), code=asked.kwargs["code"])
    return deadline_rows(asked.user, round)


register(
    "applications:managed_rounds",
    "批次",
    rows=lambda asked: Round.objects.visible_to(asked.user),
    table=RoundTable,
)
register(
    "applications:deadlines",
    "各单位截止时间",
    rows=deadlines_of,
    table=DeadlineTable,
    filters=lambda asked: [("批次", str(Round.objects.get(code=asked.kwargs["code"])))],
)
