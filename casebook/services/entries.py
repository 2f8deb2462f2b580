"""The steps of a case, by who takes them: city, province, editors, chief editor, author again."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from casebook.choices import Hand
from casebook.models import BookFile, Call, Entry, Manuscript, VolumeItem
from casebook.selectors import author_bar, authors_text, editors_text
from casebook.selectors.entries import written
from casebook.services.moving import note, take, tell, tell_city, tell_ministry, tell_province
from casebook.services.reviews import tell_experts
from portal.accounts.models import User
from portal.jobs.services import enqueue
from portal.kit.canonical import dumps, sha256_hex
from portal.kit.verdicts import Refused, require, verdict

TYPESET = "casebook.tasks.typeset_entry"
TYPESET_VOLUME = "casebook.tasks.typeset_volume"
Moment = Any


# --- The city ---------------------------------------------------------------------------------------------


def begin(*, call: Call, kind: str, user: User, **given: Any) -> Entry:
    """起草: a draft of the own city for an open call. ``given``: what it grew out of."""
    require(verdict(user.acts_as("clerk", "city"), "案例由市教育行政部门的填报人起草。"))
    office = user.office
    require(author_bar(call, office))
    if kind not in call.kinds:
        raise Refused(f"本次征集{call.kind_words}，不收其他类别。")
    with transaction.atomic():
        entry = Entry.objects.create(
            kind=kind,
            call=call,
            place=office.seat,
            organisation=office,
            year=timezone.localdate().year,
            is_demo=office.is_demo,
            made_by=user,
            last_actor=user.name,
            **given,
        )
        Manuscript.objects.create(entry=entry, saved_by=user)
        note(entry, "casebook.begun", user, call=call.title, source=entry.source)
    return entry


def hand_over(*, entry: Entry, user: User, seen: int | None) -> Entry:
    def applied(moving: Entry) -> None:
        moving.handed_over_by = user

    with transaction.atomic():
        moved = take("hand_over", entry=entry, user=user, seen=seen, apply=applied)
        words = f"{user.name}已送签，请审阅后签发报送。"
        tell(moved.organisation, ("approver",), moved, "casebook.hand_over", f"《{moved}》待签发", words)
    return moved


def take_back(*, entry: Entry, user: User, seen: int | None) -> Entry:
    return take("take_back", entry=entry, user=user, seen=seen)


def send_back(*, entry: Entry, user: User, seen: int | None, reason: str) -> Entry:
    with transaction.atomic():
        moved = take("send_back", entry=entry, user=user, seen=seen, data={"reason": reason})
        tell(moved.organisation, ("clerk",), moved, "casebook.send_back", f"《{moved}》退回修改", reason)
    return moved


def submit(*, entry: Entry, user: User, seen: int | None, at: Moment = None) -> Entry:
    """签发并报送; the history keeps the hash of exactly this text."""
    text = authors_text(entry)
    digest = {"sha256": sha256_hex(dumps(text.content)), "version": text.version}

    def applied(moving: Entry) -> None:
        moving.submitted_at = at or timezone.now()
        moving.recommendation = ""

    with transaction.atomic():
        moved = take("submit", entry=entry, user=user, seen=seen, data=digest, apply=applied, at=at)
        words = f"{moved.place.full_name}报送{moved.kind_word}《{moved}》，请审阅后推荐。"
        tell_province(moved, "casebook.submitted", f"收到{moved.kind_word}《{moved}》", words)
    return moved


def withdraw(*, entry: Entry, user: User, seen: int | None) -> Entry:
    with transaction.atomic():
        moved = take("withdraw", entry=entry, user=user, seen=seen)
        tell_province(moved, "casebook.withdrawn", f"《{moved}》已撤回", "城市撤回修改，改好后重新报送。")
    return moved


def void(*, entry: Entry, user: User, seen: int | None) -> Entry:
    return take("void", entry=entry, user=user, seen=seen)


# --- The province -----------------------------------------------------------------------------------------


def recommend(*, entry: Entry, user: User, seen: int | None, opinion: str) -> Entry:
    def applied(moving: Entry) -> None:
        moving.recommendation = opinion

    with transaction.atomic():
        moved = take("recommend", entry=entry, user=user, seen=seen, data={"opinion": opinion}, apply=applied)
        tell_city(moved, "casebook.recommended", f"《{moved}》已推荐", "省级部门已推荐至教育部，将由咨询指导小组评审。")
        tell_ministry(moved, "casebook.received", f"收到推荐{moved.kind_word}《{moved}》", moved.place.full_name)
    return moved


def return_to_author(*, entry: Entry, user: User, seen: int | None, reason: str) -> Entry:
    with transaction.atomic():
        moved = take("return", entry=entry, user=user, seen=seen, data={"reason": reason})
        tell_city(moved, "casebook.returned", f"《{moved}》退回修改", reason)
    return moved


def decline(*, entry: Entry, user: User, seen: int | None, reason: str) -> Entry:
    with transaction.atomic():
        moved = take("decline", entry=entry, user=user, seen=seen, data={"reason": reason})
        tell_city(moved, "casebook.declined", f"《{moved}》未予推荐", reason)
    return moved


# --- Review and choice ------------------------------------------------------------------------------------


def put_to_review(*, entry: Entry, user: User, seen: int | None) -> Entry:
    with transaction.atomic():
        moved = take("put_to_review", entry=entry, user=user, seen=seen)
        tell_experts(moved)
    return moved


def choose(*, entry: Entry, user: User, seen: int | None, opinion: str) -> Entry:
    """选入: the editor's version begins as the author's text, again where the author has revised it since."""

    def applied(moving: Entry) -> None:
        text, edited = authors_text(moving), editors_text(moving)
        if edited is not None and edited.saved_at < text.saved_at:
            _lay_aside(edited)
        Manuscript.objects.get_or_create(
            entry=moving, hand=Hand.EDITOR, defaults={**text.content, "version": 1, "saved_by": user}
        )

    with transaction.atomic():
        moved = take("choose", entry=entry, user=user, seen=seen, data={"opinion": opinion}, apply=applied)
        words = "经咨询指导小组评审，已选入；编辑稿形成后请贵单位确认。"
        tell_city(moved, "casebook.chosen", f"《{moved}》已入选", words)
        tell_province(moved, "casebook.chosen", f"《{moved}》已入选", words)
    return moved


def _lay_aside(edited: Manuscript) -> None:
    """The editor's version of the earlier text stays to be read; it is not what goes to the author again."""
    edited.entry.manuscripts.filter(hand=Hand.OLDER).delete()
    edited.hand = Hand.OLDER
    edited.save(update_fields=["hand"])


