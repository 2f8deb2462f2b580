"""Opening organisations and accounts, appointing people, one-time codes. Each is one entry in the history.

``by`` is the person who does it; ``None`` means the console of the installation, which may do everything.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.choices import KINDS_WITH_PLACE, ROLES_OF_KIND, OrganisationKind, Role, role_word
from portal.accounts.models import Appointment, Handover, OneTimeCode, Organisation, User
from portal.accounts.permissions import manages, may_hand_over_work, may_open_below
from portal.accounts.selectors import places_within_reach, possible_receivers, usable_code, working_appointments
from portal.history.services import record
from portal.kit.verdicts import Refused, require
from portal.letters.services import notify

CODE_LIFETIME = timedelta(hours=24)
# No letters and figures that are mistaken for one another when read out or copied by hand.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_GROUPS, CODE_GROUP_LENGTH = 3, 4

WRONG_CODE = "用户名或一次性验证码不正确，或验证码已使用、已过期。请核对后重试，或请账号管理员重新签发。"


def open_organisation(
    *,
    by: User | None,
    name: str,
    kind: str,
    parent: Organisation | None = None,
    place: Any = None,
    is_demo: bool = False,
) -> Organisation:
    """Open an organisation under ``parent``, by default the one that ``by`` acts for.

    Raises ``Refused`` when ``by`` may not, when the place is out of reach or taken, or when the name is.
    """
    name = name.strip()
    if by is not None:
        parent = by.organisation
        require(may_open_below(by, kind))
    if parent is not None and kind in KINDS_WITH_PLACE:
        _check_place(parent, kind, place)
    organisation = Organisation(name=name, kind=kind, parent=parent, place=place or _inherited(parent), is_demo=is_demo)
    with transaction.atomic():
        _save_new(organisation)
        record(
            f"organisation:{organisation.pk}",
            "organisation.opened",
            user=by,
            payload={"name": name, "kind": organisation.get_kind_display(), "parent": str(parent or "")},
        )
    return organisation


def open_account(
    *,
    by: User | None,
    username: str,
    name: str,
    organisation: Organisation,
    roles: Iterable[str],
    phone: str = "",
    is_demo: bool = False,
) -> tuple[User, str]:
    """Open an account with its first roles; returns the person and the one-time code, which is shown only now.

    Raises ``Refused`` when ``by`` does not manage the organisation, the user name is taken or a role does not fit.
    """
    roles = list(roles)
    if by is not None:
        require(manages(by, organisation))
    if not roles:
        raise Refused("请至少选择一项职责。")
    username = username.strip().lower()
    user = User(username=username, name=name.strip(), phone=phone.strip(), must_set_password=True, is_demo=is_demo)
    user.set_unusable_password()
    with transaction.atomic():
        _save_new(user)
        record(
            f"user:{user.pk}",
            "account.opened",
            user=by,
            payload={"username": user.username, "name": user.name, "for": str(organisation)},
        )
        for role in roles:
            _appoint(by, user, organisation, role)
        code = _new_code(by, user)
    return user, code


def appoint(*, by: User | None, user: User, organisation: Organisation, role: str) -> Appointment:
    """Give a person a role in an organisation from today on.

    Raises ``Refused`` when ``by`` does not manage the organisation or the role does not fit.
    """
    if by is not None:
        require(manages(by, organisation))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        return _appoint(by, user, organisation, role)


def end_appointment(*, by: User | None, appointment: Appointment, reason: str) -> Appointment:
    """End an appointment today: it holds no longer from this moment on, and stays on record.

    Raises ``Refused`` when ``by`` does not manage the organisation, would end the own management of accounts,
    or when it has ended already.
    """
    reason = reason.strip()
    if by is not None:
        require(manages(by, appointment.organisation))
        if appointment.user_id == by.pk and appointment.role == Role.ACCOUNT_MANAGER:
            raise Refused("不能结束自己的账号管理员职责，请由上级单位或本单位另一位账号管理员办理。")
    if not reason:
        raise Refused("请填写结束任职的原因。")
    return _end(by, appointment, reason)


def _end(by: User | None, appointment: Appointment, reason: str) -> Appointment:
    with transaction.atomic():
        appointment = (
            Appointment.objects.select_for_update().select_related("user", "organisation").get(pk=appointment.pk)
        )
        if appointment.ended_on is not None:
            raise Refused("该任职已结束，无需重复办理。")
        appointment.ended_on = max(timezone.localdate(), appointment.started_on)
        appointment.end_reason = reason
        appointment.save(update_fields=["ended_on", "end_reason"])
        _record_appointment("appointment.ended", by, appointment, {"reason": reason})
    return appointment


def hand_over_work(
    *,
    by: User,
    organisation: Organisation,
    leaver: User,
    receiver: User,
    reason: str,
    note: str,
    items: list[dict[str, str]],
    chains: Iterable[str],
) -> Handover:
    """工作交接: a colleague takes over what is open, and the leaver's appointments end at once.

    ``items`` are what was open, in words, for the sheet; ``chains`` the histories that say who took over. What the
    leaver signed stays theirs. Raises ``Refused`` when ``by`` may not, or the colleague does not hold the same roles.
    """
    require(may_hand_over_work(by, organisation, leaver))
    if not reason.strip():
        raise Refused("请填写交接原因，例如：调离、转任、退休。")
    with transaction.atomic():
        held = list(working_appointments(organisation, leaver).select_for_update(of=("self",)))
        if not held:
            raise Refused(f"{leaver}在{organisation}没有可以交接的职责，或已办理交接，请刷新页面查看。")
        roles = "、".join(each.role_word for each in held)
        if not possible_receivers(organisation, leaver).filter(pk=receiver.pk).exists():
            raise Refused(f"接收人须是本单位现任{roles}；尚无合适人员的，请先开通账号、办理任职，再交接。")
        handover = Handover.objects.create(
            organisation=organisation,
            leaver=leaver,
            receiver=receiver,
            roles=roles,
            reason=reason.strip(),
            note=note.strip(),
            items=items,
            done_by=by,
        )
        for appointment in held:
            _end(by, appointment, reason.strip())
        words = {"leaver": leaver.name, "receiver": receiver.name, "roles": roles, "reason": reason.strip()}
        for chain in (f"organisation:{organisation.pk}", *sorted(set(chains))):
            record(chain, "work.handed_over", user=by, organisation=organisation, payload=words)
        notify(
            [receiver],
            event="work.handed_over",
            subject=f"{leaver}的工作移交给您",
            body=f"{leaver}不再任{organisation}{roles}，{len(items)}项未办结工作由您接手，详见工作交接单。",
            link=f"/handovers/{handover.pk}/",
            organisation=organisation,
        )
    return handover


def issue_code(*, by: User | None, user: User) -> str:
    """Issue a one-time code by which ``user`` sets a new password within 24 hours; earlier codes become void.

    The old password works until the code is used. Raises ``Refused`` when ``by`` does not stand at or above every
    organisation that the person acts for: else a code would open more than its issuer's own reach.
    """
    if by is not None:
        _require_reach(by, user)
    with transaction.atomic():
        code = _new_code(by, user)
        record(f"user:{user.pk}", "account.code_issued", user=by, payload={"name": user.name})
    return code


def use_code(*, username: str, code: str, password: str) -> User:
    """Set a new password by a one-time code, and tell the person so.

    The password is expected to have passed the validators. Raises ``Refused`` without saying which of user name
    and code was wrong.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().filter(username=username.strip().lower(), is_active=True).first()
        found = usable_code(user, digest_of(code)) if user is not None else None
        if user is None or found is None:
            raise Refused(WRONG_CODE)
        found.used_at = timezone.now()
        found.save(update_fields=["used_at"])
        user.set_password(password)
        user.must_set_password = False
        user.save(update_fields=["password", "must_set_password"])
        issuer = str(found.issued_by or "系统")
        record(f"user:{user.pk}", "account.password_set", user=user, payload={"issuer": issuer})
        notify(
            [user],
            event="account.password_set",
            subject="您的密码已用一次性验证码设置",
            body=f"一次性验证码由{issuer}签发。如非您本人操作，请立即联系本单位的账号管理员。",
        )
    return user


