"""One entry of the register: what it says, its history for who keeps it, and its correction with a reason."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.history.selectors import entries, happenings
from portal.kit.access import access, everyone
from portal.kit.verdicts import Refused, require
from portal.register.forms import CorrectionForm
from portal.register.models import Membership
from portal.register.permissions import keeps_memberships_of, keeps_the_register, reads_reasons
from portal.register.services import correct_membership
from portal.register.services.memberships import FROM_A_LIST


def visible(request: HttpRequest) -> Any:
    return Membership.objects.visible_to(request.user).select_related("place__parent__parent")


@access(everyone)
@require_safe
def membership(request: HttpRequest, pk: int) -> HttpResponse:
    """What the register says of one membership, ended ones too, and the city's others."""
    row = get_object_or_404(visible(request), pk=pk)
    keeps = bool(keeps_memberships_of(request.user, row.kind))
    page = {
        "row": row,
        "others": visible(request).filter(place=row.place).exclude(pk=row.pk).order_by("kind", "pk"),
        "keeps": keeps,
        "reasons": reads_reasons(request.user, row),
        "why_not": FROM_A_LIST if row.list_reference else "",
        "happenings": happenings(entries(f"membership:{row.pk}")) if keeps else [],
    }
    return render(request, "register/membership.html", page)


@access(keeps_the_register, carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(visible(request), pk=pk)
    require(keeps_memberships_of(request.user, row.kind))
    form = CorrectionForm(request.POST) if request.method == "POST" else CorrectionForm(initial=first_values(row))
    if form.is_valid():
        told = form.cleaned_data
        try:
            correct_membership(
                membership=row,
                joined=told["joined"],
                batch=told["batch"],
                source=told["source"],
                note=told["note"],
                reason=told["reason"],
                user=request.user,
                seen=told["revision"],
            )
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "已更正，原内容和理由记入历史。")
            return redirect("register:membership", row.pk)
    return render(request, "register/correction.html", {"form": form, "row": row})


def first_values(row: Membership) -> dict[str, Any]:
    words = {"batch": row.batch, "source": row.source, "note": row.note, "revision": row.revision}
    return {**words, "joined": row.joined_words}
