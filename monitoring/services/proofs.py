"""Files beside a row, looked at by the same checks as supporting materials of applications."""

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from applications.services.proofs import checked
from monitoring.models import Value, ValueEvidence
from monitoring.models.evidence import evidence_path
from monitoring.permissions import may_fill
from monitoring.services.entry import lock_row
from monitoring.services.remarks import note
from portal.accounts.models import User
from portal.kit.verdicts import Refused, require

MOST = 10


def add(*, value: Value, user: User, file: File, name: str) -> ValueEvidence:
    """Keep a PDF or picture byte for byte; raises ``Refused`` with the sentence that says what to do."""
    row = Value.objects.select_related("report__cycle", "definition", "item").get(pk=value.pk)
    require(may_fill(user, row))
    passed = checked(file=file, name=name)
    try:
        with transaction.atomic():
            row = lock_row(value)
            require(may_fill(user, row))
            if present(row).count() >= MOST:
                raise Refused(f"每项最多{MOST}个文件，请先移除不需要的，或合并为一个PDF。")
            kept = ValueEvidence(
                value=row,
                name=passed.name,
                content_type=passed.content_type,
                size=passed.size,
                sha256=passed.sha256,
                added_by=user,
            )
            path = evidence_path(kept, passed.name)
            kept.file = path if default_storage.exists(path) else default_storage.save(path, file)
            kept.save()
            note(row, "value.evidence_added", user, {"name": kept.name, "sha256": kept.sha256})
    except IntegrityError as fault:
        raise Refused(f"“{passed.name}”在此项已经上传过，无需重复上传。") from fault
    return kept


def present(row: Value) -> QuerySet[ValueEvidence]:
    return row.evidence.filter(removed_at__isnull=True)


def remove(*, evidence: ValueEvidence, user: User) -> None:
    """Take a file off its row; bytes, name and hash stay, for a submission may have named it."""
    with transaction.atomic():
        row = lock_row(evidence.value)
        require(may_fill(user, row))
        if not present(row).filter(pk=evidence.pk).update(removed_at=timezone.now()):
            raise Refused("该文件已被移除，请刷新页面查看。")
        note(row, "value.evidence_removed", user, {"name": evidence.name, "sha256": evidence.sha256})


def downloaded(*, evidence: ValueEvidence, user: User) -> None:
    note(evidence.value, "value.evidence_downloaded", user, {"name": evidence.name})
