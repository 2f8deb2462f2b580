"""催办: tell those who can take the next step that it is due. Once a day for each office, unless confirmed."""

from django.db import transaction
from django.urls import reverse

from applications.models import Round
from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Organisation, User
from portal.accounts.selectors import people
from portal.history.services import record
from portal.kit.pages import deadline_words
from portal.kit.verdicts import Refused, require
from portal.letters.services import notify
from review.models import Nudge
from review.permissions import reminds
from review.selectors.boards import (
    PROVINCE_ROLES,
    CityRow,
    ProvinceRow,
    can_be_reminded,
    city_rows,
    province_rows,
    role_to_act,
)

EVENT = "round.nudged"


def nudge(*, round: Round, organisation: Organisation, user: User, text: str = "", again: bool = False) -> Nudge:
    """Remind one office: a city by its province, a province by the ministry. ``text`` is added to the standing words.

    Raises ``Refused`` when nothing is due, nobody would get it, or it was reminded today and ``again`` is not given.
    """
    with transaction.atomic():
        locked = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
        require(reminds(user, locked))
        row = _row(round, locked)
        require(can_be_reminded(round, row, again=again))
        receivers = people(locked, *roles_of(row))
        words = letter(round, row, user.office, text)
        notify(
            receivers,
            event=EVENT,
            subject=subject(round, row),
            body=words,
            link=link(round, row),
            organisation=locked,
            about=round,
        )
        sent = Nudge.objects.create(
            round=round,
            organisation=locked,
            office=user.office,
            sent_by=user,
            text=words,
            receivers=receivers.count(),
        )
        payload = {"unit": locked.name, "receivers": sent.receivers, "title": round.title, "text": words}
        record(f"round:{round.pk}", EVENT, user=user, organisation=user.office, payload=payload)
    return sent


def _row(round: Round, organisation: Organisation) -> CityRow | ProvinceRow:
    """The office as it stands on the board now; raises ``Refused`` when it is on none."""
    rows: list[CityRow | ProvinceRow] = []
    if organisation.kind == OrganisationKind.PROVINCE:
        rows = [*province_rows(round, [organisation.pk])]
    elif organisation.kind == OrganisationKind.CITY and organisation.parent is not None:
        rows = [*city_rows(round, organisation.parent, [organisation.pk])]
    if not rows:
        raise Refused(f"{organisation}已停用，不能催办。")
    return rows[0]


def roles_of(row: CityRow | ProvinceRow) -> tuple[str, ...]:
    """Whom the reminder goes to."""
    return (role_to_act(row.standing),) if isinstance(row, CityRow) else PROVINCE_ROLES


def subject(round: Round, row: CityRow | ProvinceRow) -> str:
    what = "请尽快提交申请" if isinstance(row, CityRow) else "请尽快上报"
    return f"{round.title}：{what}"


def letter(round: Round, row: CityRow | ProvinceRow, office: Organisation, text: str) -> str:
    """The words of the reminder: where it stands, by when, and what the office adds."""
    stands = _city_words(row) if isinstance(row, CityRow) else _province_words(row)
    deadline = f"截止时间为{deadline_words(row.due)}" + ("，现已逾期。" if row.is_late else "。")
    return f"{stands}{deadline}{text.strip()}有困难的，请及时与{office.short_name}联系。"


def _city_words(row: CityRow) -> str:
    filled = f"，已填写{row.filled.percent}%" if row.filled else ""
    return f"本市申请目前为“{row.standing.word}”{filled}，请尽快办理并由签发人签发提交。"


def _province_words(row: ProvinceRow) -> str:
    waiting, begun = row.standing.with_the_province, row.standing.begun
    return f"本省已有{begun}个城市开始申报，其中{waiting}个在省级办理，已上报{row.sent}个，请尽快办理并上报。"


def link(round: Round, row: CityRow | ProvinceRow) -> str:
    """Where the receiver goes on."""
    if isinstance(row, ProvinceRow):
        return f"{reverse('review:board')}?round={round.code}"
    if row.standing.application is not None:
        return reverse("applications:application", args=[row.standing.application.pk])
    return reverse("applications:round", args=[round.code])
