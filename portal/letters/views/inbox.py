"""The inbox."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.kit.access import access, signed_in
from portal.letters import services
from portal.letters.models import Message
from portal.letters.permissions import sees_outbox

PER_PAGE = 30


@access(signed_in)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    own = Message.objects.visible_to(request.user)
    page = Paginator(own.select_related("organisation"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "unread": own.unread().count(), "sees_outbox": bool(sees_outbox(request.user))}
    return render(request, "letters/inbox.html", context)


@access(signed_in)
@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    own = Message.objects.visible_to(request.user).select_related("organisation")
    letter = get_object_or_404(own, pk=pk)
    services.mark_read(letter)
    return render(request, "letters/message.html", {"letter": letter})


@access(signed_in)
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    count = services.mark_all_read(request.user)
    messages.success(request, f"已将 {count} 条消息标为已读。" if count else "没有未读消息。")
    return redirect("letters:inbox")
