"""批量办理: rows are chosen on a board, looked through with their verdicts, done one by one, and read afterwards."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from applications.models import Round
from portal.accounts.carrying import confirm_again
from portal.accounts.permissions import acts_for
from portal.kit.access import access, arrived_at
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused
from review.choices import BatchStep, Outcome
from review.filters import BoardFilter
from review.forms import small_number
from review.models import Batch
from review.permissions import may_batch
from review.selectors.boards import city_rows, narrowed, province_rows
from review.services import batches as services
from review.services import nudges
from review.views.boards import kept
from review.workflow import case_table
from review.workflow.batches import items_of, preview

BATCHES_PER_PAGE = 50


def visible(request: HttpRequest) -> Any:
    return Batch.objects.visible_to(request.user).select_related("round", "office", "user")


@access(acts_for("province", "ministry"))
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """批量办理记录 of the own office: what was asked and what came of it."""
    page = Paginator(visible(request), BATCHES_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "review/batches.html", {"page": page, "rows": services.tallies(page)})


@require_POST
@access(acts_for("province", "ministry"), carries=True)
def choose(request: HttpRequest) -> HttpResponse:
    """The ticked rows, one row, or every row of the selection; then the page on which they are looked through."""
    round = get_object_or_404(Round.objects.public(), code=clean_text(request.POST.get("round", "")))
    try:
        step, rows = chosen_rows(request, round)
        batch = services.choose(round=round, user=request.user, step=step, rows=rows)  # type: ignore[arg-type]
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(as_it_was(request, round))
    return redirect("review:batch", batch.pk)


def chosen_rows(request: HttpRequest, round: Round) -> tuple[str, list[tuple[str, int | None]]]:
    """The act, and which rows of the board it is meant for, each with the revision that the board showed."""
    given = request.POST
    step, _, only = given.get("only", "").partition(":")
    if only:
        numbers = [only]
    elif step := given.get("all", ""):
        numbers = [str(each.organisation.pk) for each in selected(request, round) if each.owes]
    else:
        step, numbers = given.get("step", ""), given.getlist("row")
    numbers = [clean_text(each)[:20] for each in numbers]
    return step, [(each, small_number(given.get(f"seen-{each}", ""))) for each in numbers]


def selected(request: HttpRequest, round: Round) -> list[Any]:
    """All rows that the board shows under the selection in the form, on whatever page."""
    office: Any = request.user.organisation  # type: ignore[union-attr]
    chosen = BoardFilter(request.POST).chosen()
    if office.kind == "ministry":
        return narrowed(province_rows(round), **chosen)
    return narrowed(city_rows(round, office), **chosen)


def way_back(request: HttpRequest, round: Round) -> str:
    is_ministry = request.user.organisation.kind == "ministry"  # type: ignore[union-attr]
    return f"{reverse('review:provinces' if is_ministry else 'review:board')}?round={round.code}"


def as_it_was(request: HttpRequest, round: Round) -> str:
    """The board with its selection, order, page and ticks, so that nothing has to be chosen again."""
    query = QueryDict(kept(request.POST), mutable=True)
    query["page"] = str(small_number(request.POST.get("page", "")) or 1)
    query.setlist("row", [str(each) for each in map(small_number, request.POST.getlist("row")) if each])
    return f"{way_back(request, round)}&{query.urlencode()}"


@access(acts_for("province", "ministry"))
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    return batch_page(request, get_object_or_404(visible(request), pk=pk))


def batch_page(request: HttpRequest, found: Batch, typed: dict[str, str] | None = None) -> HttpResponse:
    """Before the act a preview with a verdict for each row, after it the result; the same address for both."""
    typed = typed or {"text": found.text, "again": "on" if found.again else ""}
    steps = case_table(found.round.procedure).by_name
    context = {
        "batch": found,
        "typed": typed,
        "way_back": way_back(request, found.round),
        "is_own": found.user_id == request.user.pk and bool(may_batch(request.user, found.step)),
        "explains": steps[found.step].explains if found.step in steps else "",
        **rows_of(request, found, again=bool(typed.get("again"))),
    }
    return render(request, "review/batch.html", context, status=409 if "refused" in typed else None)


def rows_of(request: HttpRequest, found: Batch, *, again: bool) -> dict[str, Any]:
    if found.done_at is not None:
        items = items_of(found)
        refused = [each for each in items if each.outcome == Outcome.REFUSED]
        return {"items": items, "done": len(items) - len(refused), "refused": refused}
    previewed = preview(found, request.user, again=again)
    possible = [each for each in previewed if each.verdict and not each.item.outcome]
    sample = next((each.row for each in possible if each.row), None) if found.step == BatchStep.REMIND else None
    return {
        "previewed": previewed,
        "possible": len(possible),
        "impossible": sum(not each.verdict and not each.item.outcome for each in previewed),
        "begun": any(each.item.outcome for each in previewed),
        "subject": nudges.subject(found.round, sample) if sample else "",
        "letters": [
            (each.row, nudges.letter(found.round, each.row, found.office, ""))
            for each in previewed
            if each.row is not None and sample is not None
        ],
    }


@require_POST
@access(acts_for("province", "ministry"), carries=True, timed=True)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Do it: each row by itself; the page says of each what became of it."""
    found = get_object_or_404(visible(request), pk=pk)
    typed = {"text": clean_text(request.POST.get("text", "")), "again": request.POST.get("again", "")}
    try:
        confirm_again(request)
        done = services.run(
            batch=found,
            user=request.user,  # type: ignore[arg-type]
            text=typed["text"],
            again=bool(typed["again"]),
            arrived_at=arrived_at(request),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        found.refresh_from_db()
        return batch_page(request, found, {**typed, "refused": "yes"})
    if done.done_at is None:
        messages.warning(request, "有的事项还没有办理，请再次确认，已办理的不会重复办理。")
    return redirect("review:batch", pk)
