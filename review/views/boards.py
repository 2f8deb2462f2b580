"""各市进度 and 各省进度: the boards, their saved selections."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from applications.models import Round
from applications.selectors import province_deadline
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.pages import Tab
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused
from review import selectors
from review.choices import BatchStep, BoardPage, CaseState, Way
from review.filters import BoardFilter
from review.forms import small_number
from review.models import SavedView
from review.permissions import handles_boards, may_batch
from review.selectors.boards import city_rows, counts, narrowed, ordered, province_rows
from review.selectors.pace import stages
from review.services import boards as services
from review.views.cases import chosen_round

ROWS_PER_PAGE = 60
KEPT = ("state", "way", "q", "due", "sort")
CITY_HEADS = (
    ("城市", "place"), ("状态", "state"), ("已填", "filled"), ("提交截止", "due"), ("最近办理", "moved"),
    ("最近催办", "nudged"), ("办理", ""),
)  # fmt: skip
PROVINCE_HEADS = (
    ("省级部门", "place"), ("上报", "state"), ("城市", ""), ("已开始", "begun"), ("省级办理中", ""), ("待审核", ""),
    ("已拟定", ""), ("已公布", ""), ("上报截止", "due"), ("最近催办", "nudged"), ("办理", ""),
)  # fmt: skip
NUMBERS = frozenset({"已填", "城市", "已开始", "省级办理中", "待审核", "已拟定", "已公布"})


@dataclass(frozen=True)
class Head:
    """A column's head; ``url`` orders by it, the other way round when it is ordered by it already."""

    label: str
    url: str = ""
    order: str = ""  # ascending, descending
    is_number: bool = False


@access(acts_for("province"))
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """各市进度: the province's cities at a glance."""
    round = chosen_round(request)
    if round is None:
        return render(request, "review/no_round.html")
    province: Any = request.user.organisation  # type: ignore[union-attr]
    rows = city_rows(round, province)
    standings = [each.standing for each in rows]
    context = {
        **frame(request, round, rows, BoardPage.CITIES),
        "deadline": province_deadline(round, province),
        "late": sum(each.is_late for each in rows),
        "waiting_for_sheet": sum(each.key == CaseState.ENDORSED and not each.joins_directly for each in standings),
        "voided": selectors.voided_applications(round, request.user),
    }
    return render(request, "review/board.html", context)


@access(acts_for("ministry"))
@require_safe
def provinces(request: HttpRequest) -> HttpResponse:
    """各省进度: all provinces at a glance."""
    round = chosen_round(request)
    if round is None:
        return render(request, "review/no_round.html")
    rows = province_rows(round)
    context = {
        **frame(request, round, rows, BoardPage.PROVINCES),
        "late": sum(each.is_late for each in rows),
        "stages": (pace := stages(round)),
        "begun": max((each.reached for each in pace), default=0),
        "voided": selectors.voided_applications(round, request.user),
    }
    return render(request, "review/provinces.html", context)


def frame(request: HttpRequest, round: Round, rows: list[Any], page: BoardPage) -> dict[str, Any]:
    """What both boards show around their rows: tabs, filter, order, pages, saved selections, what may be done."""
    user: Any = request.user
    is_city = page == BoardPage.CITIES
    given = request.GET.copy()
    given["round"] = round.code
    form = BoardFilter(given, name_label="城市" if is_city else "省级部门")
    chosen = form.chosen()
    by_name_and_due = narrowed(rows, q=chosen["q"], due=chosen["due"])
    shown = ordered(narrowed(by_name_and_due, state=chosen["state"], way=chosen["way"]), request.GET.get("sort", ""))
    leaf = Paginator(shown, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return {
        "round": round,
        "rounds": Round.objects.public(),
        "filter": form,
        "is_narrowed": any(chosen.values()),
        "tabs": tabs(request, by_name_and_due, chosen),
        "heads": heads(request, CITY_HEADS if is_city else PROVINCE_HEADS),
        "page": leaf,
        "sort": request.GET.get("sort", ""),
        "ticked": {small_number(each) for each in request.GET.getlist("row")},
        "owing": sum(each.owes for each in shown),
        "saved": SavedView.objects.visible_to(user).filter(page=page),
        "board_page": page,
        "query": kept(request.GET),
        "may_remind": bool(handles_boards(user)),
        "batch_steps": [each for each in BatchStep if is_city and may_batch(user, each)],
    }


def kept(given: QueryDict) -> str:
    """The selection and order as they stand in the address, without the round and the page."""
    query = QueryDict(mutable=True)
    for name in KEPT:
        if value := clean_text(given.get(name, "")):
            query[name] = value
    return query.urlencode()


def tabs(request: HttpRequest, rows: list[Any], chosen: dict[str, str]) -> list[Tab]:
    """All, each state that occurs, and the direct way, with their counts; the rest of the selection stays."""

    def address(**changed: str) -> str:
        query = request.GET.copy()
        for name in ("page", "state", "way"):
            query.pop(name, None)
        for name, value in changed.items():
            query[name] = value
        return f"?{query.urlencode()}"

    state, way = chosen["state"], chosen["way"]
    found = [Tab("全部", address(), len(rows), not state and not way)]
    found += [Tab(word, address(state=key), count, key == state) for key, word, count in counts(rows)]
    if direct := len(narrowed(rows, way=Way.DIRECT)):
        found.append(Tab(Way.DIRECT.label, address(way=Way.DIRECT), direct, way == Way.DIRECT))
    return found


def heads(request: HttpRequest, columns: tuple[tuple[str, str], ...]) -> list[Head]:
    now = request.GET.get("sort", "")

    def head(label: str, key: str) -> Head:
        if not key:
            return Head(label, is_number=label in NUMBERS)
        query = request.GET.copy()
        query.pop("page", None)
        query["sort"] = f"-{key}" if now == key else key
        order = {key: "ascending", f"-{key}": "descending"}.get(now, "")
        return Head(label, f"?{query.urlencode()}", order, label in NUMBERS and key != "place")

    return [head(label, key) for label, key in columns]


@require_POST
@access(acts_for("province", "ministry"), carries=True)
def save_view(request: HttpRequest) -> HttpResponse:
    """保存视图: keep filters and order under a name; a name that is there already is set anew."""
    page, query = request.POST.get("page", ""), kept(QueryDict(request.POST.get("query", "")))
    try:
        saved = services.save_view(user=request.user, page=page, name=request.POST.get("name", ""), query=query)  # type: ignore[arg-type]
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"已保存视图“{saved.name}”，只有您自己能看到。")
    return redirect(f"{_page_of(request)}?{_with_round(request, query)}")


@require_POST
@access(acts_for("province", "ministry"))
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    """删除视图."""
    found = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    messages.success(request, f"已删除视图“{found.name}”。")
    services.delete_view(view=found)
    return redirect(f"{_page_of(request)}?{_with_round(request, '')}")


def _page_of(request: HttpRequest) -> str:
    is_ministry = request.user.organisation.kind == "ministry"  # type: ignore[union-attr]
    return reverse("review:provinces" if is_ministry else "review:board")


def _with_round(request: HttpRequest, query: str) -> str:
    address = QueryDict(query, mutable=True)
    if code := clean_text(request.POST.get("round", "")):
        address["round"] = code
    return address.urlencode()
