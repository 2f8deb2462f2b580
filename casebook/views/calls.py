"""征集通知 on the desk of the round manager."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from casebook.forms import CallForm
from casebook.models import Call
from casebook.services import calls as services
from casebook.views.frame import chosen_step, get_or_post, offers_here, seen_in, typed_in
from casebook.workflow import CALL
from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import holds
from portal.kit.access import access
from portal.kit.texts import small_number
from portal.kit.verdicts import Refused

DONE = {"open": "已发布征集通知，城市和省级部门收到消息。", "close": "已结束征集。", "reopen": "已恢复征集。"}


@access(holds("round_manager", "ministry"), carries=True)
@get_or_post
def new_call(request: HttpRequest) -> HttpResponse:
    return edit(request, Call())


@access(holds("round_manager", "ministry"), carries=True)
@get_or_post
def edit_call(request: HttpRequest, pk: int) -> HttpResponse:
    return edit(request, get_object_or_404(Call.objects.visible_to(request.user), pk=pk))


def edit(request: HttpRequest, call: Call, typed: dict[str, str] | None = None) -> HttpResponse:
    user: Any = request.user
    posts = request.method == "POST" and typed is None
    form = CallForm(request.POST if posts else None, instance=call)
    if posts and form.is_valid():
        try:
            saved = services.save_call(call=form.instance, user=user, seen=seen_in(request) if call.pk else None)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已保存征集通知。")
            return redirect("casebook:edit_call", saved.pk)
    shown = small_number(request.POST.get("revision", "")) if posts else None
    context = {
        "form": form,
        "call": call if call.pk else None,
        "revision": call.revision if shown is None else shown,
        "offers": offers_here(CALL, Call.objects.get(pk=call.pk), user) if call.pk else [],
        "typed": typed or {},
    }
    refused = bool(form.errors) or typed is not None
    return render(request, "casebook/call_form.html", context, status=409 if refused else None)


@require_POST
@access(holds("round_manager", "ministry"), carries=True)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    found = get_object_or_404(Call.objects.visible_to(user), pk=pk)
    typed = typed_in(request)
    try:
        confirm_again(request)
        name = chosen_step(typed, DONE)
        services.move_call(call=found, step=name, user=user, seen=seen_in(request), reason=typed.get("reason", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return edit(request, get_object_or_404(Call.objects.visible_to(user), pk=pk), typed)
    messages.success(request, DONE[name])
    return redirect("casebook:edit_call", pk)
