"""Opens, renews or closes the case of an application, inside the transaction of the city's step."""

from typing import Any

from django.dispatch import receiver

from applications.models import Application, Submission
from applications.signals import application_submitted, application_voided
from portal.accounts.models import User
from review.services.cases import close, receive


@receiver(application_submitted)
def open_case(sender: Any, submission: Submission, user: User, **kwargs: Any) -> None:
    receive(submission=submission, user=user)


@receiver(application_voided)
def close_case(sender: Any, application: Application, user: User, reason: str, **kwargs: Any) -> None:
    close(application=application, user=user, reason=reason)
