"""推荐名额: the ministry's round manager sets how many cities each province may recommend."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from applications.models import Round
from applications.permissions import manages_rounds
from portal.accounts.models import User
from portal.accounts.selectors import people
from portal.history.services import record
from portal.kit.verdicts import Refused, require
from portal.letters.services import notify
from review.models import Quota
from review.selectors.quotas import QuotaStanding, quotas_of

MOST = 500


def set_quotas(*, round: Round, user: User, numbers: Mapping[int, int | None]) -> list[QuotaStanding]:
    """Set the numbers by province, all or none; ``None`` means not set yet. The provinces concerned are told.

    Raises ``Refused`` when the round does not limit, and for a number below what a province has sent up already.
    """
    require(manages_rounds(user, round))
    if not round.has_quotas:
        raise Refused("本批次没有选用“省级推荐限额”，请先在批次设置中选用。")
    with transaction.atomic():
        Round.objects.select_for_update(no_key=True).get(pk=round.pk)  # nobody sends up while the numbers change
        changed = [each for each in quotas_of(round) if numbers.get(each.province.pk, each.number) != each.number]
        for each in changed:
            _refuse_too_few(each, numbers[each.province.pk])
        for each in changed:
            _set(round, user, each, numbers[each.province.pk])
        if changed:
            told = {each.province.name: numbers[each.province.pk] for each in changed}
            payload = {"title": round.title, "numbers": told}
            record(f"round:{round.pk}", "round.quotas_set", user=user, organisation=user.office, payload=payload)
    return changed


def _refuse_too_few(standing: QuotaStanding, number: int | None) -> None:
    name = standing.province.name
    if standing.used and (number is None or number < standing.used):
        raise Refused(f"{name}已上报推荐{standing.used}个城市，名额不能少于{standing.used}个。")
    if number is not None and not 0 <= number <= MOST:
        raise Refused(f"{name}的名额应在0至{MOST}之间，请核对。")


def _set(round: Round, user: User, standing: QuotaStanding, number: int | None) -> None:
    if number is None:
        Quota.objects.filter(round=round, province=standing.province).delete()
        return
    values = {"number": number, "set_by": user, "set_at": timezone.now()}
    Quota.objects.update_or_create(round=round, province=standing.province, defaults=values)
    notify(
        people(standing.province, "clerk", "approver"),
        event="round.quotas_set",
        subject=f"{round.title}：本省推荐名额为{number}个",
        body=f"教育部设定{standing.province.name}在“{round.title}”的推荐名额为{number}个；直接加入的城市不占名额。",
        link=f"/sheets/?round={round.code}",
        organisation=standing.province,
        about=round,
    )
