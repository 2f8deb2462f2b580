"""成员城市名单: drawn up and published by the ministry, read by everyone."""

import re
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from applications.editions.procedures import PROCEDURES
from applications.models import Round
from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import acts_for, holds
from portal.kit.access import access, arrived_at, everyone
from portal.kit.texts import clean_text
from portal.kit.transitions import Offer
from portal.kit.verdicts import Refused
from review import selectors
from review.forms import CitiesForm, ListForm, small_number, ticked
from review.models import Certificate, MembershipList
from review.permissions import draws_up_notices, is_officer_who_decides
from review.querysets import editions_decided_by, is_ministry
from review.selectors import notices
from review.selectors.standing import notes_for
from review.services import lists as services
from review.services import notices as notice_services
from review.views.frame import offers_of
from review.workflow import list_table_of
from review.workflow.notices import OF_NOTICES

# The kinds of office that decide in one of the procedures, and draw up its lists.
DECIDING = tuple(dict.fromkeys(each.decided_by for each in PROCEDURES.values()))

# As long a title of a list may be.
MOST_CHARACTERS = 120


@access(everyone)
@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """Published lists for everyone; who decides also sees the drafts and what waits for a list."""
    decides = bool(editions_decided_by(request.user))
    context = {
        "lists": selectors.with_counts(
            MembershipList.objects.visible_to(request.user).select_related("corrects", "round")
        ),
        "waiting": selectors.rounds_waiting_for_a_list(request.user) if decides else [],
        "may_draw_up": decides and request.user.acts_as("clerk", *DECIDING),  # type: ignore[union-attr]
    }
    return render(request, "review/lists.html", context)


def suggested_names(round: Round) -> tuple[str, str]:
    """Title and 批次名 of a round's list: 第五批…联盟成员城市申报（演示） gives 第五批…联盟成员城市名单（演示） and 第五批."""
    parts = re.fullmatch(r"(.*?)(?:成员城市)?(?:申报|申请)?(（[^（）]*）)?", round.title)
    batch = re.match(r"第[一二三四五六七八九十百\d]+批", round.title)
    title = f"{parts[1]}成员城市名单{parts[2] or ''}" if parts else ""
    return title, batch[0] if batch else ""


