"""成员资格申报: a city files a claim with its proof, the province may remark on it, the ministry decides."""

from collections.abc import Mapping
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from applications.services.proofs import Proof, checked
from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Organisation, User
from portal.accounts.selectors import people
from portal.history.services import record
from portal.kit.transitions import Step
from portal.kit.verdicts import Refused, require, verdict
from portal.letters.services import notify
from portal.register.selectors import memberships_of
from portal.register.services import enter_membership
from portal.register.validators import Joined
from review.choices import ClaimState
from review.models import Claim
from review.permissions import remarks_on_claims
from review.services.direct import go_directly_from_now
from review.workflow import CLAIM

ONE_AT_A_TIME = "本市已申报该类成员资格，正在等待教育部确认；如需更换材料，请先撤回原申报。"


def file_claim(*, user: User, kind: str, joined: Joined, source: str, file: File, name: str, batch: str = "") -> Claim:
    """申报: looked through at once, kept byte for byte; ministry and province are told.

    Raises ``Refused`` when the register knows the membership, a claim is open already, or the file is not usable.
    """
    city = user.office
    require(verdict(user.acts_as("clerk", "city"), "成员资格由市教育行政部门的填报人申报。"))
    _refuse_what_is_known(city, kind)
    proof = checked(file=file, name=name)
    try:
        with transaction.atomic():
            Organisation.objects.select_for_update(of=("self",)).get(pk=city.pk)
            _refuse_what_is_known(city, kind)
            return _file(user, city, proof, file, kind=kind, joined=joined, source=source, batch=batch)
    except IntegrityError as fault:  # a colleague was faster between check and save
        raise Refused(ONE_AT_A_TIME) from fault


def _refuse_what_is_known(city: Organisation, kind: str) -> None:
    known = memberships_of(city.seat).filter(kind=kind).first()
    if known is not None:
        raise Refused(f"成员名册中已有本市的登记：{known.words}。无需申报，填报后直接加入。")
    if Claim.objects.filter(organisation=city, kind=kind, state=ClaimState.FILED).exists():
        raise Refused(ONE_AT_A_TIME)


def _file(user: User, city: Organisation, proof: Proof, file: File, *, joined: Joined, **stated: str) -> Claim:
    claim = Claim(
        organisation=city,
        joined_on=joined.on,
        joined_by=joined.by,
        proof_name=proof.name,
        proof_type=proof.content_type,
        size=proof.size,
        sha256=proof.sha256,
        filed_by=user,
        last_actor=user.name,
        **stated,
    )
    claim.proof.save(proof.name, file, save=False)
    claim.save()
    _note(claim, "claim.filed", user)
    told = f"{city}申报：{claim.get_kind_display()}，依据{claim.source}。"
    for office in Organisation.objects.active().filter(kind=OrganisationKind.MINISTRY):
        _tell(office, ("clerk",), claim, "claim.filed", f"{city.short_name}申报成员资格，待确认", told)
    if city.parent is not None:
        told = f"{told}由教育部确认，您可以填写说明。"
        _tell(city.parent, ("clerk",), claim, "claim.filed", f"{city.short_name}申报成员资格", told)
    return claim


def remark(*, claim: Claim, user: User, seen: int | None, text: str) -> Claim:
    """省级说明: what the province knows of the claim; the ministry reads it before it decides."""
    with transaction.atomic():
        locked = _lock(claim)
        require(remarks_on_claims(user, locked))
        if locked.state != ClaimState.FILED:
            raise Refused(f"该申报当前为“{locked.get_state_display()}”，不能再填写说明。")
        if seen is not None and seen != locked.revision:
            raise Refused(f"页面已过期：{locked.last_actor}已先行操作。您填写的内容仍在，请刷新页面后再决定。")
        if not text.strip():
            raise Refused("请填写说明。")
        locked.remark, locked.remark_by, locked.last_actor = text.strip(), user, user.name
        locked.revision += 1
        locked.save()
        _note(locked, "claim.remarked", user, reason=locked.remark)
    return locked


