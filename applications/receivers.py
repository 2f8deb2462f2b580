"""What follows inside this room when an application is submitted or given up, in that step's transaction."""

from typing import Any

from django.dispatch import receiver

from applications.models import Application, Submission
from applications.services.slips import lapse_slips
from applications.signals import application_submitted, application_voided
from portal.accounts.models import User


@receiver(application_submitted)
def close_slips(sender: Any, submission: Submission, user: User, **kwargs: Any) -> None:
    lapse_slips(application=submission.application, user=user)


@receiver(application_voided)
def close_slips_of_void(sender: Any, application: Application, user: User, **kwargs: Any) -> None:
    lapse_slips(application=application, user=user)
