"""Files kept with a visit, the minutes of a meeting or a member's change: looked at at once, kept byte for byte."""

from django.core.files.base import File
from django.db import IntegrityError, transaction

from applications.services.proofs import checked
from portal.accounts.models import User
from portal.history.services import record
from portal.kit.verdicts import Refused, require, verdict
from review.choices import VISITS_UNDER_WAY, StandingState
from review.models import Attachment, Standing, Visit
from review.permissions import attaches_files

MOST = 30
TWICE = "“{name}”已经上传过，无需重复上传。"


def attach(*, subject: str, user: User, file: File, name: str, caption: str = "") -> Attachment:
    """Keep a PDF or photo with ``subject``; raises ``Refused`` with the sentence that says what to do."""
    require(attaches_files(user, subject))
    passed = checked(file=file, name=name)
    if Attachment.objects.filter(subject=subject).count() >= MOST:
        raise Refused(f"每项最多上传{MOST}个文件，请先删去不需要的。")
    kept = Attachment(
        subject=subject,
        name=passed.name,
        content_type=passed.content_type,
        size=passed.size,
        sha256=passed.sha256,
        caption=caption.strip(),
        added_by=user,
    )
    try:
        with transaction.atomic():
            kept.file.save(passed.name, file, save=False)
            kept.save()
            _note(kept, "attachment.added", user)
    except IntegrityError as fault:
        raise Refused(TWICE.format(name=passed.name)) from fault
    return kept


def remove(*, attachment: Attachment, user: User) -> None:
    """Take a file off while its subject is being prepared; its name and hash stay in the history."""
    require(attaches_files(user, attachment.subject))
    require(verdict(_is_being_prepared(attachment.subject), "该事项已提交或签发，所附文件随之留存，不能删去。"))
    with transaction.atomic():
        _note(attachment, "attachment.removed", user)
        attachment.delete()


def _is_being_prepared(subject: str) -> bool:
    """Is it a visit that is not reported yet, or a change that is not signed? Minutes are kept as they are."""
    noun, _, pk = subject.partition(":")
    if noun == "visit":
        return Visit.objects.filter(pk=pk, state__in=VISITS_UNDER_WAY).exists()
    return noun == "standing" and Standing.objects.filter(pk=pk, state=StandingState.DRAFT).exists()


def downloaded(*, attachment: Attachment, user: User) -> None:
    """Write down that a person took the file."""
    _note(attachment, "attachment.downloaded", user)


def _note(attachment: Attachment, verb: str, user: User) -> None:
    payload = {"name": attachment.name, "sha256": attachment.sha256, "caption": attachment.caption}
    record(attachment.subject, verb, user=user, organisation=user.organisation, payload=payload)
