"""还差什么: what still keeps an application from going on, and who holds it."""

from collections.abc import Iterable
from dataclasses import dataclass

from applications.choices import DeskState
from applications.models import Application, Slip
from applications.selectors.findings import Finding
from applications.selectors.slips import asked_cells, unread_answers
from applications.selectors.stamped import stamped_scan_of
from portal.kit.dates import beijing

CLERK, APPROVER, GOVERNMENT = "填报人", "签发人", "市政府"
CONSENT = "consent"


@dataclass(frozen=True)
class Wanting:
    """One thing that is wanting: with whom it lies, since or until when, and the finding when it is one of the form."""

    holder: str
    words: str
    finding: Finding | None = None
    note: str = ""
    slip: Slip | None = None


@dataclass(frozen=True)
class Holder:
    """Everybody's share of what is wanting."""

    name: str
    wantings: list[Wanting]

    @property
    def note(self) -> str:
        """When all of it is wanted by one day: that day."""
        notes = {each.note for each in self.wantings}
        return notes.pop() if len(notes) == 1 else ""


def wanting(application: Application, findings: Iterable[Finding]) -> list[Wanting]:
    """Everything that blocks, with its holder, in the order of the form; then the steps that wait for somebody."""
    owed = asked_cells(application)
    found = [_of_finding(each, owed) for each in findings if each.blocks]
    return [*found, *_unread_answers(application), *_steps(application, bool(found))]


def _of_finding(finding: Finding, owed: dict[str, Slip]) -> Wanting:
    words = f"{finding.label}：{finding.message}"
    if finding.address == CONSENT:
        return Wanting(GOVERNMENT, words, finding, "市政府同意后，由填报人上传扫描件")
    slip = owed.get(".".join(finding.address.split(".")[:2])) or next(
        (each for where, each in owed.items() if where.partition(".")[0] == finding.address), None
    )
    if slip is None or not finding.is_empty:
        return Wanting(CLERK, words, finding)
    note = f"{beijing(slip.asked_at)}发出征集单，{beijing(slip.due_at)}前答复"
    return Wanting(slip.department.short_name, words, finding, f"{note}（已逾期）" if slip.is_late else note, slip)


def _unread_answers(application: Application) -> list[Wanting]:
    return [
        Wanting(CLERK, f"{each.department.short_name}{each.get_state_display()}征集单，请查看", slip=each)
        for each in unread_answers([application])
    ]


def _steps(application: Application, has_faults: bool) -> list[Wanting]:
    if application.state == DeskState.HANDED_OVER and application.handed_over_at:
        if application.round.takes_wet_ink and stamped_scan_of(application) is None:
            return [Wanting(CLERK, "打印盖章稿、加盖公章，全部页扫描上传并存档；之后签发人才能签发")]
        return [Wanting(APPROVER, f"审阅后签发并提交，或退回填报人（{beijing(application.handed_over_at)}送签）")]
    if application.state == DeskState.DRAFTING and not has_faults:
        return [Wanting(CLERK, "填写检查已通过，请送签")]
    return []


def by_holder(wantings: Iterable[Wanting]) -> list[Holder]:
    """Each holder with what lies there; the clerk first, then in the order of the form."""
    shares: dict[str, list[Wanting]] = {CLERK: []}
    for each in wantings:
        shares.setdefault(each.holder, []).append(each)
    return [Holder(name, listed) for name, listed in shares.items() if listed]


def as_text(title: str, holders: Iterable[Holder], labels: dict[str, str]) -> str:
    """The list as plain text, to be sent on by any messenger: who, what, in which part (``labels`` by key)."""
    lines = [title]
    for holder in holders:
        lines += ["", f"【{holder.name}】{len(holder.wantings)} 项"]
        for number, each in enumerate(holder.wantings, start=1):
            part = f"{labels[each.finding.part]} · " if each.finding else ""
            note = f"（{each.note}）" if each.note else ""
            lines.append(f"{number}. {part}{each.words}{note}")
    return "\n".join(lines)
