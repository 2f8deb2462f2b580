"""Pictures and files of a case: looked at as thoroughly as supporting materials, by the same checks."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.files.base import ContentFile, File
from django.db import IntegrityError, transaction

from applications.services.proofs import Proof, checked
from casebook.choices import EntryState, Hand
from casebook.models import Entry, Material
from casebook.permissions import is_editor
from casebook.services.manuscripts import may_write
from casebook.services.moving import lock_entry, note
from portal.accounts.models import User
from portal.kit.texts import fitting
from portal.kit.verdicts import Refused, require

MOST = 30


def add(*, entry: Entry, user: User, file: File, name: str) -> Material:
    """Keep a picture or a PDF; raises ``Refused`` with the sentence that says what to do."""
    require(may_write(user, entry, Hand.AUTHOR))
    passed = checked(file=file, name=name)
    try:
        with transaction.atomic():
            locked = lock_entry(entry)
            require(may_write(user, locked, Hand.AUTHOR))
            if locked.materials.count() >= MOST:
                raise Refused(f"图片和附件合计最多{MOST}个，请先删去不需要的。")
            return _keep(locked, user, file, passed)
    except IntegrityError as fault:
        raise Refused(f"“{passed.name}”已经上传过，无需重复上传。") from fault


def _keep(entry: Entry, user: User, file: File, passed: Proof) -> Material:
    kept = Material(
        entry=entry,
        name=passed.name,
        content_type=passed.content_type,
        size=passed.size,
        sha256=passed.sha256,
        position=entry.materials.count() + 1,
        added_by=user,
    )
    kept.file.save(passed.name, file, save=False)
    if passed.report.page_pictures and kept.is_picture:
        kept.rendition.save("rendition.jpg", ContentFile(passed.report.page_pictures[0]), save=False)
        kept.thumbnail.save("thumbnail.jpg", ContentFile(passed.report.thumbnail), save=False)
    kept.save()
    note(entry, "casebook.material_added", user, name=kept.name, sha256=kept.sha256)
    return kept


@dataclass(frozen=True)
class Words:
    """What is written of a picture: caption, who holds the copyright, and that it may be published."""

    caption: str = ""
    holder: str = ""
    is_declared: bool = False
    position: int = 0


def describe(*, entry: Entry, user: User, words: Mapping[int, Words]) -> None:
    """Captions, holders, declarations and order of all pictures of a draft, at once."""
    with transaction.atomic():
        locked = lock_entry(entry)
        require(may_write(user, locked, Hand.AUTHOR))
        for row in locked.materials.filter(pk__in=words):
            given = words[row.pk]
            row.caption = fitting(given.caption, 120, "图片说明")
            row.holder = fitting(given.holder, 120, "版权所有者")
            row.is_declared, row.position = given.is_declared, given.position
            row.save(update_fields=["caption", "holder", "is_declared", "position"])


def use(*, entry: Entry, user: User, used: set[int], captions: Mapping[int, str]) -> None:
    """The editor says which pictures are printed and shown, and what is written below them; an empty one is the
    author's, which stays as it is.
    """
    with transaction.atomic():
        locked = lock_entry(entry)
        require(may_write(user, locked, Hand.EDITOR))
        for row in locked.materials.all():
            if row.is_picture and row.is_used != (row.pk in used):
                row.is_used = not row.is_used
                row.save(update_fields=["is_used"])
                verb = "casebook.picture_used" if row.is_used else "casebook.picture_left_out"
                note(locked, verb, user, name=row.name)
            if row.is_picture and row.pk in captions:
                _caption(locked, user, row, fitting(captions[row.pk], 120, "图片说明"))


def _caption(entry: Entry, user: User, row: Material, given: str) -> None:
    edited = "" if given == row.caption else given
    if edited != row.edited_caption:
        row.edited_caption = edited
        row.save(update_fields=["edited_caption"])
        note(entry, "casebook.caption_edited", user, name=row.name, caption=row.printed_caption)


def remove(*, material: Material, user: User) -> None:
    """Take a file off a draft; its name and hash stay in the history."""
    with transaction.atomic():
        locked = lock_entry(material.entry)
        require(may_write(user, locked, Hand.AUTHOR))
        note(locked, "casebook.material_removed", user, name=material.name, sha256=material.sha256)
        material.delete()


def downloaded(*, material: Material, user: User) -> None:
    """Who took an original: experts and editors in a chain that the city does not read."""
    entry = material.entry
    outside = bool(is_editor(user)) or user.office.kind == "panel"
    chain = f"casebook-review:{entry.pk}" if outside and entry.state == EntryState.REVIEWING else ""
    note(entry, "casebook.material_downloaded", user, chain=chain, name=material.name)
