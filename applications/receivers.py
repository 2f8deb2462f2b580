"""What follows inside this room when an application is submitted or given up, in that step's transaction."""

from typing import Any

from django.dispatch import receiver

from applications.models import Application, Submission
from applications.services.slips import lapse_slips
from applications.services.stamping import tell_that_it_is_stamped
from applications.signals import application_submitted, application_voided
from portal.accounts.models import User
from portal.documents.models import Scan
from portal.documents.signals import scan_recorded


@receiver(application_submitted)
def close_slips(sender: Any, submission: Submission, user: User, **kwargs: Any) -> None:
    lapse_slips(application=submission.application, user=user)


@receiver(application_voided)
def close_slips_of_void(sender: Any, application: Application, user: User, **kwargs: Any) -> None:
    lapse_slips(application=application, user=user)


@receiver(scan_recorded)
def say_that_it_is_stamped(sender: Any, scan: Scan, user: User, **kwargs: Any) -> None:
    tell_that_it_is_stamped(scan, user)
