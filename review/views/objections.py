"""异议: filed and looked up by anybody without an account; handled at the ministry, stated on by a province."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.permissions import holds, holds_any
from portal.kit.access import access, arrived_at, everyone
from portal.kit.dates import chinese_date
from portal.kit.downloads import disposition
from portal.kit.pages import Tab
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused
from review import selectors as history
from review.choices import OPEN_OBJECTIONS, ObjectionState, objection_seen_by
from review.forms import small_number
from review.forms.notices import LookUpForm, ObjectionForm, RecordForm
from review.models import Notice, Objection, ObjectionFile
from review.permissions import handles_objections
from review.selectors import notices as selectors
from review.services import objections as services
from review.views.frame import NO_SUCH_STEP, seen_in, take_step
from review.views.notices import list_of
from review.workflow import OBJECTION

OBJECTIONS_PER_PAGE = 50
RECEIPT = "objection_receipt"
TONES = {
    ObjectionState.RECEIVED: "amber",
    ObjectionState.ASKED: "blue",
    ObjectionState.UPHELD: "red",
    ObjectionState.DISMISSED: "green",
    ObjectionState.LAPSED: "grey",
}
# Whatever the bytes pretend to be, the browser runs nothing in them.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
PETITION = ("by", "name", "phone", "text", "unit", "mail")


# --- Anybody


@access(everyone, timed=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, pk: int) -> HttpResponse:
    """提出异议; a refused form keeps what was typed, and the files that could be taken."""
    notice = get_object_or_404(Notice.objects.public().select_related("list__round"), pk=pk)
    form = ObjectionForm(request.POST if request.method == "POST" else None, notice=notice)
    token, in_time = token_of(request), selectors.takes_objections(notice, arrived_at(request))
    if request.method == "POST" and not in_time:
        form.add_error(None, in_time.reason)  # nor are files kept of whoever cannot object
    elif request.method == "POST" and took_files(request, form, token, sender_of(request)) and form.is_valid():
        try:
            filed = services.file_objection(
                city=form.cleaned_data["city"],
                petition=petition_of(form),
                token=token,
                sender=sender_of(request),
                arrived_at=arrived_at(request),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            request.session[RECEIPT] = filed.pk
            return redirect("review:objection_receipt")
    context = {
        "notice": notice,
        "list": notice.list,
        "form": form,
        "token": token,
        "kept": services.files_of(token) if request.method == "POST" else [],
        "in_time": in_time,
    }
    return render(request, "review/objection_form.html", context)


def sender_of(request: HttpRequest) -> str:
    return services.sender_of(str(request.META.get("REMOTE_ADDR") or ""))


def token_of(request: HttpRequest) -> str:
    """The form's own; a form that was sent, gone back to and changed is another objection, and gets another one."""
    token = clean_text(request.POST.get("token", ""))[:64] or services.new_token()
    filed = Objection.objects.filter(token=token).first()
    typed = (request.POST.get("city", ""), clean_text(request.POST.get("text", "")).strip())
    return token if filed is None or typed == (str(filed.city_id), filed.text) else services.new_token()


def petition_of(form: ObjectionForm) -> services.Petition:
    return services.Petition(**{name: form.cleaned_data[name] for name in PETITION})


def took_files(request: HttpRequest, form: ObjectionForm, token: str, sender: str | None = None) -> bool:
    """Keep the files that came with the form; ``False`` when one was refused, or one was to be left out."""
    if dropped := small_number(request.POST.get("drop", "")):
        services.drop_file(token=token, pk=dropped)
        form.is_valid()
        return False
    try:
        services.keep_files(token=token, files=request.FILES.getlist("proofs"), sender=sender)
    except Refused as refusal:
        form.add_error("proofs", str(refusal))
        return False
    return True


@access(everyone)
@never_cache
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """受理回执, in the browser that has just filed the objection: number and code, to be written down."""
    filed = Objection.objects.filter(pk=request.session.get(RECEIPT) or 0).select_related("city__notice__list").first()
    return render(request, "review/objection_receipt.html", {"objection": filed})


