"""成员城市名单: drawn up by a reviewer, published by an approver; certificates and register entries come of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from applications.models import Round
from portal.accounts.models import User
from portal.accounts.selectors import people
from portal.documents.services import prepare, seal
from portal.history.selectors import entries
from portal.history.services import record
from portal.kit.canonical import dumps, sha256_hex
from portal.kit.texts import fitting
from portal.kit.transitions import Step
from portal.kit.verdicts import Refused, first_refusal, require
from portal.letters.services import notify
from portal.register.models.memberships import REGISTER_HOLDS
from portal.register.services import end_membership, enter_membership
from review import sheets
from review.choices import LISTABLE, ON_NOTICE, CaseState, CertificateState, ListState
from review.models import Case, MembershipList
from review.permissions import is_officer_who_decides
from review.selectors.standing import certificate_in_force, memberships_behind
from review.services import certificates
from review.services.cases import move, print_opinion, tell_city, tell_province, void_papers
from review.services.drafts import list_cities, list_facts, lock_cases, lock_list, record_change
from review.validators import printable, publishable
from review.workflow import list_table_of


def draw_up(
    *,
    round: Round,
    user: User,
    title: str,
    batch: str,
    document_number: str,
    cases: Iterable[Case],
    corrects: MembershipList | None = None,
    correction_reason: str = "",
) -> MembershipList:
    """Draw up a list from confirmed cases. A correction starts from the cities of the list that it corrects."""
    require(is_officer_who_decides(user, round))
    if corrects is not None and not correction_reason.strip():
        raise Refused("更正名单须写明更正说明。")
    if corrects is not None and corrects.state != ListState.PUBLISHED:
        raise Refused("只能更正已公布且未被更正的名单。")
    texts = {"名单名称": title, "批次名": batch, "文号": document_number, "更正说明": correction_reason}
    require(first_refusal(printable(**texts), publishable(**texts)))
    if corrects is not None:
        words_of_a_correction(title.strip(), document_number.strip(), correction_reason.strip())
    with transaction.atomic():
        mlist = MembershipList(
            round=round,
            title=title.strip(),
            batch=batch.strip(),
            document_number=document_number.strip(),
            corrects=corrects,
            correction_reason=correction_reason.strip(),
            drawn_up_by=user,
            last_actor=user.name,
        )
        _save_new(mlist)
        list_cities(mlist, _chosen(mlist, cases))
        payload = list_facts(mlist)
        record(
            mlist.chain,
            "list.drawn_up",
            user=user,
            organisation=user.organisation,
            payload=payload,
        )
        notify(
            people(user.office, "approver"),
            event="list.drawn_up",
            subject=f"{mlist.title}待签发",
            body=f"{user.name}拟定了名单（{len(payload['cities'])}个城市），请审阅后签发并公布。",
            link=f"/lists/{mlist.pk}/",
            organisation=user.organisation,
            about=mlist.round,
        )
    return mlist


def words_of_a_correction(title: str, document_number: str, reason: str) -> str:
    """Why a city is struck, as the register keeps it; refused where it does not hold it."""
    return fitting(f"《{title}》（{document_number}）更正：{reason}", REGISTER_HOLDS, "名单名称、文号和更正说明合计")


def _save_new(mlist: MembershipList) -> None:
    """Save a new list; what the model's constraints forbid becomes a refusal in their words."""
    try:
        mlist.full_clean()
        with transaction.atomic():
            mlist.save(force_insert=True)
    except ValidationError as fault:
        raise Refused("".join(fault.messages)) from fault
    except IntegrityError as fault:  # another reviewer was faster between check and save
        raise Refused("同一文号或同一更正的名单刚刚已由他人拟定，请到“名单”查看。") from fault


