"""Verbs of files filled in elsewhere: take a package away, hand a file in, take over what it says, clear."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from applications.choices import ReadingState
from applications.editions import address
from applications.inspection import HEAD_BYTES, safe_name
from applications.inspection.forms_apart import fault_at_once
from applications.models import AdoptedText, Application, FormReading, OfflinePackage
from applications.selectors import answers_of
from applications.selectors.readings import ADDS, Proposal, compare, package_base
from applications.services.answers import lock_for_filling_in, note, save_cells
from applications.services.evidence import sha256_of
from applications.services.rows import add_row
from portal.accounts.models import User
from portal.jobs.services import enqueue
from portal.kit.verdicts import Refused

KEPT_FOR = timedelta(days=30)
MOST_READINGS = 50
CHANGED = "同事刚刚改动了此处，没有采用；请看现在的内容后再决定。"
GONE = "现在的内容已与文件一致，或此处已不能采用。"


def make_package(*, application: Application, user: User) -> OfflinePackage:
    """Remember what stands in the form now, for a package that is taken away."""
    with transaction.atomic():
        application = lock_for_filling_in(application, user)
        base = package_base(answers_of(application))
        package = OfflinePackage.objects.create(application=application, made_by=user, base=base)
        note(application, "package.made", user, {"mark": package.mark})
    return package


def hand_in(*, application: Application, user: User, file: File, name: str) -> FormReading:
    """Keep an uploaded file and have it read by a job. Raises ``Refused`` for what can be seen at once."""
    name = safe_name(name)
    file.seek(0)
    if reason := fault_at_once(name, file.size, file.read(HEAD_BYTES)):
        raise Refused(reason)
    with transaction.atomic():
        application = lock_for_filling_in(application, user)
        if application.readings.exclude(file="").count() >= MOST_READINGS:
            raise Refused(f"已上传 {MOST_READINGS} 个文件；请先处理已有的文件，或直接在平台上填写。")
        row = FormReading(application=application, name=name, sha256=sha256_of(file), size=file.size, uploaded_by=user)
        file.seek(0)
        row.file.save(name, file, save=False)
        row.save()
        enqueue(
            "applications.tasks.read_filled_form",
            row.pk,
            label=f"读取“{name}”"[:120],
            key=row.job_key,
            user=user,
            organisation=application.organisation,
        )
    return row


def settle(*, reading: FormReading, found: dict[str, Any], package: OfflinePackage | None, reason: str = "") -> None:
    """Put down what the worker read, or why it could not."""
    state = ReadingState.REFUSED if reason else ReadingState.READ
    FormReading.objects.filter(pk=reading.pk).update(state=state, found=found, package=package, reason=reason)


@dataclass
class Taken:
    """What became of the ticked fields: labels of those taken over, and those left with the reason."""

    taken: list[str] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)


def take_over(*, reading: FormReading, user: User, keys: Iterable[str], seen: Mapping[str, int]) -> Taken:
    """Put the ticked fields into the form: a save like any other, one entry in the history.

    ``seen`` holds the versions that the page showed. What a colleague has changed since is left alone and told.
    Raises ``Refused`` when the application is not open for filling in.
    """
    done, chosen = Taken(), list(dict.fromkeys(keys))
    with transaction.atomic():
        application = lock_for_filling_in(reading.application, user)
        known = {each.key: each for each in compare(reading).proposals}
        values: dict[str, str] = {}
        for key in chosen:
            if key in known:
                values |= _texts(application, user, known[key], seen, done)
            else:
                done.left.append(("文件中的一项", GONE))
        versions = {where: entry.version for where, entry in answers_of(application).entries.items()}
        saved = save_cells(application=application, user=user, values=values, seen=versions)
        if not saved.is_whole:
            raise Refused(next(iter(saved.refused.values()), CHANGED))
        _remember(application, user, reading, done, saved.stored)
    return done


def _texts(
    application: Application, user: User, proposal: Proposal, seen: Mapping[str, int], done: Taken
) -> dict[str, str]:
    """The texts of one proposal by address; none when it has to be left, with the reason put to ``done``."""
    reason, row = proposal.locked, proposal.row
    if any(seen.get(where, 0) != version for where, version in proposal.seen.items()):
        reason = CHANGED
    if not reason and proposal.way == ADDS:
        try:
            row = add_row(application=application, user=user, question=proposal.question.key)
        except Refused as full:
            reason = str(full)
    if reason:
        done.left.append((proposal.label, reason))
        return {}
    done.taken.append(proposal.label)
    return {address(proposal.question.key, line.cell.key, row): line.text for line in proposal.lines}


def _remember(
    application: Application, user: User, reading: FormReading, done: Taken, stored: Mapping[str, int]
) -> None:
    source = f"文件“{reading.name}”"[:400]
    for where, version in stored.items():
        question, cell, row = (*where.split("."), "")[:3]
        AdoptedText.objects.create(
            application=application, question=question, cell=cell, row_id=row, version=version, source=source
        )
    if done.taken:
        FormReading.objects.filter(pk=reading.pk).update(taken_at=timezone.now())
        payload = {"file": reading.name, "sha256": reading.sha256, "taken": done.taken, "left": len(done.left)}
        note(application, "answers.read_back", user, payload)


def clear_readings() -> int:
    """Remove the bytes of files that came long ago, and what was read of them; how many there were."""
    old = list(FormReading.objects.exclude(file="").filter(uploaded_at__lt=timezone.now() - KEPT_FOR))
    for reading in old:
        name = str(reading.file.name)
        FormReading.objects.filter(pk=reading.pk).update(file="", found={})
        if not FormReading.objects.filter(file=name).exists():
            default_storage.delete(name)
    return len(old)
