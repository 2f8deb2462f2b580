"""成员变更: certificates issued anew, memberships ended, carried on or passed on; drafted by one person, signed by another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Organisation, User
from portal.accounts.selectors import organisation_of, people
from portal.history.services import record
from portal.kit.dates import chinese_date
from portal.kit.texts import fitting
from portal.kit.transitions import Step
from portal.kit.verdicts import Refused, first_refusal, require
from portal.letters.services import notify
from portal.register.choices import MembershipKind
from portal.register.models import Membership
from portal.register.models.memberships import REGISTER_HOLDS
from portal.register.selectors import is_member
from portal.register.services import end_membership, enter_membership
from review.choices import ENDING, FOLLOWING, CertificateState, StandingKind
from review.models import Standing
from review.permissions import decides_on_members
from review.selectors.standing import case_behind, certificate_in_force, public_words, successor_of
from review.services import certificates
from review.validators import printable, publishable
from review.workflow.standing import STANDING

ONE_AT_A_TIME = "该市已有一项待签发的成员变更，请先签发或弃用。"


@dataclass(frozen=True)
class Asked:
    """What is to change, as it is drafted."""

    kind: str
    reason: str
    effective_on: date
    document_number: str = ""
    new_name: str = ""
    by_application: bool = False


def possible_kinds(membership: Membership) -> list[StandingKind]:
    """What can be decided of this member today."""
    kinds = [StandingKind.LEAVE, StandingKind.REVOKE]
    if certificate_in_force(case_behind(membership)):
        kinds = [StandingKind.LOST, StandingKind.RENAMED, *kinds]
    step = getattr(membership.place, "succession", None)
    if step is not None:
        kinds = [StandingKind.KEEP if step.kind == "renamed" else StandingKind.TRANSFER, *kinds]
    return kinds


def draw_up(*, membership: Membership, user: User, asked: Asked) -> Standing:
    """Draft a change; an approver of the same office is told that it waits for a signature."""
    case = case_behind(membership)
    of_alliance = membership.kind == MembershipKind.ALLIANCE
    require(decides_on_members(user, "clerk", of_alliance=of_alliance, by_list=case is not None))
    _check(membership, asked)
    standing = Standing(
        membership=membership,
        kind=asked.kind,
        case=case,
        certificate=certificate_in_force(case),
        successor=successor_of(membership.place) if asked.kind in FOLLOWING else None,
        new_name=asked.new_name.strip() if asked.kind == StandingKind.RENAMED else "",
        by_application=asked.by_application,
        reason=asked.reason.strip(),
        document_number=asked.document_number.strip(),
        effective_on=asked.effective_on,
        drawn_up_by=user,
        last_actor=user.name,
    )
    try:
        with transaction.atomic():
            standing.save()
            if standing.kind in ENDING:
                _words_of_the_register(standing)
            _note(standing, "standing.drawn_up", user)
            notify(
                people(user.office, "approver"),
                event="standing.drawn_up",
                subject=f"{standing}，待签发",
                body=f"{user.name}拟定了成员变更，请审阅后签发。",
                link=f"/standing/{standing.pk}/",
                organisation=user.organisation,
            )
    except IntegrityError as fault:
        raise Refused(ONE_AT_A_TIME) from fault
    return standing


def _check(membership: Membership, asked: Asked) -> None:
    if asked.kind not in possible_kinds(membership):
        raise Refused("该市现在不能办理这一事项：没有有效的证书，或行政区划没有登记更名、合并。")
    if not asked.reason.strip():
        raise Refused("请填写理由。")
    if asked.effective_on > timezone.localdate():
        raise Refused("生效日期不能晚于今天；到期再办理。")
    if membership.joined_on is not None and asked.effective_on < membership.joined_on:
        raise Refused(f"生效日期早于加入日期（{chinese_date(membership.joined_on)}），请更正。")
    if asked.kind == StandingKind.RENAMED and not asked.new_name.strip():
        raise Refused("请填写证书上的新名称。")
    needs_document = asked.kind in ENDING and not asked.by_application
    if needs_document and not asked.document_number.strip():
        raise Refused("请填写决定的文号；城市自愿申请退出的，请勾选“城市自愿申请”。")
    if asked.by_application and asked.kind != StandingKind.LEAVE:
        raise Refused("只有退出可以凭城市自愿申请办理。")
    shown = {"新名称": asked.new_name, "文号": asked.document_number}  # beside the published list, to everybody
    require(first_refusal(printable(**shown), publishable(**shown)))


def sign(*, standing: Standing, user: User, seen: int | None) -> Standing:
    """签发: register and certificate follow at once, city and province are told."""

    def apply(moving: Standing) -> None:
        moving.signed_by, moving.signed_at = user, timezone.now()
        if moving.kind in ENDING:
            _end(moving, user)
        if moving.kind in FOLLOWING:
            _carry_on(moving, user)
        _change_certificate(moving, user)

    with transaction.atomic():
        moved = _take("sign", standing, user, seen, apply)
        _tell(moved, user)
    return moved


def discard(*, standing: Standing, user: User, seen: int | None) -> Standing:
    """弃用 a draft; nothing changes."""
    return _take("discard", standing, user, seen)


def _words_of_the_register(standing: Standing) -> str:
    """The reason as the register keeps it; refused where it does not hold it, while the draft can still be mended."""
    return fitting(
        f"{public_words(standing)}：{standing.reason}", REGISTER_HOLDS, "写入成员名册的退出原因（文号和理由）"
    )


def _end(standing: Standing, user: User) -> None:
    end_membership(
        membership=standing.membership,
        left_on=standing.effective_on,
        reason=_words_of_the_register(standing),
        user=user,
        organisation=user.organisation,
    )


def _carry_on(standing: Standing, user: User) -> None:
    """The successor takes the membership up from that day on; what it was before stays with the old name."""
    old, into = standing.membership, standing.successor
    assert into is not None
    if is_member(into, old.kind):
        return
    entered = enter_membership(
        place=into,
        kind=old.kind,
        batch=old.batch,
        joined_on=standing.effective_on,
        source=standing.document_number,
        note=f"由{old.place}（{old.joined_words}加入）{'沿用' if standing.kind == StandingKind.KEEP else '转入'}。",
        list_reference=old.list_reference,
        user=user,
        organisation=user.organisation,
    )
    standing.new_membership = entered
    for membership in (old, entered):
        payload = {
            "place": str(old.place),
            "successor": str(into),
            "how": "沿用" if standing.kind == "keep" else "转入",
        }
        chain = f"membership:{membership.pk}"
        record(chain, "membership.followed", user=user, organisation=user.organisation, payload=payload)


def _change_certificate(standing: Standing, user: User) -> None:
    old = certificate_in_force(standing.case)
    if old is None:
        return
    on = standing.effective_on
    if standing.kind in (StandingKind.LEAVE, StandingKind.REVOKE):
        state = CertificateState.REVOKED if standing.kind == StandingKind.REVOKE else CertificateState.LAPSED
        certificates.end(certificate=old, state=state, on=on, reason=public_words(standing), user=user)
    elif standing.kind in FOLLOWING and standing.new_membership is None:
        reason = public_words(standing)
        certificates.end(certificate=old, state=CertificateState.LAPSED, on=on, reason=reason, user=user)
    else:
        name = standing.successor.name if standing.successor else standing.new_name
        standing.new_certificate = certificates.issue_anew(old=old, user=user, on=on, city_name=name)


def _tell(standing: Standing, user: User) -> None:
    """A letter to the city and its province: what was decided, by which document, why."""
    document = f"（{standing.document_number}）" if standing.document_number else ""
    new = f"\n新证书编号：{standing.new_certificate.number}。" if standing.new_certificate else ""
    words = (
        f"{standing.kind_word}{document}，自{chinese_date(standing.effective_on)}起生效。\n理由：{standing.reason}{new}"
    )
    case = standing.case
    if case is not None:
        payload = {"number": case.application.number, "kind": standing.kind_word, "opinion": words}
        record(case.chain, "case.standing_changed", user=user, organisation=user.organisation, payload=payload)
    for office, link in _offices(standing):
        notify(
            people(office, "clerk", "approver"),
            event="standing.signed",
            subject=f"{standing.membership.place}：{standing.kind_word}",
            body=f"{user.organisation}已签发：{standing.membership.place}{words}",
            link=link,
            organisation=office,
        )


def _offices(standing: Standing) -> list[tuple[Organisation, str]]:
    """The city's bureau (of the successor too, when it is another one) and the province."""
    case, place = standing.case, standing.membership.place
    cities: list[Organisation | None] = [organisation_of(place, OrganisationKind.CITY)]
    if case is not None:
        cities = [case.application.organisation]
    if standing.successor is not None:
        cities.append(organisation_of(standing.successor, OrganisationKind.CITY))
    offices: dict[int, tuple[Organisation, str]] = {}
    for city in filter(None, cities):
        is_own = case is not None and city == case.application.organisation
        offices[city.pk] = (city, f"/applications/{case.application_id}/" if case and is_own else "/register/")
        if city.parent is not None:
            offices[city.parent.pk] = (city.parent, f"/cases/{case.pk}/" if case and is_own else "/register/")
    return list(offices.values())


def _lock(standing: Standing) -> Standing:
    rows = Standing.objects.select_for_update(of=("self",)).select_related(
        "membership__place", "successor", "certificate", "case__application__organisation__parent"
    )
    return rows.get(pk=standing.pk)


def _take(name: str, standing: Standing, user: User, seen: int | None, apply: Any = None) -> Standing:
    def applied(moving: Standing) -> None:
        moving.last_actor = user.name
        if apply is not None:
            apply(moving)

    def written(moving: Standing, step: Step, by: User, before: str, given: Mapping[str, Any]) -> None:
        _note(moving, f"standing.{step.name}", by, before=before, after=moving.state, **given)

    return STANDING.take(name, lock=lambda: _lock(standing), user=user, seen=seen, record=written, apply=applied)


def _note(standing: Standing, verb: str, user: User, **more: Any) -> None:
    payload = {
        "city": standing.membership.place.full_name,
        "kind": standing.kind_word,
        "reason": standing.reason,
        "document_number": standing.document_number,
        "effective_on": chinese_date(standing.effective_on),
        **more,
    }
    record(standing.chain, verb, user=user, organisation=user.organisation, payload=payload)
