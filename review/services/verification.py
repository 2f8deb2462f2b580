"""核实: an officer writes down what was verified on a case, how and with which result; and notes for the own office."""

from collections.abc import Iterable

from django.db import transaction

from applications.models import Evidence
from portal.accounts.models import User
from portal.history.services import record
from portal.kit.texts import fitting
from portal.kit.verdicts import Refused, require
from review.choices import CheckMethod, CheckResult
from review.models import Case, CaseNote, Check, ChecklistItem
from review.permissions import is_officer_of_the_province, is_someone_of_the_province
from review.services.cases.moving import lock_case
from review.workflow.verification import is_being_verified

MOST_NOTE = 2000
MOST_MATERIAL = 300


def check(
    *,
    case: Case,
    user: User,
    item: int,
    version: int,
    how: str,
    result: str,
    material: str = "",
    files: Iterable[int] = (),
    note: str = "",
) -> Check:
    """Write down one act of verifying; a later one on the same item counts instead, and both are kept.

    ``version`` is the number of the version that the page showed; ``files`` are numbers of its evidence. Raises
    ``Refused`` with what is wanting, when a newer version has come, and outside the time of verifying.
    """
    if how not in CheckMethod.values or result not in CheckResult.values:
        raise Refused("请选择核实方式和核实结果。")
    material, note = fitting(material, MOST_MATERIAL, "核实的材料或对象"), fitting(note, MOST_NOTE, "内部备注")
    with transaction.atomic():
        locked, found = _verified(case, user, item)
        if version != locked.submission.version:
            raise Refused(
                f"城市已重新提交第{locked.submission.version}版，本页显示的是第{version}版；您填写的内容仍在，请核对新版后再保存。"
            )
        consulted = _files(locked, files)
        if not material and not consulted:
            raise Refused(_WANTING[CheckMethod(how)])
        return _write(locked, user, found, consulted, how=how, result=result, material=material, note=note)


_WANTING = {
    CheckMethod.DOCUMENTS: "请勾选查阅的佐证材料，或写明查阅了什么材料。",
    CheckMethod.TELEPHONE: "请写明与哪个单位、什么职务的人员核实。",
    CheckMethod.VISIT: "请写明到访了什么地方。",
}


def take_over(*, case: Case, user: User, item: int) -> Check:
    """沿用: what was verified on an earlier version holds for the current one too, says whoever presses this."""
    with transaction.atomic():
        locked, found = _verified(case, user, item)
        earlier = Check.objects.filter(case=locked, item=found).select_related("submission").order_by("pk").last()
        if earlier is None or earlier.submission_id == locked.submission_id:
            raise Refused("没有可以沿用的较早版本的核实情况，请刷新页面查看。")
        files = _kept(locked, earlier)
        material = (earlier.material or "、".join(earlier.files.values_list("name", flat=True)))[:MOST_MATERIAL]
        return _write(
            locked, user, found, files, how=earlier.how, result=earlier.result, material=material, note=earlier.note
        )


def add_note(*, case: Case, user: User, text: str) -> CaseNote:
    """内部备注: seen by the own office alone; written once, neither changed nor taken back."""
    text = fitting(text, MOST_NOTE, "内部备注")
    if not text:
        raise Refused("请填写备注内容。")
    with transaction.atomic():
        locked = lock_case(case)
        require(is_someone_of_the_province(user, locked))
        note = CaseNote.objects.create(case=locked, organisation=user.office, text=text, written_by=user)
        payload = {"number": locked.application.number, "city": locked.application.place.name}
        record(f"verification:{locked.pk}", "verification.noted", user=user, organisation=user.office, payload=payload)
    return note


def _verified(case: Case, user: User, item: int) -> tuple[Case, ChecklistItem]:
    locked = lock_case(case)
    require(is_officer_of_the_province(user, locked))
    require(is_being_verified(user, locked))
    items = ChecklistItem.objects.filter(checklist__round=locked.application.round, checklist__province=user.office)
    found = items.filter(pk=item, retired_at__isnull=True).first()
    if found is None:
        raise Refused("该核实事项已从清单中删去，请刷新页面。")
    return locked, found


def _files(case: Case, wanted: Iterable[int]) -> list[Evidence]:
    numbers = set(wanted)
    found = list(case.submission.evidence.filter(pk__in=numbers).only("pk", "name"))
    if len(found) != len(numbers):
        raise Refused("勾选的材料不属于当前版本，请刷新页面后重新勾选。")
    return found


def _kept(case: Case, earlier: Check) -> list[Evidence]:
    """Of the files consulted then, those that the current version still has."""
    return list(case.submission.evidence.filter(pk__in=earlier.files.values("pk")).only("pk", "name"))


def _write(case: Case, user: User, item: ChecklistItem, files: list[Evidence], **said: str) -> Check:
    written = Check.objects.create(
        case=case, submission=case.submission, item=item, text=item.text, checked_by=user, **said
    )
    written.files.set(files)
    payload = {
        "number": case.application.number,
        "version": case.submission.version,
        "city": case.application.place.name,
        "item": item.text,
        "how": written.get_how_display(),
        "result": written.get_result_display(),
        "material": written.material,
        "files": [each.name for each in files],
    }
    record(f"verification:{case.pk}", "verification.checked", user=user, organisation=user.office, payload=payload)
    return written