def wait(*, entry: Entry, user: User, seen: int | None, reason: str) -> Entry:
    def applied(moving: Entry) -> None:
        moving.waiting_since = moving.waiting_since or timezone.now()

    with transaction.atomic():
        moved = take("wait", entry=entry, user=user, seen=seen, data={"reason": reason}, apply=applied)
        words = f"留待下一辑编选，不必重新报送；需要修改的，在案例页面上办理。{reason}"
        tell_city(moved, "casebook.waiting", f"《{moved}》留待下一辑", words)
        tell_province(moved, "casebook.waiting", f"《{moved}》留待下一辑", words)
    return moved


def revise(*, entry: Entry, user: User, seen: int | None) -> Entry:
    """修改文稿 while it waits: what was said of the earlier text counts for it alone, and is kept."""

    def applied(moving: Entry) -> None:
        moving.recommendation = ""
        moving.reviews.filter(ended_at__isnull=True).update(ended_at=timezone.now())

    with transaction.atomic():
        moved = take("revise", entry=entry, user=user, seen=seen, apply=applied)
        words = "作者修改待下一辑的文稿，改好后重新签发、推荐、评审。"
        tell_province(moved, "casebook.revised", f"《{moved}》修改中", words)
        tell_ministry(moved, "casebook.revised", f"《{moved}》修改中", words)
    return moved


# --- Editing ----------------------------------------------------------------------------------------------


