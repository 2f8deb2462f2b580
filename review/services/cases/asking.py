"""What a return says: the marks of an organisation, sent all at once, and what the ministry hands down."""

from collections.abc import Iterable

from django.utils import timezone

from applications import services as desk
from applications.editions.targets import WHOLE
from applications.selectors.corrections import WHOLE_FORM
from portal.accounts.models import Organisation, User
from review.choices import MarkSource
from review.models import Case, Mark
from review.selectors.marks import Version, draft_marks


def write_reason(found: Mark, user: User, reason: str) -> Mark:
    found.reason, found.marked_by, found.marked_at = reason, user, timezone.now()
    found.save(update_fields=["reason", "marked_by", "marked_at"])
    return found


def send_marks(case: Case, user: User, whole: str) -> list[desk.Asked]:
    """Everything that the organisation has marked, as a return names it; ``whole`` is said of the whole form 其他.

    The marks count as sent. A place that the current version does not have any more is named by what holds it now.
    """
    version, drafts = Version.of(case.submission), list(draft_marks(case, user.office))
    listed: dict[str, str] = {}
    for each in drafts:
        _add(listed, version.nearest(each.where), each.reason)
    if whole.strip():
        _add(listed, WHOLE, whole.strip())
    Mark.objects.filter(pk__in=[each.pk for each in drafts]).update(sent_at=timezone.now(), submission=case.submission)
    return [desk.Asked(where, version.label(where), reason) for where, reason in listed.items()]


def _add(listed: dict[str, str], where: str, reason: str) -> None:
    listed[where] = f"{listed[where]}\n{reason}" if where in listed else reason


def hand_marks_down(case: Case, user: User, asked: Iterable[desk.Asked], to: Organisation) -> None:
    """What the ministry named lies before the province as its own drafts, to be returned to the city or not."""
    own = {each.where: each for each in draft_marks(case, to)}
    for each in asked:
        if each.where in own:
            write_reason(own[each.where], user, f"{own[each.where].reason}\n{each.reason}")
        else:
            draft_for(case, user, to, each, MarkSource.MINISTRY)


def draft_for(case: Case, user: User, to: Organisation, asked: desk.Asked, source: MarkSource) -> Mark:
    return Mark.objects.create(
        case=case,
        organisation=to,
        submission=case.submission,
        where=asked.where,
        label=asked.label,
        reason=asked.reason,
        source=source,
        marked_by=user,
    )


def in_words(asked: list[desk.Asked]) -> str:
    """All faults as one text, for the history and the letter."""
    if len(asked) == 1 and asked[0].label == WHOLE_FORM:
        return asked[0].reason
    lines = (f"{number}. {each.label}：{each.reason}" for number, each in enumerate(asked, start=1))
    return f"共{len(asked)}项：\n" + "\n".join(lines) if asked else ""
