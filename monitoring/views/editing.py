"""The editor of frameworks: drafts, their rows, publishing, packages coming in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from monitoring.forms.frameworks import FORMS, BeginForm, FrameworkForm, ImportForm, PartForm, VersionForm
from monitoring.models import FrameworkVersion
from monitoring.models.frameworks import FROZEN
from monitoring.permissions import signs_frameworks, writes_frameworks
from monitoring.services import frameworks as services
from monitoring.services.packages import import_package, read_package
from monitoring.views.reading import drafted_version, found_version, version_page
from portal.accounts.carrying import confirm_again
from portal.kit.access import access
from portal.kit.texts import clean_text, small_number
from portal.kit.verdicts import Refused

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def seen_in(request: HttpRequest) -> int:
    revision = small_number(request.POST.get("revision", ""))
    if revision is None:
        raise Refused("页面不完整，请刷新页面后再办理。")
    return revision


def posted(request: HttpRequest, *, files: bool = False) -> tuple[Any, ...]:
    """What a form is bound to: an empty post is refused as such, not shown as a fresh page."""
    if request.method != "POST":
        return ()
    return (request.POST, request.FILES) if files else (request.POST,)


def refuse(form: forms.BaseForm, refusal: Refused) -> None:
    form.add_error(None, str(refusal))


def plain_page(request: HttpRequest, form: forms.BaseForm, **words: Any) -> HttpResponse:
    """One form on a page; a refused one comes back with what was typed."""
    status = 409 if form.errors else None
    return render(request, "monitoring/form.html", {"form": form, **words}, status=status)


@access(writes_frameworks, carries=True)
@get_or_post
def new_framework(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = FrameworkForm(*posted(request), user=user)
    if request.method == "POST" and form.is_valid():
        try:
            version = services.begin_framework(framework=form.instance, label=form.cleaned_data["label"], user=user)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "已建立框架和首个版本的草稿，请添加宏观框架、结构要素和指标。")
            return redirect("monitoring:version", version.pk)
    lead = "国家核心框架之外，省、市可以另建拓展框架（1+N），编号用自己的前缀，不计入国家指标的完整率。"
    return plain_page(request, form, title="新建框架", lead=lead, button="建立")


@access(writes_frameworks, carries=True)
@get_or_post
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    before = drafted_version(request, pk)
    form = BeginForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            version = services.begin_version(
                framework=before.framework, label=form.cleaned_data["label"], user=user, previous=before
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "已照上一版起草新版，请修改有变化的各项，并在“沿革”中写明。")
            return redirect("monitoring:version", version.pk)
    return plain_page(request, form, title="起草新版", lead=str(before), button="起草", version=before)


@access(writes_frameworks)
@get_or_post
def import_file(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = ImportForm(*posted(request, files=True))
    if request.method == "POST" and form.is_valid():
        try:
            package = read_package(form.cleaned_data["package"].read())
            version = import_package(package=package, user=user)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "已导入为草稿，请核对后发布。")
            return redirect("monitoring:version", version.pk)
    return plain_page(request, form, title="导入框架包", lead="包内各项按原样录入，校验码与导出时相同。", button="导入")


@access(writes_frameworks, carries=True)
@get_or_post
def edit_version(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    version = drafted_version(request, pk)
    if request.method != "POST" and not version.is_draft:
        return only_read(request, version)
    words = {"title": "版本信息", "lead": str(version), "button": "保存", "version": version}
    revision = version.revision
    form = VersionForm(request.POST if request.method == "POST" else None, instance=version)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_version(version=form.instance, user=user, seen=seen_in(request))
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "已保存版本信息。")
            return redirect("monitoring:version", pk)
    return plain_page(request, form, **words, revision=shown_revision(request, revision))


def shown_revision(request: HttpRequest, revision: int) -> int:
    """A refused page keeps the number that it came with, so that a stale one stays stale."""
    posted = small_number(request.POST.get("revision", "")) if request.method == "POST" else None
    return revision if posted is None else posted


def only_read(request: HttpRequest, version: FrameworkVersion) -> HttpResponse:
    messages.error(request, FROZEN)
    return redirect("monitoring:version", version.pk)


def form_of(noun: str) -> type[PartForm]:
    if noun not in FORMS:
        raise Http404
    return FORMS[noun]


def found_part(version: FrameworkVersion, noun: str, part: int) -> Any:
    model: Any = form_of(noun)._meta.model
    return get_object_or_404(model.objects.filter(version=version), pk=part)


@access(writes_frameworks, carries=True)
@get_or_post
def add_part(request: HttpRequest, pk: int, noun: str) -> HttpResponse:
    version = drafted_version(request, pk)
    model: Any = form_of(noun)._meta.model
    return edit(request, version, noun, model(version=version))


@access(writes_frameworks, carries=True)
@get_or_post
def edit_part(request: HttpRequest, pk: int, noun: str, part: int) -> HttpResponse:
    version = drafted_version(request, pk)
    return edit(request, version, noun, found_part(version, noun, part))


def edit(request: HttpRequest, version: FrameworkVersion, noun: str, part: Any) -> HttpResponse:
    user: Any = request.user
    if request.method != "POST" and not version.is_draft:
        return only_read(request, version)
    given = request.GET.dict() if part.pk is None else {}
    form = FORMS[noun](*posted(request), instance=part, version=version, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_part(version=version, part=form.instance, user=user, seen=seen_in(request))
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"已保存{part._meta.verbose_name}“{part}”。")
            return redirect("monitoring:compare" if noun == "link" else "monitoring:version", version.pk)
    context = {
        "form": form,
        "version": version,
        "noun": noun,
        "word": part._meta.verbose_name,
        "part": type(part).objects.filter(pk=part.pk).first(),
        "revision": shown_revision(request, version.revision),
    }
    return render(request, "monitoring/part_form.html", context, status=409 if form.errors else None)


@require_POST
@access(writes_frameworks)
def remove_part(request: HttpRequest, pk: int, noun: str, part: int) -> HttpResponse:
    user: Any = request.user
    version = drafted_version(request, pk)
    row = found_part(version, noun, part)
    words = str(row)
    try:
        services.remove_part(version=version, part=row, user=user, seen=seen_in(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("monitoring:edit_part", pk, noun, part)
    messages.success(request, f"已删除“{words}”。")
    return redirect("monitoring:version", pk)


@require_POST
@access(signs_frameworks, carries=True)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    version = found_version(request, pk)
    typed = {name: clean_text(str(value)) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    try:
        confirm_again(request)
        if typed.get("step") != "publish":
            raise Refused("没有这个步骤，请刷新页面后再办理。")
        services.publish(version=version, user=user, seen=seen_in(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return version_page(request, found_version(request, pk), typed, status=409)
    messages.success(request, "已发布此版本，各单位可以查阅；内容不再改动。")
    return redirect("monitoring:version", pk)
