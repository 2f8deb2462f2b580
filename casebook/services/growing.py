"""A case grows out of part 三（四） of an application: one press, and where it came from is remembered."""

from django.db import transaction

from applications.models import Application
from applications.selectors import answers_of
from casebook.choices import Kind
from casebook.models import Call, Entry
from casebook.services.entries import begin
from casebook.services.manuscripts import save_text
from portal.accounts.models import User
from portal.kit.verdicts import Refused, require, verdict

PART = "三（四）学习型城市建设的特色亮点"
NOTHING = "申请表“三（四）学习型城市建设的特色亮点”还没有填写，请先填写，或直接起草。"


def lines_of(application: Application) -> list[tuple[str, str]]:
    """(name, text) of each 特色案例 that the application tells of, then 建设成效."""
    sheet = answers_of(application)
    known = {question.key: question for question in application.edition.questions}
    if "cases" not in known:
        return []
    rows = [
        (sheet.value("cases", "name", row).strip(), sheet.value("cases", "text", row).strip())
        for row in sheet.rows(known["cases"])
    ]
    results = sheet.value("results", "text").strip()
    return [row for row in rows if any(row)] + ([("建设成效及社会影响", results)] if results else [])


def grow(*, application: Application, call: Call, user: User, kind: str = Kind.CASE) -> Entry:
    """Begin a draft with what part 三（四） says; the application itself does not change."""
    readable = Application.objects.readable_drafts(user).filter(pk=application.pk)
    require(verdict(readable.exists(), "只有能够查看该申请的本市人员可以据此起草。"))
    lines = lines_of(application)
    if not lines:
        raise Refused(NOTHING)
    with transaction.atomic():
        source = f"{application.round.title}申请表 {application.number} {PART}"
        entry = begin(call=call, kind=kind, user=user, application=application, source=source[:200])
        names = [name for name, _ in lines if name and name != "建设成效及社会影响"]
        texts = {
            "title": names[0][:120] if names else "",
            "sections": [{"heading": name[:80], "text": text} for name, text in lines],
        }
        save_text(entry=entry, user=user, hand="author", texts=texts, theme="", seen=None)
        entry.refresh_from_db()
    return entry
