"""What follows inside this room from a submission, in its transaction."""

from typing import Any

from django.dispatch import receiver

from applications.models import Submission
from applications.services.slips import lapse_slips
from applications.signals import application_submitted
from portal.accounts.models import User


@receiver(application_submitted)
def close_slips(sender: Any, submission: Submission, user: User, **kwargs: Any) -> None:
    lapse_slips(application=submission.application, user=user)
