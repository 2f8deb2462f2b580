"""Who is told of what happens to a case."""

from portal.accounts.models import Organisation
from portal.accounts.selectors import people
from portal.letters.services import notify
from review.models import Case


def tell_city(case: Case, event: str, subject: str, body: str) -> None:
    city = case.application.organisation
    notify(
        people(city, "clerk", "approver"),
        event=event,
        subject=f"{case.application.round.title}：{subject}",
        body=body,
        link=f"/applications/{case.application_id}/",
        organisation=city,
        about=case.application.round,
    )


def tell_province(case: Case, event: str, subject: str, body: str) -> None:
    province = case.province
    if province is None:
        return
    notify(
        people(province, "clerk", "approver"),
        event=event,
        subject=f"{case.application.round.title}：{subject}",
        body=body,
        link=f"/cases/{case.pk}/",
        organisation=province,
        about=case.application.round,
    )


def tell_deciders(case: Case, event: str, subject: str, body: str) -> None:
    """The officers and approvers of the office that decides in this procedure."""
    for office in Organisation.objects.active().filter(kind=case.procedure.decided_by):
        notify(
            people(office, "clerk", "approver"),
            event=event,
            subject=f"{case.application.round.title}：{subject}",
            body=body,
            link=f"/cases/{case.pk}/",
            organisation=office,
            about=case.application.round,
        )