def eligible(round: Round, corrects: MembershipList | None = None) -> Any:
    """Cases that a list of this round can hold: confirmed ones, and for a correction those of the old list."""
    on_notice = Case.objects.filter(list_items__list__state__in=ON_NOTICE)
    cases = Case.objects.filter(application__round=round, state__in=LISTABLE).exclude(pk__in=on_notice.values("pk"))
    if corrects is not None:
        cases = cases | Case.objects.filter(list_items__list=corrects, state=CaseState.PUBLISHED)
    return cases.distinct().select_related(
        "application__organisation__place__parent", "application__organisation__parent", "submission"
    )


def _chosen(mlist: MembershipList, cases: Iterable[Case]) -> list[Case]:
    wanted = {case.pk for case in cases}
    return [case for case in eligible(mlist.round, mlist.corrects) if case.pk in wanted]


def choose_cities(*, mlist: MembershipList, user: User, seen: int | None, cases: Iterable[Case]) -> MembershipList:
    """Set which cities a draft lists."""
    with transaction.atomic():
        locked = lock_list(mlist)
        require(is_officer_who_decides(user, locked))
        if locked.state != ListState.DRAFT:
            raise Refused("名单已公示、公布或弃用，不能再改；公示中的请先撤回公示，已公布的错误请以更正名单处理。")
        if seen is not None and seen != locked.revision:
            raise Refused(f"页面已过期：{locked.last_actor}已先行修改，请刷新页面后再决定。")
        list_cities(locked, _chosen(locked, cases))
        record_change(locked, user)
    return locked


def _record_list(mlist: MembershipList, step: Step, user: User, before: str, data: Mapping[str, Any]) -> None:
    payload = {**list_facts(mlist), "before": before, "after": mlist.state, **data}
    record(
        mlist.chain,
        f"list.{step.name}",
        user=user,
        organisation=user.organisation,
        payload=payload,
    )


def discard(*, mlist: MembershipList, user: User, seen: int | None) -> MembershipList:
    """弃用 a draft; the decisions on its cities stand."""
    return list_table_of(mlist).take(
        "discard",
        lock=lambda: lock_list(mlist),
        user=user,
        seen=seen,
        record=_record_list,
    )


def publish(*, mlist: MembershipList, user: User, seen: int | None) -> MembershipList:
    """签发并公布: freeze the list, publish each case, register members, issue certificates, announce refusals.

    A correction supersedes the list it names; cities that it leaves out lose membership and certificate.
    """

    def apply(moving: MembershipList) -> None:
        moving.published_by, moving.published_at, moving.last_actor = (
            user,
            timezone.now(),
            user.name,
        )
        rows = moving.items.order_by("position").values_list("position", "province_name", "city_name", "note")
        moving.sha256 = sha256_hex(dumps([moving.document_number, [list(row) for row in rows]]))

    with transaction.atomic():
        published = list_table_of(mlist).take(
            "publish",
            lock=lambda: _lock_with_cases(mlist),
            user=user,
            seen=seen,
            record=_record_list,
            apply=apply,
        )
        assert published.published_at is not None
        if published.corrects is not None:
            _supersede(published, user)
        # By place: publications of two rounds enter the same cities in the same order.
        for item in published.items.select_related("case").order_by("position"):
            if item.case.state in LISTABLE:
                _publish_case(published, item.case, user)
        _announce_refusals(published, user)
        paper = prepare(**sheets.list_paper(published))
        on = timezone.localdate(published.published_at)
        seal(
            paper=paper,
            slot="ministry",
            organisation=user.organisation,
            signatory=user.name,
            on=on,
        )
    return published


def _lock_with_cases(mlist: MembershipList) -> MembershipList:
    locked = lock_list(mlist)
    lock_cases(locked.items.values("case"))
    return locked