@access(holds("clerk", *DECIDING), carries=True)
def draw_up(request: HttpRequest, code: str) -> HttpResponse:
    """Draw up a list of a round; ``?corrects=<pk>`` begins a correction of a published one."""
    own = Round.objects.visible_to(request.user).filter(edition_key__in=editions_decided_by(request.user))
    round = get_object_or_404(own, code=code)
    corrects = None
    if wanted := request.POST.get("corrects", "") or request.GET.get("corrects", ""):
        published = MembershipList.objects.public().filter(round=round)
        corrects = get_object_or_404(published, pk=small_number(wanted) or 0)
    eligible = services.eligible(round, corrects)
    title, batch = suggested_names(round)
    if corrects is not None:
        title, batch = f"{corrects.title}（更正）", corrects.batch
    initial = {"cases": list(eligible), "title": title if len(title) <= MOST_CHARACTERS else "", "batch": batch}
    form = ListForm(request.POST or None, waiting=eligible, corrects=corrects, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            confirm_again(request)
            mlist = services.draw_up(round=round, user=request.user, corrects=corrects, **form.cleaned_data)  # type: ignore[arg-type]
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已拟定名单，请核对后由签发人签发并公布。")
            return redirect("review:list", mlist.pk)
    return render(request, "review/list_form.html", {"form": form, "round": round, "corrects": corrects})


@access(everyone)
@require_safe
def mlist(request: HttpRequest, pk: int) -> HttpResponse:
    rows = MembershipList.objects.visible_to(request.user).select_related("round", "corrects")
    found = get_object_or_404(rows, pk=pk)
    return render(request, "review/list.html", list_context(request, found))


def list_context(request: HttpRequest, found: MembershipList, typed: Mapping[str, str] | None = None) -> dict[str, Any]:
    ministry = is_ministry(request.user) or found.round.edition_key in editions_decided_by(request.user)
    is_officer = ministry and bool(is_officer_who_decides(request.user, found))
    is_draft = found.state == "draft"
    may_choose = is_officer and is_draft
    eligible = services.eligible(found.round, found.corrects) if may_choose else None
    return {
        "list": found,
        "corrected_by": found.corrections.public().first(),
        "shown_in": found.notices.public(),
        "items": found.items.select_related("case__application__organisation__place"),
        "later": {} if is_draft else notes_for(found.items.values("case")),
        "ministry": ministry,
        "offers": [each for each in offers_of(list_table_of(found), found, request.user) if belongs(each, found)]
        if ministry
        else [],
        "form": CitiesForm(
            waiting=eligible,
            initial={"cases": ticked(request.POST, list(found.items.values_list("case_id", flat=True)))},
        )
        if may_choose
        else None,
        "papers": [] if is_draft else selectors.papers_of(found.chain),
        **notice_context(request, found),
        "happenings": selectors.document_happenings(found.chain) if ministry else [],
        "may_correct": is_officer and found.state == "published",
        "typed": typed or {},
    }


def belongs(offer: Offer, found: MembershipList) -> bool:
    """Whether a refused step of the public notice is this list's business now."""
    name = offer.step.name
    if offer.verdict or name not in OF_NOTICES:
        return True
    return found.round.has_public_notice and found.state in offer.step.sources and not offer.step.gives_up


def notice_context(request: HttpRequest, found: MembershipList) -> dict[str, Any]:
    """What the ministry's page of a list says of its public notice."""
    if not is_ministry(request.user):
        return {}
    user: Any = request.user
    notice = notices.notice_of(found)
    on_notice = found.state == "on_notice"
    return {
        "notice": notice,
        "counted": notices.objections_by_kind(notice) if notice is not None else None,
        "removed": notice.cities.filter(removed_at__isnull=False) if notice is not None else [],
        "withdrawn": found.notices.filter(withdrawn_at__isnull=False),
        "may_draw_up_notice": found.state == "draft" and found.round.has_public_notice and draws_up_notices(user),
        "may_record": on_notice and user.acts_as("clerk", "ministry"),
        "notice_papers": selectors.papers_of(
            *(subject for each in found.notices.all() for subject in (each.chain, each.report_subject))
        ),
    }


@require_POST
@access(acts_for(*DECIDING), carries=True, timed=True)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose cities, publish or discard; a refusal shows the page again."""
    rows = MembershipList.objects.visible_to(request.user).select_related("round", "corrects")
    found = get_object_or_404(rows, pk=pk)
    try:
        confirm_again(request)
        done = take(request, found)
    except Refused as refusal:
        messages.error(request, str(refusal))
        found.refresh_from_db()
        typed = {name: str(value) for name, value in request.POST.items()}
        return render(request, "review/list.html", list_context(request, found, typed), status=409)
    messages.success(request, done)
    return redirect("review:list", found.pk)


def take(request: HttpRequest, found: MembershipList) -> str:
    """Do what the page asks for; returns the sentence that says what was done."""
    user: Any = request.user
    revision = small_number(request.POST.get("revision", ""))
    if revision is None:
        raise Refused("页面不完整，请刷新页面后再办理。")
    match request.POST.get("step"):
        case "choose":
            form = CitiesForm(request.POST, waiting=services.eligible(found.round, found.corrects))
            services.choose_cities(mlist=found, user=user, seen=revision, cases=form.chosen())
            return "已更新列入的城市。"
        case "publish":
            services.publish(mlist=found, user=user, seen=revision)
            made = "盖章文件和证书" if found.round.gives_certificates else "盖章文件"
            return f"名单已公布，成员已入册；{made}正在生成。"
        case "put_on_notice":
            notice_services.put_on_notice(mlist=found, user=user, seen=revision, arrived_at=arrived_at(request))
            return "公示已签发，即时对外公开；盖章文件正在生成。"
        case "close_notice":
            notice_services.close_notice(mlist=found, user=user, seen=revision, arrived_at=arrived_at(request))
            return "公示已办结，公示情况报告正在盖章；现在可以签发并公布名单。"
        case "withdraw_notice":
            notice_services.withdraw_notice(
                mlist=found, user=user, seen=revision, reason=request.POST.get("reason", "")
            )
            return "公示已撤回，名单改回拟稿。"
        case "discard":
            services.discard(mlist=found, user=user, seen=revision)
            return "已弃用该拟稿。"
    raise Refused("没有这个步骤，请刷新页面后再办理。")


@access(everyone)
@require_safe
def check_certificate(request: HttpRequest) -> HttpResponse:
    """Is a certificate genuine? By its number and verification code; only both together say yes."""
    number = clean_text(request.GET.get("number", "")).strip()
    code = clean_text(request.GET.get("code", "")).strip().upper()
    certificate = None
    if number and code:
        certificate = (
            Certificate.objects.filter(number=number, code=code)
            .select_related("case__application__organisation__place__parent", "list", "replaced_by")
            .first()
        )
    return render(
        request,
        "review/check_certificate.html",
        {
            "number": number,
            "code": code,
            "certificate": certificate,
            "city": certified_city(certificate) if certificate else "",
        },
    )


def certified_city(certificate: Certificate) -> str:
    """The city as the certificate prints it, with its province."""
    place = certificate.case.application.place
    return f"{place.province.name}{certificate.city_name}" if certificate.city_name else place.full_name
