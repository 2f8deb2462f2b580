"""作废: the city gives an application up, with a reason. Nothing is deleted; it may begin anew in the same round."""

from django.db import transaction
from django.utils import timezone

from applications.models import Application
from applications.services.signing import end_delegations, locked, record_step
from applications.services.stamping import void_stamping
from applications.signals import application_voided
from applications.workflow import DESK
from portal.accounts.models import User
from portal.accounts.selectors import people
from portal.documents.models import Paper
from portal.documents.services import void as void_paper
from portal.letters.services import notify

PAPER_VOIDED = "申请已由城市作废。"


def void(*, application: Application, user: User, seen: int | None, reason: str) -> Application:
    """作废: its papers say so publicly, its case follows (a signal), and all that was open in it ends."""

    def apply(moving: Application) -> None:
        moving.voided_by, moving.voided_at, moving.voided_reason = user, timezone.now(), reason
        moving.last_actor = user.name
        end_delegations(moving)
        for paper in Paper.objects.filter(subject=moving.chain):
            void_paper(paper=paper, reason=PAPER_VOIDED)
        void_stamping(moving, PAPER_VOIDED)
        notify(
            people(moving.organisation, "clerk", "approver"),
            event="application.void",
            subject=f"{moving.round.title}：申请已作废",
            body=f"{user.name}已将申请（{moving.number}）作废，理由：{reason}",
            link=f"/applications/{moving.pk}/",
            organisation=moving.organisation,
            but=user,
            about=moving.round,
        )

    with transaction.atomic():
        moved = DESK.take(
            "void",
            lock=lambda: locked(application, None),
            user=user,
            seen=seen,
            record=record_step,
            data={"reason": reason},
            apply=apply,
        )
        application_voided.send(sender=Application, application=moved, user=user, reason=reason)
    return moved