def choose_capacity(*, user: User, organisation_id: int) -> Organisation:
    """Act for another of the person's own organisations; from now on entries in the history name it.

    Raises ``Refused`` when the person has no appointment there.
    """
    user.act_for(organisation_id)
    if user.organisation is None or user.organisation.pk != organisation_id:
        raise Refused("您在该单位没有任职，不能以其身份办理。")
    record(f"user:{user.pk}", "account.capacity_chosen", user=user)
    return user.organisation


def digest_of(code: str) -> str:
    """What is kept of a code. Dashes, spaces and case do not matter; the code itself has 59 random bits."""
    plain = "".join(each for each in code.upper() if each.isalnum())
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()


def check_roles(held: Iterable[str], organisation: Organisation, role: str) -> None:
    """Raises ``Refused`` when ``role`` does not exist in this kind of organisation or does not go with those held."""
    held, kind = set(held), organisation.kind
    if role not in ROLES_OF_KIND.get(kind, ()):
        words = "、".join(role_word(kind, each) for each in ROLES_OF_KIND.get(kind, ()))
        raise Refused(f"{organisation}（{OrganisationKind(kind).label}）可设的职责是：{words}。")
    if role in held:
        raise Refused(f"该人员已是{organisation}的{role_word(kind, role)}，无需重复办理。")
    if {Role.CLERK, Role.APPROVER} <= held | {role}:
        clerk, approver = role_word(kind, Role.CLERK), role_word(kind, Role.APPROVER)
        raise Refused(
            f"同一人不能在{organisation}既任{clerk}又任{approver}：起草的人不能签发。"
            f"请另选一人任{approver}，或先结束其现有职责。"
        )


