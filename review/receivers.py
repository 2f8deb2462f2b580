"""Opens or renews the case of a submission, inside the submission's transaction."""

from typing import Any

from django.dispatch import receiver

from applications.models import Submission
from applications.signals import application_submitted
from portal.accounts.models import User
from review.services.cases import receive


@receiver(application_submitted)
def open_case(sender: Any, submission: Submission, user: User, **kwargs: Any) -> None:
    receive(submission=submission, user=user)
