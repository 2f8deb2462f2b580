"""Opens, renews or closes the case of an application, or changes its way, inside the transaction of the step."""

from typing import Any

from django.dispatch import receiver

from applications.models import Application, Submission
from applications.signals import application_submitted, application_voided
from portal.accounts.models import User
from portal.documents.models import Scan
from portal.documents.signals import scan_recorded
from portal.register.models import Membership
from portal.register.signals import members_imported
from review.services.cases import close, receive
from review.services.direct import follow_the_import
from review.services.stamping import tell_that_it_is_stamped


@receiver(application_submitted)
def open_case(sender: Any, submission: Submission, user: User, **kwargs: Any) -> None:
    receive(submission=submission, user=user)


@receiver(application_voided)
def close_case(sender: Any, application: Application, user: User, reason: str, **kwargs: Any) -> None:
    close(application=application, user=user, reason=reason)


@receiver(members_imported)
def look_at_the_way_again(sender: type[Membership], places: list[Any], user: User, **kwargs: Any) -> None:
    follow_the_import(places, user)


@receiver(scan_recorded)
def say_that_it_is_stamped(sender: Any, scan: Scan, user: User, **kwargs: Any) -> None:
    tell_that_it_is_stamped(scan, user)
