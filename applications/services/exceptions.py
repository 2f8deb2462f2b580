"""例外申报: letting a place below prefecture level apply in a round, with the reason."""

from django.db import IntegrityError, transaction

from applications.models import PlaceException, Round
from applications.permissions import may_make_exceptions
from portal.accounts.models import Organisation, User
from portal.accounts.selectors import people
from portal.history.services import record
from portal.kit.texts import fitting
from portal.kit.verdicts import Refused, require
from portal.letters.services import notify

MOST_REASON = 300


def make_exception(*, round: Round, city: Organisation, user: User, reason: str) -> PlaceException:
    """Let the city apply although its place is below prefecture level; marked from then on wherever it is named.

    Raises ``Refused`` without a reason, for a place that needs none, and the second time.
    """
    reason = fitting(reason, MOST_REASON, "例外理由")
    if not reason:
        raise Refused("请填写例外理由，例如上级文件或以往批次的先例。")
    require(may_make_exceptions(user, round, city))
    if city.seat.is_prefecture_level or city.seat.is_municipality:
        raise Refused(f"{city.seat.name}是地级及地级以上城市，不需要例外申报。")
    try:
        with transaction.atomic():
            made = PlaceException.objects.create(
                round=round, organisation=city, reason=reason, granted_by=user, granted_for=user.office
            )
            payload = {"unit": city.name, "reason": reason, "title": round.title}
            record(f"round:{round.pk}", "round.exception", user=user, organisation=city, payload=payload)
            notify(
                people(city),
                event="round.exception",
                subject="已同意例外申报",
                body=f"“{round.title}”同意{city.seat.name}例外申报。理由：{reason}。申报表和办理页面会注明例外。",
                link=f"/rounds/{round.code}/",
                organisation=city,
                about=round,
            )
    except IntegrityError as known:
        raise Refused(f"{city.seat.name}在本批次已登记为例外申报。") from known
    return made
