"""Verbs of signing off: hand over, take back, send back, sign and submit, open again."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from applications import sheets
from applications.models import (
    Application,
    Correction,
    Submission,
)
from applications.services.answers import note
from applications.services.corrections import Asked, list_items
from applications.services.stamping import bind_scan, file_stamped, order_stamping
from applications.sheets import OWN_ACCOUNT
from applications.signals import application_submitted
from applications.workflow import DESK
from portal.accounts.models import User
from portal.accounts.selectors import people
from portal.documents.selectors import papers_about
from portal.documents.services import prepare, seal
from portal.kit.canonical import dumps, sha256_hex
from portal.kit.dates import beijing_second
from portal.kit.transitions import Step
from portal.kit.verdicts import Refused
from portal.letters.services import notify


def record_step(
    application: Application,
    step: Step,
    user: User,
    before: str,
    data: Mapping[str, Any],
) -> None:
    payload = {
        "number": application.number,
        "before": before,
        "after": application.state,
        **data,
    }
    note(application, f"application.{step.name}", user, payload)


def locked(application: Application, arrived_at: datetime | None) -> Application:
    moving = (
        Application.objects.select_for_update(of=("self",))
        .select_related("round", "organisation__place", "organisation__parent", "handed_over_by")
        .get(pk=application.pk)
    )
    moving.arrived_at = arrived_at or timezone.now()
    return moving


def hand_over(
    *,
    application: Application,
    user: User,
    seen: int | None,
    arrived_at: datetime | None = None,
) -> Application:
    """送签: the clerk hands the complete application to the approvers of the city."""

    def apply(moving: Application) -> None:
        moving.handed_over_by, moving.handed_over_at = user, timezone.now()
        moving.send_back_note = ""
        moving.last_actor = user.name
        order_stamping(moving)
        notify(
            people(moving.organisation, "approver"),
            event="application.hand_over",
            subject=f"{moving.round.title}：申请待签发",
            body=f"{user.name}已送签《{moving.edition.title}》（{moving.number}），请审阅后签发并提交。",
            link=f"/applications/{moving.pk}/sign/",
            organisation=moving.organisation,
            about=moving.round,
        )

    return DESK.take(
        "hand_over",
        lock=lambda: locked(application, arrived_at),
        user=user,
        seen=seen,
        record=record_step,
        apply=apply,
    )


def take_back(*, application: Application, user: User, seen: int | None) -> Application:
    """取回: the clerk takes the application back before it is signed."""
    return DESK.take(
        "take_back",
        lock=lambda: locked(application, None),
        user=user,
        seen=seen,
        record=record_step,
        apply=lambda moving: _set_back(moving, user, ""),
    )


def send_back(*, application: Application, user: User, seen: int | None, reason: str) -> Application:
    """退回填报人: the approver returns the application to the clerks of the own city."""

    def apply(moving: Application) -> None:
        _set_back(moving, user, reason)
        notify(
            people(moving.organisation, "clerk"),
            event="application.send_back",
            subject=f"{moving.round.title}：签发人退回修改",
            body=f"{user.name}退回了申请（{moving.number}）：{reason}",
            link=f"/applications/{moving.pk}/",
            organisation=moving.organisation,
            about=moving.round,
        )

    return DESK.take(
        "send_back",
        lock=lambda: locked(application, None),
        user=user,
        seen=seen,
        record=record_step,
        data={"reason": reason},
        apply=apply,
    )


def _set_back(application: Application, user: User, note: str) -> None:
    """Back to filling in; what was entrusted for this hand-over ends with it."""
    end_delegations(application)
    application.handed_over_by = application.handed_over_at = None
    application.send_back_note = note
    application.last_actor = user.name


def end_delegations(application: Application) -> None:
    application.delegations.open().update(ended_at=timezone.now())


def submit(
    *,
    application: Application,
    user: User,
    seen: int | None,
    arrived_at: datetime | None = None,
    opinion: str = "",
) -> Submission:
    """签发并提交: freeze version n with its hashes, seal cover and declaration, hand it to the province.

    A double click, a second approver or a stale tab is refused; one submission comes of it.
    The papers follow after the commit and never hold it up. ``opinion`` is the city's own, where the form asks for it.
    """
    return submit_as(
        "submit",
        application=application,
        user=user,
        seen=seen,
        arrived_at=arrived_at,
        signing=lambda moving: {"way": OWN_ACCOUNT, "signatory": user.name},
        opinion=opinion,
    )


Signing = Callable[[Application], dict[str, Any]]


def submit_as(
    name: str,
    *,
    application: Application,
    user: User,
    seen: int | None,
    arrived_at: datetime | None,
    signing: Signing,
    then: Callable[[Submission], None] | None = None,
    opinion: str = "",
) -> Submission:
    """One of the steps by which an application is submitted.

    ``signing`` says, on the locked application, in what way it is signed and by whom: what ``sheets.signing_words``
    prints. It may raise ``Refused``. ``then`` binds what it rests on to the submission.
    """
    frozen: list[Submission] = []

    def apply(moving: Application) -> None:
        frozen.append(_freeze(moving, user, {**bind_scan(moving, signing(moving)), **own_opinion(moving, opinion)}))
        moving.last_actor = user.name
        moving.corrections.filter(answered_at__isnull=True).update(answered_at=timezone.now())
        if then is not None:
            then(frozen[0])

    def record_with_version(moving: Application, step: Step, by: User, before: str, data: Mapping[str, Any]) -> None:
        facts = {
            "version": frozen[0].version,
            "sha256": frozen[0].sha256,
            "second": beijing_second(frozen[0].submitted_at),
            "signing": frozen[0].data["signing"],
        }
        record_step(moving, step, by, before, {**data, **facts})

    with transaction.atomic():
        DESK.take(
            name,
            lock=lambda: locked(application, arrived_at),
            user=user,
            seen=seen,
            record=record_with_version,
            apply=apply,
        )
        submission = frozen[0]
        file_stamped(submission)
        _order_papers(submission)
        application_submitted.send(sender=Submission, submission=submission, user=user)
    return submission


def own_opinion(application: Application, opinion: str) -> dict[str, str]:
    """本市教育行政部门意见, part of what is signed; raises ``Refused`` where the form asks for it and there is none."""
    if not application.edition.opinion_slot:
        return {}
    if not opinion.strip():
        raise Refused("请填写本市教育行政部门意见后再签发并提交。")
    return {"opinion": opinion.strip()}


def _freeze(application: Application, user: User, signing: dict[str, Any]) -> Submission:
    version = application.submissions.count() + 1
    # The second is what the receipt prints; a finer moment would differ from the paper.
    at = timezone.now().replace(microsecond=0)
    content = dumps(sheets.snapshot(application, version=version, signing=signing, at=at))
    submission = Submission.objects.create(
        application=application,
        version=version,
        content=content,
        sha256=sha256_hex(content),
        submitted_by=user,
        submitted_at=at,
    )
    submission.evidence.set(application.evidence.present().values_list("pk", flat=True))
    return submission


def _order_papers(submission: Submission) -> None:
    _order_form(submission, printing=1)
    prepare(**sheets.receipt_paper(submission))


def _order_form(submission: Submission, *, printing: int) -> None:
    """The form with the city's seals, by the act with which it was submitted; stamped with ink, it gets none."""
    application, on = submission.application, timezone.localdate(submission.submitted_at)
    paper = prepare(**sheets.form_paper(submission, printing=printing))
    if application.round.takes_wet_ink:
        return
    signatory = submission.data["signed_by"]
    edition, opinion = application.edition, submission.data["signing"].get("opinion", "")
    for slot, who in edition.slots.items():
        if who == "city":
            text = opinion if slot == edition.opinion_slot else ""
            seal(paper=paper, slot=slot, organisation=application.organisation, signatory=signatory, text=text, on=on)