def withdraw_claim(*, claim: Claim, user: User, seen: int | None) -> Claim:
    """撤回申报."""
    return _take("withdraw", claim, user, seen)


def decline_claim(*, claim: Claim, user: User, seen: int | None, reason: str) -> Claim:
    """不予确认, with the reason told to the city."""

    def apply(moving: Claim) -> None:
        moving.decided_by, moving.decided_at, moving.reason = user, timezone.now(), reason.strip()

    with transaction.atomic():
        declined = _take("decline", claim, user, seen, {"reason": reason}, apply)
        _tell_below(declined, "claim.declined", "成员资格不予确认", f"{user.organisation}不予确认，理由：{reason}")
    return declined


def confirm_claim(*, claim: Claim, user: User, seen: int | None) -> Claim:
    """确认并登记: the register has the membership now, and the city's application goes the direct way."""

    def apply(moving: Claim) -> None:
        moving.decided_by, moving.decided_at = user, timezone.now()
        moving.membership = enter_membership(
            place=moving.organisation.seat,
            kind=moving.kind,
            batch=moving.batch,
            joined_on=moving.joined_on,
            joined_by=moving.joined_by,
            source=moving.source,
            note=f"城市申报，证明材料“{moving.proof_name}”，{user.name}确认。"[:200],
            user=user,
            organisation=user.organisation,
        )

    with transaction.atomic():
        confirmed = _take("confirm", claim, user, seen, None, apply)
        changed = go_directly_from_now([confirmed.organisation.seat], user)
        then = "已提交的申请改为直接加入。" if changed else "填报后直接加入。"
        told = f"{user.organisation}已登记：{confirmed.organisation.seat}为{confirmed.get_kind_display()}，{then}"
        _tell_below(confirmed, "claim.confirmed", "成员资格已确认", told)
    return confirmed


def proof_downloaded(*, claim: Claim, user: User) -> None:
    """Write down that a person took the proof."""
    _note(claim, "claim.proof_downloaded", user)


def _lock(claim: Claim) -> Claim:
    rows = Claim.objects.select_for_update(of=("self",))
    return rows.select_related("organisation__place", "organisation__parent").get(pk=claim.pk)


def _take(
    name: str,
    claim: Claim,
    user: User,
    seen: int | None,
    data: Mapping[str, Any] | None = None,
    apply: Any = None,
) -> Claim:
    def applied(moving: Claim) -> None:
        moving.last_actor = user.name
        if apply is not None:
            apply(moving)

    def written(moving: Claim, step: Step, by: User, before: str, given: Mapping[str, Any]) -> None:
        _note(moving, f"claim.{step.name}", by, before=before, after=moving.state, **given)

    return CLAIM.take(name, lock=lambda: _lock(claim), user=user, seen=seen, record=written, data=data, apply=applied)


def _note(claim: Claim, verb: str, user: User, **more: Any) -> None:
    payload = {
        "city": claim.organisation.seat.full_name,
        "kind": claim.get_kind_display(),
        "joined": claim.joined_words,
        "source": claim.source,
        "name": claim.proof_name,
        "sha256": claim.sha256,
        **more,
    }
    record(claim.chain, verb, user=user, organisation=user.organisation, payload=payload)


def _tell_below(claim: Claim, event: str, subject: str, body: str) -> None:
    city = claim.organisation
    _tell(city, ("clerk", "approver"), claim, event, subject, body)
    if city.parent is not None:
        _tell(city.parent, ("clerk",), claim, event, f"{city.short_name}：{subject}", body)


def _tell(office: Organisation, roles: tuple[str, ...], claim: Claim, event: str, subject: str, body: str) -> None:
    link = f"/claims/{claim.pk}/"
    notify(people(office, *roles), event=event, subject=subject, body=body, link=link, organisation=office)
