"""公示: read by everybody; drawn up, and reported on, at the ministry."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.permissions import holds, holds_any
from portal.documents.models import Paper
from portal.documents.selectors import latest_file
from portal.kit.access import access, everyone
from portal.kit.downloads import disposition
from portal.kit.verdicts import Refused
from review.choices import ListState
from review.forms.notices import NoticeForm, ReportForm
from review.models import MembershipList, Notice
from review.selectors import notices as selectors
from review.selectors.workdays import MissingCalendar
from review.services import notices as services
from review.sheets import NOTICE, NOTICE_REPORT
from review.views.frame import seen_in


@access(everyone)
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Every notice that was signed, those on show first said as such."""
    now = timezone.now()
    rows = [(each, *word_of(each, now)) for each in selectors.public_notices()]
    return render(request, "review/notices.html", {"rows": rows})


@access(everyone)
@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """What everybody reads: which cities, from when to when, how to object; what came of it once it is closed."""
    found = get_object_or_404(Notice.objects.public().select_related("list__round"), pk=pk)
    now = timezone.now()
    word, tone = word_of(found, now)
    context = {
        "notice": found,
        "list": found.list,
        "cities": found.cities.all(),
        "word": word,
        "tone": tone,
        "runs": found.runs_at(now),
        "days_left": selectors.days_left(found, now),
        "is_published": MembershipList.objects.public().filter(pk=found.list_id).exists(),
        "papers": [paper.kind for paper in papers_of(found, request.user) if latest_file(paper) is not None],
    }
    return render(request, "review/notice.html", context)


def word_of(notice: Notice, at: Any) -> tuple[str, str]:
    """Where a notice stands, in a word and its colour."""
    if notice.is_withdrawn:
        return "已撤回", "grey"
    if notice.is_closed:
        return "公示期满，已办结", "green"
    if at < notice.begins_at:
        return "即将公示", "blue"
    return ("公示中", "amber") if at <= notice.ends_at else ("公示期满", "blue")


def papers_of(notice: Notice, user: Any) -> list[Paper]:
    """The notice's own paper, and its report once the list is published."""
    subjects = [notice.chain]
    if Notice.objects.with_open_report(user).filter(pk=notice.pk).exists():
        subjects.append(notice.report_subject)
    return list(Paper.objects.filter(subject__in=subjects, kind__in=(NOTICE, NOTICE_REPORT)).order_by("pk"))


@access(everyone)
@require_safe
def notice_file(request: HttpRequest, pk: int, kind: str) -> FileResponse:
    """The sealed paper of a notice, or its report, as everybody may take it."""
    found = get_object_or_404(Notice.objects.public(), pk=pk)
    paper = next((each for each in reversed(papers_of(found, request.user)) if each.kind == kind), None)
    newest = latest_file(paper) if paper is not None else None
    if paper is None or newest is None:
        raise Http404("这份文件还没有生成，请稍后再试。")
    response = FileResponse(newest.file.open("rb"), content_type="application/pdf")
    plain = f"{kind}-{found.pk}.pdf"
    response["Content-Disposition"] = disposition(paper.file_name, plain=plain, inline="download" not in request.GET)
    response["Content-Length"] = newest.size
    response["ETag"] = f'"{newest.sha256}"'
    response["Cache-Control"] = "no-cache"
    return response


def list_of(request: HttpRequest, pk: int) -> MembershipList:
    rows = MembershipList.objects.visible_to(request.user).select_related("round", "drawn_up_by")
    found: MembershipList = get_object_or_404(rows, pk=pk)
    return found


@access(holds_any(("clerk", "round_manager"), "ministry"), carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def draw_up_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """拟定公示 of a draft; a refusal shows the page again with what was typed."""
    found = list_of(request, pk)
    if request.method != "POST" and found.state != ListState.DRAFT:
        messages.error(request, services.FROZEN)
        return redirect("review:list", found.pk)
    form = NoticeForm(request.POST if request.method == "POST" else None, initial=as_drawn_up(found))
    missing_calendar = False
    if form.is_valid():
        try:
            drawn = services.draw_up_notice(
                mlist=found,
                user=request.user,  # type: ignore[arg-type]
                seen=seen_in(request),
                **form.cleaned_data,
            )
        except Refused as refusal:
            missing_calendar = isinstance(refusal, MissingCalendar)
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已拟定公示，末日为{drawn.last_day:%Y年%m月%d日}，请签发人签发。")
            return redirect("review:list", found.pk)
    user: Any = request.user
    context = {
        "form": form,
        "list": found,
        "missing_calendar": missing_calendar,
        "may_enter_calendar": user.acts_as("round_manager", "ministry"),
    }
    return render(request, "review/notice_form.html", context)


def as_drawn_up(mlist: MembershipList) -> dict[str, Any]:
    """What the form begins with: what was drawn up, else what the round and the last notice say."""
    drawn = selectors.notice_of(mlist)
    if drawn is not None:
        names = ("first_day", "workdays", "answer_workdays", "contacts")
        return {name: getattr(drawn, name) for name in names}
    last = Notice.objects.filter(list__round=mlist.round).order_by("-pk").first()
    contacts = last.contacts if last is not None else mlist.round.contacts
    return {"workdays": mlist.round.notice_workdays, "contacts": contacts}


@access(holds("clerk", "ministry"), carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def draw_up_report(request: HttpRequest, pk: int) -> HttpResponse:
    """拟定公示情况报告: what the records say, and the conclusion that is written."""
    found = list_of(request, pk)
    drawn = selectors.notice_of(found)
    if drawn is None or drawn.signed_at is None:
        raise Http404("名单没有公示。")
    initial = {"conclusion": drawn.conclusion, "names_removed": drawn.names_removed}
    form = ReportForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            services.draw_up_report(
                mlist=found,
                user=request.user,  # type: ignore[arg-type]
                seen=seen_in(request),
                **form.cleaned_data,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已拟定公示情况报告，公示期满后由签发人办结公示并签发。")
            return redirect("review:list", found.pk)
    context = {
        "form": form,
        "list": found,
        "notice": drawn,
        "counted": selectors.objections_by_kind(drawn),
        "removed": drawn.cities.filter(removed_at__isnull=False),
    }
    return render(request, "review/report_form.html", context)
