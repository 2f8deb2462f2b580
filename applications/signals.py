"""What other rooms may listen to; sent inside the transaction of the step.

- ``application_submitted(submission, user)``: a submission was frozen; review opens or moves its case.
- ``application_voided(application, user, reason)``: the city gave it up; review closes its case.
- ``application_withdrawn`` does not exist: withdrawal is a step of the case, review reopens the application.
"""

from django.dispatch import Signal

application_submitted = Signal()
application_voided = Signal()
