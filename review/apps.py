from typing import Any

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "review"
    verbose_name = "审核"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from applications.permissions import register_reader
        from applications.selectors import register_timeline
        from applications.selectors.deadlines import register_late_act
        from portal.documents.permissions import register_page, register_subject
        from review import receivers  # noqa: F401
        from review.models import Certificate, MeetingPack, MembershipList, Notice, Pack, Sheet, Standing, Visit
        from review.selectors import timeline
        from review.selectors.assessments import readable_submissions

        register_timeline(timeline)
        register_late_act(sent_up_after)
        register_reader("panel", readable_submissions)
        for kind in ("secretariat", "committee", "association"):
            register_reader(kind, submissions_of_cases)

        def visible(model: Any) -> Any:
            return lambda user, pk: model.objects.visible_to(user).filter(pk=pk).exists()

        register_subject("sheet", visible(Sheet))
        register_subject("proposal", sees_proposal, chain="application")
        register_page("application", page_of_application)
        register_page("proposal", page_of_application)
        register_page("sheet", page_of_sheet)
        register_subject("list", visible(MembershipList))
        register_subject("notice", visible(Notice))
        register_subject("notice_report", sees_report, chain="notice")
        register_subject("certificate", visible(Certificate))
        register_subject("visit", visible(Visit))
        register_subject("meeting", visible(MeetingPack))
        register_subject("pack", visible(Pack))
        register_subject("standing", visible(Standing))


def submissions_of_cases(user: Any) -> Any:
    """What the alliance's own offices read: the versions of the cases in which they have a part."""
    from applications.models import Submission
    from review.models import Case

    return Submission.objects.filter(application__case__in=Case.objects.visible_to(user).values("pk"))


def sent_up_after(round: Any, organisation: Any, moment: Any) -> bool:
    """Has this province sent up a summary sheet since?"""
    from review.models import Sheet

    return bool(Sheet.objects.filter(round=round, province=organisation, sent_up_at__gt=moment).exists())


def page_of_application(user: Any, pk: int) -> str:
    """The city goes on with its application, everybody else with the case."""
    from django.urls import reverse

    from review.models import Case

    if user.organisation is not None and user.organisation.kind == "city":
        return reverse("applications:application", args=[pk])
    found = Case.objects.visible_to(user).filter(application=pk).first()
    return reverse("review:case", args=[found.pk]) if found is not None else ""


def page_of_sheet(user: Any, pk: int) -> str:
    from django.urls import reverse

    return reverse("review:sheet", args=[pk])


def sees_report(user: Any, pk: int) -> bool:
    """How many cities an objection took off is known below with the published list, and not before."""
    from review.models import Notice

    return bool(Notice.objects.with_open_report(user).filter(pk=pk).exists())


def sees_proposal(user: Any, pk: int) -> bool:
    """What waits for the province's stamp is the business of the province that recommends."""
    from review.models import Case

    mine = Case.objects.filter(application=pk, application__organisation__parent=user.organisation)
    return user.organisation is not None and user.organisation.kind == "province" and mine.exists()
