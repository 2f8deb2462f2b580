"""What the pages of the review share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.accounts.carrying import confirm_again
from portal.kit.texts import clean_text
from portal.kit.transitions import Offer, Table, without_need
from portal.kit.verdicts import Refused
from review.forms import small_number
from review.services import attachments
from review.workflow.stamping import as_offered

NO_SUCH_STEP = "没有这个步骤，请刷新页面后再办理。"


def offers_of(table: Table, moving: Any, user: Any) -> list[Offer]:
    """The steps for this person's page. Their date is the day of the act itself, so that nobody is asked for it."""
    offers = without_need(table.offers_for_page(moving, user), "date")
    return as_offered(takes_wet_ink(moving), offers)


def takes_wet_ink(moving: Any) -> bool:
    """Does the round of this case or sheet take stamped scans instead of the province's digital seal?"""
    round = getattr(getattr(moving, "application", moving), "round", None)
    return bool(round and round.takes_wet_ink)


def seen_in(request: HttpRequest) -> int:
    """The revision that the page showed; raises ``Refused`` without one."""
    seen = small_number(request.POST.get("revision", ""))
    if seen is None:
        raise Refused("页面不完整，请刷新页面后再办理。")
    return seen


def take_step(
    request: HttpRequest,
    *,
    take: Callable[[dict[str, str]], str],
    again: Callable[[dict[str, str]], HttpResponse],
    then: tuple[str, int],
) -> HttpResponse:
    """Do what the page asks for and go on to ``then``; refused, show the page ``again`` with what was typed.

    ``take`` returns the sentence that says what was done.
    """
    typed = {name: clean_text(str(value)) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    try:
        confirm_again(request)
        done = take(typed)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return again(typed)
    messages.success(request, done)
    return redirect(*then)


def keep_all(form: Any, subject: str, user: Any) -> None:
    """Keep each file that was chosen for ``subject``; the refusals become errors of the form."""
    for file in form.cleaned_data["files"]:
        caption = form.cleaned_data.get("caption", "")
        try:
            attachments.attach(subject=subject, user=user, file=file, name=file.name or "", caption=caption)
        except Refused as refusal:
            form.add_error("files", str(refusal))