@access(everyone)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """查询答复 by number and code; only both together find anything."""
    form = LookUpForm(request.POST if request.method == "POST" else None, initial=request.GET.dict())
    found = None
    if form.is_valid():
        rows = Objection.objects.select_related("city__notice__list")
        found = rows.filter(number__iexact=form.cleaned_data["number"], code=form.cleaned_data["code"]).first()
        if found is None:
            form.add_error(None, "没有找到：请核对受理编号和查询码。查询码遗失的，请按公示的受理方式联系。")
    return render(request, "review/objection_answer.html", {"form": form, "objection": found})


# --- Ministry and province


@access(holds("clerk", "ministry"), carries=True, timed=True)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """登记异议 that came by letter, by mail or in person."""
    mlist = list_of(request, pk)
    rows = Notice.objects.public().current().filter(list=mlist).select_related("list__round")
    notice: Notice = get_object_or_404(rows)
    form = RecordForm(request.POST if request.method == "POST" else None, notice=notice)
    token = token_of(request)
    if request.method == "POST" and took_files(request, form, token) and form.is_valid():
        try:
            filed = services.record_objection(
                city=form.cleaned_data["city"],
                user=request.user,  # type: ignore[arg-type]
                petition=petition_of(form),
                token=token,
                source=form.cleaned_data["source"],
                received_on=form.cleaned_data["received_on"],
                arrived_at=arrived_at(request),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已登记，受理编号{filed.number}，查询码{filed.code}；请告知异议人。")
            return redirect("review:objection", filed.pk)
    kept = services.files_of(token) if request.method == "POST" else []
    context = {"notice": notice, "list": mlist, "form": form, "token": token, "kept": kept}
    return render(request, "review/objection_record.html", context)


def visible(request: HttpRequest) -> Any:
    rows = Objection.objects.visible_to(request.user)
    return rows.select_related(
        "city__notice__list__round", "city__case__application__organisation__parent", "decided_by", "recorded_by"
    )


@access(holds_any(("clerk", "approver"), "ministry", "province"))
@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    """Objections by state, those to be answered first by their due day; to a province by the day that it was asked."""
    state, user = request.GET.get("state", ""), request.user
    rows, kind = visible(request), user.organisation.kind  # type: ignore[union-attr]
    stored = rows.order_by().values_list("state", "city__notice__withdrawn_at")
    counts = Counter(objection_seen_by(kind, state, withdrawn=at is not None) for state, at in stored)
    address = reverse("review:objections")
    tabs = [Tab("全部", address, sum(counts.values()), not state)] + [
        Tab(each.label, f"{address}?state={each}", counts[each], each == state)
        for each in ObjectionState
        if counts.get(each)
    ]
    page = Paginator(chosen(request), OBJECTIONS_PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    context = {
        "tabs": tabs,
        "page": page,
        "rows": [
            (each, seen.label, TONES[seen], not of_province(request) and is_late(each, today))
            for each in page
            for seen in [each.state_seen_by(kind)]
        ],
        "is_province": of_province(request),
    }
    return render(request, "review/objections.html", context)


def chosen(asked: Any) -> Any:
    """The objections of the tab that is chosen, as they are listed; of a request, or of an export of the page."""
    rows, state, kind = visible(asked), asked.GET.get("state", ""), asked.user.organisation.kind
    # Neither order nor delay tells a province which objections have been decided.
    rows = rows.order_by("asked_at", "pk") if of_province(asked) else rows.order_by("decided_at", "due_on", "pk")
    return rows.seen_as(state, kind) if state else rows


def is_late(objection: Objection, today: Any) -> bool:
    return objection.state in OPEN_OBJECTIONS and objection.due_on is not None and objection.due_on < today


def of_province(request: HttpRequest) -> bool:
    user: Any = request.user
    return user.organisation is not None and user.organisation.kind == "province"


@access(holds_any(("clerk", "approver"), "ministry", "province"))
@never_cache
@require_safe
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    return objection_page(request, get_object_or_404(visible(request), pk=pk))


def objection_page(request: HttpRequest, found: Objection, typed: dict[str, str] | None = None) -> HttpResponse:
    """Who objects, why and with which files only for those who handle it; to a province no more than the question."""
    user: Any = request.user
    handles, seen = handles_objections(user, found), found.state_seen_by(user.organisation.kind)
    now = timezone.now()
    context = {
        "objection": found,
        "notice": found.city.notice,
        "list": found.city.notice.list,
        "word": seen.label,
        "tone": TONES[seen],
        "handles": handles,
        "may": {each.step.name: each.verdict for each in OBJECTION.available(found, user)},
        "workdays_left": selectors.workdays_left(found, now) if found.state in OPEN_OBJECTIONS else None,
        "files": list(found.files.all()) if handles else [],
        "answer_text": answer_text(found) if handles else "",
        "is_province": of_province(request),
        "happenings": [] if of_province(request) else history.document_happenings(found.chain),
        "typed": typed or {},
    }
    return render(request, "review/objection.html", context, status=409 if typed is not None else None)


def answer_text(objection: Objection) -> str:
    """The reply as text, to be copied into a letter or read out on the telephone."""
    if not objection.reply:
        return ""
    return (
        f"您好！您于{chinese_date(timezone.localdate(objection.received_at))}就《{objection.notice.list.title}》公示的"
        f"{objection.city.city_name}提出的异议（受理编号{objection.number}）已办结：{objection.get_state_display()}。"
        f"\n{objection.reply}"
    )


@require_POST
@access(holds_any(("clerk", "approver"), "ministry", "province"), carries=True)
def objection_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the province, state, uphold or dismiss; a refusal shows the page again with what was typed."""
    found = get_object_or_404(visible(request), pk=pk)
    return take_step(
        request,
        take=lambda typed: take(request, found, typed),
        again=lambda typed: objection_page(request, get_object_or_404(visible(request), pk=pk), typed),
        then=("review:objection", found.pk),
    )


def take(request: HttpRequest, found: Objection, typed: dict[str, str]) -> str:
    """Do what the page asks for; returns the sentence that says what was done."""
    user: Any = request.user
    seen = seen_in(request)
    answered = {"opinion": typed.get("opinion", ""), "reply": typed.get("reply", "")}
    match typed.get("step"):
        case "ask":
            services.ask(objection=found, user=user, seen=seen, question=typed.get("question", ""))
            return "已请省级相关部门提交说明。"
        case "state":
            services.state(objection=found, user=user, seen=seen, statement=typed.get("statement", ""))
            return "已提交说明。"
        case "uphold":
            services.uphold(objection=found, user=user, seen=seen, **answered)
            return "异议成立：该市已退回审核并移出名单；答复可供异议人查询。"
        case "dismiss":
            services.dismiss(objection=found, user=user, seen=seen, **answered)
            return "异议不成立：该市仍在名单中；答复可供异议人查询。"
    raise Refused(NO_SUCH_STEP)


@access(holds("clerk", "ministry"))
@never_cache
@require_safe
def objection_file(request: HttpRequest, pk: int) -> FileResponse:
    """A file of an objection, byte for byte, for those who handle it. Each time is written into the history."""
    mine = Objection.objects.visible_to(request.user)
    found = get_object_or_404(ObjectionFile.objects.filter(objection__in=mine).select_related("objection__city"), pk=pk)
    services.file_looked_at(file=found, user=request.user)  # type: ignore[arg-type]
    response = FileResponse(found.file.open("rb"), content_type=found.content_type)
    plain = f"objection-{found.pk}.{found.content_type.rpartition('/')[2]}"
    response["Content-Length"] = str(found.size)
    response["Content-Disposition"] = disposition(found.name, plain=plain, inline=True)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response
