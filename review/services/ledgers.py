"""目标台账: enter a target with its source; say how ready a city is."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.models import Organisation, User
from portal.history.services import record
from portal.kit.texts import fitting
from portal.kit.verdicts import Refused, require
from portal.regions.models import Place
from review.choices import Readiness
from review.models import Prospect, Target
from review.permissions import handles_cities, sets_targets

MOST_NOTE = 200
STALE = "页面已过期：{who}已先行修改为“{state}”。您填写的内容仍在，请刷新页面后再决定。"


def ledger_chain(province: Organisation) -> str:
    return f"ledger:{province.pk}"


def enter_target(*, province: Organisation, user: User, number: int, year: int, source: str) -> Target:
    """目标数: as a document says it. The earlier one is kept; the latest counts."""
    require(sets_targets(user, province))
    if not source.strip():
        raise Refused("请填写依据：写明文件名称和文号；没有依据的目标数不能填报。")
    if number < 1:
        raise Refused("目标城市数应不少于1。")
    with transaction.atomic():
        entered = Target(
            province=province, number=number, year=year, source=source.strip(), office=user.office, entered_by=user
        )
        entered.full_clean()
        entered.save()
        payload = {"unit": province.name, "number": number, "year": year, "source": entered.source}
        record(ledger_chain(province), "ledger.target", user=user, organisation=user.office, payload=payload)
    return entered


def assess_city(*, place: Place, user: User, seen: int, readiness: str, note: str) -> Prospect:
    """培育情况 of one city. ``seen`` is the revision that the page showed, 0 where nothing had been said yet."""
    require(handles_cities(user))
    if not Place.objects.present().recommended_by(user.office.seat).filter(pk=place.pk).exists():
        raise Refused("只能填写本省城市的培育情况。")
    note = fitting(note, MOST_NOTE, "说明")
    if readiness not in Readiness.values:
        raise Refused("请选择培育情况。")
    if readiness == Readiness.RIPE and not note:
        raise Refused("选择“条件成熟”的，请在说明中写明依据。")
    try:
        with transaction.atomic():
            return _assess(place, user, seen, Readiness(readiness), note)
    except IntegrityError as error:  # a colleague was faster with the first word
        raise Refused(STALE.format(who="同事", state="已填写")) from error


def _assess(place: Place, user: User, seen: int, readiness: Readiness, note: str) -> Prospect:
    prospect = Prospect.objects.select_for_update(of=("self",)).filter(place=place).first()
    if (prospect.revision if prospect else 0) != seen:
        who, state = (prospect.changed_by.name, prospect.get_readiness_display()) if prospect else ("同事", "未填写")
        raise Refused(STALE.format(who=who, state=state))
    prospect = prospect or Prospect(place=place)
    prospect.readiness, prospect.note = readiness, note
    prospect.changed_by, prospect.changed_at = user, timezone.now()
    prospect.revision += 1
    prospect.save()
    payload = {"city": place.name, "readiness": readiness.label, "note": note}
    record(ledger_chain(user.office), "ledger.city", user=user, organisation=user.office, payload=payload)
    return prospect
