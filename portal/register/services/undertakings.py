"""开展创建工作情况: one person of the province enters start and evidence, another signs; what is wrong is withdrawn."""

from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import IntegrityError, transaction

from portal.documents.scanning import pages_of
from portal.history.services import record
from portal.kit.canonical import sha256_hex
from portal.kit.filenames import safe
from portal.kit.texts import fitting
from portal.kit.transitions import Step
from portal.kit.verdicts import Refused, require
from portal.regions.models import Place
from portal.register.models import Undertaking
from portal.register.permissions import enters_undertakings
from portal.register.validators import Joined
from portal.register.workflow import UNDERTAKING

MOST_BYTES = 20 * 1024 * 1024
TAKEN = "{place}已有开展创建工作的记录；如有错误，请先撤销原记录。"


def enter_undertaking(
    *, place: Place, began: Joined, evidence: str, note: str, user: Any, file: File | None = None
) -> Undertaking:
    """Enter since when a city of the own province carries out the work, and what shows it, with a scan if there is one.

    Raises ``Refused`` when the city is another province's or entered already, or when the file cannot be opened.
    """
    require(enters_undertakings(user))
    evidence, note = fitting(evidence, 200, "依据文件"), fitting(note, 200, "说明")
    if not evidence:
        raise Refused("请填写依据文件：写明名称、文号和发布单位。")
    if not Place.objects.present().recommended_by(user.organisation.seat).filter(pk=place.pk).exists():
        raise Refused("只能登记本省城市的情况。")
    entered = Undertaking(
        place=place,
        began_on=began.on,
        began_by=began.by,
        evidence=evidence,
        note=note,
        office=user.organisation,
        entered_by=user,
        last_actor=user.name,
    )
    data = _checked(file) if file is not None else b""
    try:
        with transaction.atomic():
            if file is not None:
                entered.file_name, entered.file_sha256 = safe(file.name or ""), sha256_hex(data)
                entered.file.save(entered.file_name, ContentFile(data), save=False)
            entered.save(force_insert=True)
            record(entered.chain, "undertaking.entered", user=user, payload=_facts(entered))
    except IntegrityError as fault:
        raise Refused(TAKEN.format(place=place)) from fault
    return entered


def _checked(file: File) -> bytes:
    """The bytes of a PDF or picture that opens."""
    name = file.name or "文件"
    if file.size > MOST_BYTES:
        raise Refused(f"“{name}”超过 20 MB；请以 150 至 300 DPI 重新扫描，或只上传有关的几页。")
    data: bytes = file.read()
    if next(pages_of(data, name), None) is None:
        raise Refused(f"“{name}”没有内容，请重新扫描后上传。")
    return data


def take_step(
    *, name: str, undertaking: Undertaking, user: Any, seen: int | None, data: Mapping[str, Any] | None = None
) -> Undertaking:
    """签发 or 撤销, by the table."""

    def lock() -> Undertaking:
        rows = Undertaking.objects.select_for_update(of=("self",)).select_related("place", "entered_by", "office")
        return rows.get(pk=undertaking.pk)

    def apply(moving: Undertaking) -> None:
        moving.last_actor = user.name

    return UNDERTAKING.take(name, lock=lock, user=user, seen=seen, record=_record, data=data, apply=apply)


def _record(moving: Undertaking, step: Step, user: Any, before: str, data: Mapping[str, Any]) -> None:
    payload = {**_facts(moving), "reason": str(data.get("reason", "")).strip()}
    record(moving.chain, f"undertaking.{step.name}", user=user, payload=payload)


def _facts(row: Undertaking) -> dict[str, str]:
    facts = {"place": row.place.name, "code": row.place.code, "began": row.began_words, "evidence": row.evidence}
    return {**facts, "file": row.file_name, "file_sha256": row.file_sha256} if row.file else facts
