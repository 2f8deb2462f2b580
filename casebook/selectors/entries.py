"""A case as it stands: its versions, what is wanting, what happened."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from casebook.choices import EDITED, CallState, EntryState, Hand, Kind, WhoMay
from casebook.models import Call, Entry, Manuscript
from portal.documents.fonts import describe, missing_characters
from portal.history.selectors import entries
from portal.kit.pages import Happening
from portal.kit.verdicts import ALLOWED, Verdict, first_refusal, verdict
from portal.register.models import Membership

MOST_PICTURES = 12


def authors_text(entry: Entry) -> Manuscript:
    return text_of(entry, Hand.AUTHOR) or Manuscript(entry=entry, hand=Hand.AUTHOR)


def editors_text(entry: Entry) -> Manuscript | None:
    return text_of(entry, Hand.EDITOR)


def text_of(entry: Entry, hand: str) -> Manuscript | None:
    """The version by ``hand``; read once for each request where it was prefetched."""
    return next((each for each in entry.manuscripts.all() if each.hand == hand), None)


def contents_of(entry: Entry) -> Mapping[str, Any]:
    """What stands for the case now: published, else the editor's version, else the author's."""
    if entry.state == EntryState.PUBLISHED:
        return entry.content
    edited = editors_text(entry) if entry.state in EDITED else None
    return (edited or authors_text(entry)).content


def written(content: Mapping[str, Any]) -> str:
    """The words of a text, for counting and searching."""
    sections = content.get("sections", [])
    parts = [content.get("summary", ""), *(f"{each.get('heading', '')}\n{each.get('text', '')}" for each in sections)]
    return "\n".join(part for part in parts if part.strip())


def faults(entry: Entry, manuscript: Manuscript | None = None) -> list[str]:
    """What is wanting before the text may go on, each as a sentence that says what to do."""
    text = manuscript or authors_text(entry)
    found = []
    if not text.title.strip():
        found.append("请填写标题。")
    if entry.kind == Kind.CASE and not entry.theme:
        found.append("请选择主题。")
    if not text.summary.strip():
        found.append("请填写摘要。")
    if not any(each["text"].strip() for each in text.sections):
        found.append("请撰写正文，至少一节。")
    if any(each["heading"].strip() and not each["text"].strip() for each in text.sections):
        found.append("有的小节只有小标题，没有正文；请补写，或删去小标题。")
    return found + picture_faults(entry) + unprintable(text)


def picture_faults(entry: Entry) -> list[str]:
    pictures = [each for each in entry.materials.all() if each.is_picture]
    found = [
        f"图片“{each.name}”还没有说明、版权所有者或版权声明，请补充。"
        for each in pictures
        if not (each.caption.strip() and each.holder.strip() and each.is_declared)
    ]
    if len(pictures) > MOST_PICTURES:
        found.append(f"图片最多{MOST_PICTURES}张，请删去不需要的。")
    return found


def unprintable(text: Manuscript) -> list[str]:
    content = text.content
    words = "".join((text.title, text.subtitle, text.english_title, written(content)))
    missing = missing_characters(words)
    return [f"有无法打印的字符：{'、'.join(map(describe, missing[:5]))}，请改用其他字。"] if missing else []


# What a city does with its draft before it signs is its own business.
INNER = frozenset(
    f"casebook.{each}"
    for each in ("begun", "hand_over", "take_back", "send_back", "void", "material_added", "material_removed")
)


def happenings(entry: Entry, user: Any) -> list[Happening]:
    """办理记录 for this person; what experts say stands in a chain of its own."""
    is_author = user.organisation is not None and user.organisation.pk == entry.organisation_id
    return [
        Happening(
            title=each.sentence,
            when=each.at,
            unit=each.organisation,
            person=each.actor,
            opinion=each.payload.get("reason") or each.payload.get("opinion") or "",
        )
        for each in entries(entry.chain)
        if is_author or each.verb not in INNER
    ]


def desk_rows(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    return rows.select_related("place__parent__parent", "organisation__parent", "call")


def author_bar(call: Call | None, office: Any) -> Verdict:
    """May this city take part in the call? Without a call nothing is asked."""
    if call is None:
        return verdict(False, "没有征集通知，不能报送；请等待教育部发布征集通知。")
    return first_refusal(
        verdict(call.state == CallState.OPEN, f"“{call.title}”{call.get_state_display()}，现在不能参加。"),
        _in_circle(call, office),
    )


def _in_circle(call: Call, office: Any) -> Verdict:
    place = office.seat
    if call.who == WhoMay.PREFECTURE:
        inside = place.is_prefecture_level or place.parent_id is None
        return verdict(inside, "本次只向地级及以上城市征集，请通过所在地级市报送。")
    if call.who == WhoMay.MEMBERS:
        members = Membership.objects.on(timezone.localdate()).filter(place=place)
        return verdict(members.exists(), "本次只向成员城市征集；成员资格以成员名册为准。")
    return ALLOWED


def may_be_begun(user: Any) -> list[Call]:
    """The open calls that this clerk's city may take part in."""
    if not user.acts_as("clerk", "city"):
        return []
    calls = Call.objects.filter(state=CallState.OPEN, deadline__gt=timezone.now())
    return [each for each in calls if author_bar(each, user.organisation)]
