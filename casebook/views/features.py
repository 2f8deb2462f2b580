"""推广典型模式 on the editors' desk."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from casebook.choices import EntryState
from casebook.forms import CASES_EACH, FeatureForm, FeatureSectionForms
from casebook.models import Entry, Feature
from casebook.services import features as services
from casebook.views.frame import chosen_step, get_or_post, offers_here, seen_in, typed_in
from casebook.workflow import FEATURE
from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import holds_any
from portal.kit.access import access
from portal.kit.texts import small_number
from portal.kit.verdicts import Refused

DONE = {"publish": "已发布。", "withdraw": "已撤回，可以修改。"}
MORE = 2
EDITORS = holds_any(("clerk", "approver"), "ministry")


@access(EDITORS, carries=True)
@get_or_post
def new_feature(request: HttpRequest) -> HttpResponse:
    return edit(request, Feature())


@access(EDITORS, carries=True)
@get_or_post
def edit_feature(request: HttpRequest, pk: int) -> HttpResponse:
    return edit(request, get_object_or_404(Feature.objects.visible_to(request.user), pk=pk))


def edit(request: HttpRequest, feature: Feature, typed: dict[str, str] | None = None) -> HttpResponse:
    user: Any = request.user
    posts = request.method == "POST" and typed is None
    posted = request.POST if posts else None
    entries = Entry.objects.filter(state=EntryState.PUBLISHED).select_related("place").order_by("place__code", "pk")
    form = FeatureForm(posted, initial={"title": feature.title, "lead": feature.lead})
    sections = FeatureSectionForms(posted, initial=written(feature), prefix="s", form_kwargs={"entries": entries})
    if posts and form.is_valid() and sections.is_valid():
        feature.title, feature.lead = form.cleaned_data["title"], form.cleaned_data["lead"]
        try:
            seen = seen_in(request) if feature.pk else None
            saved = services.save_feature(feature=feature, user=user, seen=seen, sections=given(sections))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已保存，尚未发布。")
            return redirect("casebook:edit_feature", saved.pk)
    shown = small_number(request.POST.get("revision", "")) if posts else None
    context = {
        "form": form,
        "sections": sections,
        "feature": feature if feature.pk else None,
        "revision": feature.revision if shown is None else shown,
        "offers": offers_here(FEATURE, feature, user) if feature.pk else [],
        "typed": typed or {},
    }
    refused = bool(form.errors) or typed is not None
    return render(request, "casebook/feature_form.html", context, status=409 if refused else None)


def written(feature: Feature) -> list[dict[str, Any]]:
    """The sections as the form shows them, and empty ones after them."""
    rows: list[dict[str, Any]] = []
    if feature.pk:
        for section in feature.sections.prefetch_related("quotes"):
            row: dict[str, Any] = {"heading": section.heading, "text": section.text}
            for number, quote in enumerate(section.quotes.all(), 1):
                row |= {f"case{number}": quote.entry_id, f"quote{number}": quote.text}
            rows.append(row)
    return rows + [{}] * MORE


def given(sections: Any) -> list[services.Section]:
    """The sections that hold anything, in the order of the page."""
    found = []
    for each in sections:
        data = each.cleaned_data
        numbers = range(1, CASES_EACH + 1)
        cases = [services.Cited(data[f"case{n}"], data[f"quote{n}"]) for n in numbers if data.get(f"case{n}")]
        if data.get("heading") or data.get("text") or cases:
            found.append(services.Section(data.get("heading", ""), data.get("text", ""), cases))
    return found


@require_POST
@access(EDITORS, carries=True)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    found = get_object_or_404(Feature.objects.visible_to(user), pk=pk)
    typed = typed_in(request)
    try:
        confirm_again(request)
        name = chosen_step(typed, DONE)
        services.move_feature(
            feature=found, step=name, user=user, seen=seen_in(request), reason=typed.get("reason", "")
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return edit(request, get_object_or_404(Feature.objects.visible_to(user), pk=pk), typed)
    messages.success(request, DONE[name])
    return redirect("casebook:edit_feature", pk)