def _publish_case(mlist: MembershipList, case: Case, user: User) -> None:
    at = mlist.published_at
    moved = move(
        "publish",
        case=case,
        user=user,
        seen=None,
        by_document=True,
        data={"joined": mlist.procedure.name},
        apply=lambda m: _announce(m, at),
    )
    enter_membership(
        place=moved.application.place,
        kind=mlist.procedure.membership,
        batch=mlist.batch,
        joined_on=timezone.localdate(at),
        source=f"{mlist.title}（{mlist.document_number}）",
        list_reference=mlist.chain,
        user=user,
    )
    print_opinion(moved)
    if mlist.round.gives_certificates:
        certificates.issue(mlist=mlist, case=moved, user=user)
    told = f"已列入《{mlist.title}》（{mlist.document_number}）。"
    tell_city(moved, "case.published", mlist.procedure.joined, told)
    tell_province(
        moved,
        "case.published",
        f"{moved.application.organisation.short_name}已确认加入",
        told,
    )


def _announce(case: Case, at: datetime | None) -> None:
    case.announced_at = at


def _announce_refusals(mlist: MembershipList, user: User) -> None:
    """Cities of this round that were not confirmed learn it with the list, and why."""
    refused = Case.objects.select_for_update(of=("self",)).filter(
        application__round=mlist.round,
        state=CaseState.NOT_CONFIRMED,
        announced_at__isnull=True,
    )
    for case in refused.select_related("application__organisation__parent", "application__round").order_by("pk"):
        case.announced_at = mlist.published_at
        case.save(update_fields=["announced_at"])
        record(
            case.chain,
            "case.refusal_announced",
            user=user,
            organisation=user.organisation,
            payload={
                "number": case.application.number,
                "reason": reason_not_confirmed(case),
            },
        )
        print_opinion(case)
        told = f"本批次不予确认，理由：{reason_not_confirmed(case)}"
        tell_city(case, "case.not_confirmed", "本批次不予确认", told)
        tell_province(
            case,
            "case.not_confirmed",
            f"{case.application.organisation.short_name}不予确认",
            told,
        )


def reason_not_confirmed(case: Case) -> str:
    """The reason given with the decision, as the history holds it."""
    entry = (
        entries(case.chain)
        .filter(verb__in=["case.not_confirm", "case.dissent", "case.not_agree", "case.strike"])
        .last()
    )
    return str(entry.payload.get("reason", "")) if entry else ""


def _supersede(published: MembershipList, user: User) -> None:
    old = published.corrects
    assert old is not None

    def lock() -> MembershipList:
        locked = lock_list(old)
        locked.is_moved_by_correction = True
        return locked

    def apply(moving: MembershipList) -> None:
        moving.last_actor = user.name

    list_table_of(old).take(
        "supersede",
        lock=lock,
        user=user,
        seen=None,
        record=_record_list,
        apply=apply,
    )
    void_papers(old.chain, f"已由《{published.title}》（{published.document_number}）更正。")
    kept = set(published.items.values_list("case_id", flat=True))
    for item in old.items.exclude(case_id__in=kept).select_related("case").order_by("case_id"):
        _strike(published, item.case, user)


def _strike(published: MembershipList, case: Case, user: User) -> None:
    reason = words_of_a_correction(published.title, published.document_number, published.correction_reason)

    def apply(moving: Case) -> None:
        moving.decided_by, moving.decided_at = user, timezone.now()
        moving.announced_at = published.published_at

    moved = move(
        "strike",
        case=case,
        user=user,
        seen=None,
        by_document=True,
        data={"reason": reason},
        apply=apply,
    )
    left_on = timezone.localdate(published.published_at)
    for membership in memberships_behind(moved):
        end_membership(membership=membership, left_on=left_on, reason=reason, user=user)
    certificate = certificate_in_force(moved)
    if certificate is not None:
        words = f"由更正名单删去（{published.document_number}）"
        certificates.end(certificate=certificate, state=CertificateState.LAPSED, on=left_on, reason=words, user=user)
    tell_city(moved, "case.struck", "名单更正", reason)
    tell_province(
        moved,
        "case.struck",
        f"{moved.application.organisation.short_name}：名单更正",
        reason,
    )