def _appoint(by: User | None, user: User, organisation: Organisation, role: str) -> Appointment:
    if not organisation.is_active:
        raise Refused(f"{organisation}已停用，不能任职。")
    if not user.is_active:
        raise Refused(f"{user}的账号已停用，不能任职。")
    held = user.appointments.filter(organisation=organisation, ended_on__isnull=True).values_list("role", flat=True)
    check_roles(held, organisation, role)
    appointment = Appointment.objects.create(user=user, organisation=organisation, role=role)
    _record_appointment("appointment.begun", by, appointment, {})
    return appointment


def _record_appointment(verb: str, by: User | None, appointment: Appointment, more: dict[str, str]) -> None:
    """One entry for the person and one for the organisation, always in this order."""
    payload = {
        "name": appointment.user.name,
        "role": appointment.role_word,
        "for": str(appointment.organisation),
        **more,
    }
    record(f"organisation:{appointment.organisation_id}", verb, user=by, payload=payload)
    record(f"user:{appointment.user_id}", verb, user=by, payload=payload)
    if by is not None and by.pk != appointment.user_id:
        office, role = appointment.organisation, appointment.role_word
        ended = appointment.ended_on is not None
        notify(
            [appointment.user],
            event=verb,
            subject=f"您{'不再任' if ended else '已任'}{office}{role}",
            body=f"由{by.organisation}{by}办理。"
            + (f"原因：{appointment.end_reason}" if ended else "登录后可切换身份。"),
            organisation=office,
        )


def _new_code(by: User | None, user: User) -> str:
    groups = ("".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_GROUP_LENGTH)) for _ in range(CODE_GROUPS))
    code = "-".join(groups)
    now = timezone.now()
    user.one_time_codes.filter(used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
    OneTimeCode.objects.create(
        user=user, digest=digest_of(code), issued_by=by, issued_at=now, expires_at=now + CODE_LIFETIME
    )
    return code


def _require_reach(by: User, user: User) -> None:
    if by.organisation is None or not by.acts_as(Role.ACCOUNT_MANAGER):
        raise Refused("只有账号管理员可以签发一次性验证码，请联系本单位的账号管理员。")
    if user.pk == by.pk:
        raise Refused("不能为自己签发一次性验证码；请直接使用“修改密码”。")
    reached = set(Organisation.objects.visible_to(by).values_list("pk", flat=True))
    beyond = [each.organisation for each in user.capacities if each.organisation_id not in reached]
    if beyond:
        raise Refused(f"{user}还在{beyond[0]}任职，请由所任职单位共同的上级单位签发一次性验证码。")
    if not user.capacities and by.organisation.parent_id is not None:
        raise Refused(f"{user}目前没有任职，请先办理任职，再签发一次性验证码。")


def _check_place(parent: Organisation, kind: str, place: Any) -> None:
    if place is None:
        raise Refused("请选择所在地。")
    if not places_within_reach(parent, kind).filter(pk=place.pk).exists():
        raise Refused(f"{place}不在{parent}的管辖范围内，请重新选择所在地。")


def _inherited(parent: Organisation | None) -> Any:
    """A department, an association stands where the organisation above it does."""
    return parent.place if parent is not None else None


def _words(row: Any, fault: ValidationError) -> str:
    """The faults of a row in one line, each with the name of its field."""
    words = []
    for name, messages in fault.message_dict.items():
        label = f"{row._meta.get_field(name).verbose_name}：" if name != NON_FIELD_ERRORS else ""
        words += [f"{label}{message}" for message in messages]
    return "".join(dict.fromkeys(words))


def _save_new(row: Any) -> None:
    """Check a new row by its model's rules and save it; a fault becomes a refusal in the same words."""
    try:
        row.full_clean()
    except ValidationError as fault:
        raise Refused(_words(row, fault)) from fault
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as fault:  # another request was faster between check and save
        raise Refused("同名记录刚刚已由他人建立，请刷新页面后查看。") from fault