def print_again(*, submission: Submission) -> None:
    """Order the form on fresh paper, because the opinion sealed on the earlier one is void and another one follows.

    The city's act stands: the same content under the same hash, the same signatory and day. Review calls this.
    """
    printed = papers_about(submission.application.chain, sheets.FORM).filter(version=submission.version)
    _order_form(submission, printing=printed.count() + 1)


def reopen(
    *,
    application: Application,
    user: User,
    reason: str,
    due_at: datetime | None = None,
    correction: bool = False,
    items: Iterable[Asked] = (),
) -> Application:
    """Open a submitted application again, because its case is withdrawn or returned; review calls this.

    With ``correction`` the reason is kept as what the city is asked to correct; only the places that ``items`` name
    open again, or the whole form when they name none.
    """

    def lock() -> Application:
        moving = locked(application, None)
        moving.is_reopening = True
        return moving

    def apply(moving: Application) -> None:
        _set_back(moving, user, "")
        if correction:
            asked = Correction.objects.create(
                application=moving,
                submission=moving.submissions.latest("version"),
                reason=reason,
                asked_by=user,
                asked_for=user.office,
                due_at=due_at,
            )
            list_items(asked, items)

    return DESK.take(
        "reopen",
        lock=lock,
        user=user,
        seen=None,
        record=record_step,
        data={"reason": reason},
        apply=apply,
    )
