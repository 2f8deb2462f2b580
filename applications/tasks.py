"""What the worker does for this room."""

from typing import Any, BinaryIO, cast

from applications.choices import EvidenceState
from applications.inspection import inspect
from applications.models import Evidence
from applications.services.evidence import settle
from applications.services.uploads import clear_abandoned


def inspect_evidence(progress: Any, evidence_id: int) -> None:
    """The deep check of one uploaded file; running twice does no harm."""
    row = Evidence.objects.filter(pk=evidence_id, state=EvidenceState.CHECKING).first()
    if row is None:
        return
    progress(0, 1, f"正在检查“{row.name}”")
    with row.file.open("rb") as file:
        report = inspect(row.content_type, cast(BinaryIO, file))
    progress.beat()
    settle(evidence=row, report=report)


def clear_uploads(progress: Any) -> None:
    """Every night: forget the uploads that nobody went on with."""
    clear_abandoned()