def send_proof(*, entry: Entry, user: User, seen: int | None) -> Entry:
    """送作者确认: the title follows the editor's version, and the proof is typeset."""
    with transaction.atomic():
        moved = take("send_proof", entry=entry, user=user, seen=seen)
        order_file(moved, user)
        tell_city(
            moved, "casebook.proof", f"《{moved}》编辑稿请确认", "请对照作者稿审阅编辑稿，同意定稿，或提出修改意见。"
        )
    return moved


def agree(*, entry: Entry, user: User, seen: int | None) -> Entry:
    with transaction.atomic():
        moved = take("agree", entry=entry, user=user, seen=seen)
        tell_ministry(moved, "casebook.agreed", f"《{moved}》作者已同意定稿", moved.place.full_name)
    return moved


def object_to_proof(*, entry: Entry, user: User, seen: int | None, reason: str) -> Entry:
    with transaction.atomic():
        moved = take("object", entry=entry, user=user, seen=seen, data={"reason": reason})
        tell_ministry(moved, "casebook.objected", f"《{moved}》作者提出修改意见", reason)
    return moved


def edit_again(*, entry: Entry, user: User, seen: int | None, reason: str) -> Entry:
    with transaction.atomic():
        moved = take("edit_again", entry=entry, user=user, seen=seen, data={"reason": reason})
        tell_city(moved, "casebook.edited_again", f"《{moved}》重新编辑", reason)
    return moved


# --- Publication ------------------------------------------------------------------------------------------


def publish(*, entry: Entry, user: User, seen: int | None) -> Entry:
    """发布 of a 学习之星 or 学习品牌; cases come out with their volume."""
    with transaction.atomic():
        moved = take("publish", entry=entry, user=user, seen=seen, apply=freeze)
        announce(moved, user, "已对外发布。")
    return moved


def come_out(*, entry: Entry, user: User) -> Entry:
    """随案例集出版: moved by its volume alone."""
    entry = take("come_out", entry=entry, user=user, seen=None, apply=freeze, comes_out=True)
    announce(entry, user, "已随案例集对外公开。")
    return entry


def freeze(entry: Entry) -> None:
    """What readers see from now on is this text and no other."""
    content = (editors_text(entry) or authors_text(entry)).content
    entry.content, entry.text = content, written(content)
    entry.title, entry.subtitle = content["title"], content["subtitle"]
    entry.published_at = entry.published_at or timezone.now()


def announce(entry: Entry, user: User, words: str) -> None:
    order_file(entry, user)
    tell_city(entry, "casebook.published", f"《{entry}》已发布", words)
    tell_province(entry, "casebook.published", f"《{entry}》已发布", words)


def take_down(*, entry: Entry, user: User, seen: int | None, reason: str) -> Entry:
    """撤下: text, pictures and files at once; the volume is typeset anew with a line in its place."""
    with transaction.atomic():
        moved = take("take_down", entry=entry, user=user, seen=seen, data={"reason": reason})
        BookFile.objects.current().of(moved).update(withdrawn_at=timezone.now())
        _typeset_volumes_anew(moved, user)
        tell_city(moved, "casebook.taken_down", f"《{moved}》已撤下", reason)
    return moved


def put_back(*, entry: Entry, user: User, seen: int | None, reason: str) -> Entry:
    with transaction.atomic():
        moved = take("put_back", entry=entry, user=user, seen=seen, data={"reason": reason})
        order_file(moved, user)
        _typeset_volumes_anew(moved, user)
        tell_city(moved, "casebook.published", f"《{moved}》恢复发布", reason)
    return moved


def _typeset_volumes_anew(entry: Entry, user: User) -> None:
    for item in VolumeItem.objects.filter(entry=entry, volume__state="published").select_related("volume"):
        BookFile.objects.current().of(item.volume).update(withdrawn_at=timezone.now())
        order_volume_file(item.volume, user)


def order_file(entry: Entry, user: User | None) -> None:
    enqueue(TYPESET, entry.pk, label=f"排版《{entry}》"[:120], key=entry.chain, queue="pdf", user=user)


def order_volume_file(volume: Any, user: User | None) -> None:
    enqueue(TYPESET_VOLUME, volume.pk, label=f"排版{volume}"[:120], key=volume.chain, queue="pdf", user=user)
