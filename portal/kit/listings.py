"""Which lists of the portal can be taken along as XLSX or CSV, and what stands in them.

A room says so in its ``listings.py``, one registration for each list page::

    register("review:visits", "实地考察", rows=lambda asked: visible(asked), columns=(
        Column("城市", "case.application.place.full_name"), Column("考察日期", "dates"),
    ), tabs={"state": ("状态", VisitState)})

``rows`` gives what the page shows to ``asked.user`` with the selection in ``asked.GET``: a queryset, a FilterSet of
django-filter or rows that are there already. The page's template shows ``{% exports %}``; who may export is the page's
own access rule. The rows are read when the job runs, in portions.

A page with more lists than one registers each of the others with a word of its own, ``review:packages#taken``, and
shows ``{% exports "taken" %}`` beside it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.html import strip_tags
from django.utils.module_loading import autodiscover_modules
from django.utils.safestring import SafeString

from portal.kit.access import Rule
from portal.kit.dates import beijing, chinese_date

PORTION = 300  # rows read at a time


@dataclass(frozen=True)
class Asked:
    """Who asks for a list with which selection: as much of a request as the selections of list pages look at."""

    user: Any
    GET: QueryDict
    kwargs: Mapping[str, Any]  # the values in the page's address
    path: str


@dataclass(frozen=True)
class Column:
    """A column: its label, and where a row has its value: a dotted path or a function of the row."""

    label: str
    value: str | Callable[[Any], Any]
    width: float = 18

    def of(self, row: Any) -> Any:
        found = self.value(row) if callable(self.value) else along(row, self.value)
        return shown(found)


@dataclass(frozen=True)
class Listing:
    """A list page that can be exported."""

    page: str  # the name of its address: review:cases, or of one of several lists there: review:packages#taken
    title: str
    rows: Callable[[Asked], Any]
    columns: Sequence[Column] | Callable[[Asked], Sequence[Column]] = ()
    table: Any = None  # a table of django-tables2, instead of columns
    tabs: Mapping[str, tuple[str, Any]] = field(default_factory=dict)  # parameter → its word, its choices
    filters: Callable[[Asked], Iterable[tuple[str, str]]] | None = None
    # What is known of a portion of rows at once, so that no row asks for it by itself: the rows come back with it.
    together: Callable[[list[Any]], Iterable[Any]] | None = None
    taken: Callable[[Asked], None] | None = None  # told when the file is made: who took personal data is on record

    def columns_for(self, asked: Asked) -> Sequence[Column]:
        return self.columns(asked) if callable(self.columns) else self.columns


@dataclass(frozen=True)
class Extract:
    """What is written: labels, rows to be run through once, how many, and the selection in words."""

    title: str
    labels: Sequence[str]
    widths: Sequence[float]
    rows: Iterator[Sequence[Any]]
    total: int
    selection: Sequence[tuple[str, str]]


_registered: dict[str, Listing] = {}


def register(page: str, title: str, **more: Any) -> None:
    """Offer the list at ``page`` for export; one registration for each page."""
    if page in _registered:
        raise ValueError(f"{page} is registered already.")
    _registered[page] = Listing(page, title, **more)


@cache
def listings() -> dict[str, Listing]:
    """All of them, from the ``listings`` modules of the installed apps."""
    autodiscover_modules("listings")
    return _registered


def at(address: str) -> tuple[Listing, Rule, Mapping[str, Any]]:
    """The list at ``/cases/?state=…`` or ``/packages/#taken``, the rule of its page and the values in the address.

    Raises ``LookupError`` when no list is there.
    """
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404:
        raise LookupError(address) from None
    listing = listings().get(named(match.view_name, parts.fragment))
    if listing is None:
        raise LookupError(address)
    return listing, match.func.access, match.kwargs  # type: ignore[attr-defined]


def named(page: str, part: str = "") -> str:
    """What a list is registered as."""
    return f"{page}#{part}" if part else page


def extract(listing: Listing, asked: Asked) -> Extract:
    """The list as ``asked.user`` sees it now."""
    given = listing.rows(asked)
    selection = [*_chosen_tabs(listing, asked.GET), *(listing.filters(asked) if listing.filters else ())]
    if hasattr(given, "qs"):
        selection += chosen_words(given.form)
        given = given.qs
    if listing.table is not None:
        table = listing.table(given, order_by=asked.GET.getlist("sort") or None)
        labels = next(table.as_values())
        portions = _portions(table.data.data)
        rows = (_as_shown(row) for portion in portions for row in _values(listing.table, portion))
        return Extract(listing.title, labels, [24] * len(labels), rows, _count(table.data.data), selection)
    columns = listing.columns_for(asked)
    together = listing.together or list
    rows = ([column.of(row) for column in columns] for portion in _portions(given) for row in together(portion))
    labels, widths = [each.label for each in columns], [each.width for each in columns]
    return Extract(listing.title, labels, widths, rows, _count(given), selection)


def chosen_words(form: Any) -> list[tuple[str, str]]:
    """What is chosen in the form of a filter, in the words of the page."""
    if not form.is_valid():
        return []
    found = []
    for bound in form:
        value = form.cleaned_data.get(bound.name)
        if value in (None, "") or bound.is_hidden:
            continue
        choices = dict(getattr(bound.field, "choices", ())) if isinstance(value, str) else {}
        found.append((str(bound.label), str(choices.get(value, value))))
    return found


def along(row: Any, path: str) -> Any:
    """``application.place.name`` of a row; methods are called, what is missing on the way gives nothing."""
    for name in path.split("."):
        if row is None:
            return None
        row = getattr(row, name)
        row = row() if callable(row) else row
    return row


def shown(value: Any) -> Any:
    """A value as the pages write it: moments in Beijing time, dates in Chinese, yes and no in words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return beijing(value)
    if isinstance(value, date):
        return chinese_date(value)
    return value if isinstance(value, int | float | Decimal) else str(value)


def _chosen_tabs(listing: Listing, query: QueryDict) -> Iterator[tuple[str, str]]:
    for name, (word, choices) in listing.tabs.items():
        if value := query.get(name, ""):
            words = dict(getattr(choices, "choices", choices))
            yield word, str(words.get(value, value))


def _portions(rows: Any) -> Iterator[list[Any]]:
    """The rows in portions. Of a queryset the keys first: a query that stays open would stop others from writing."""
    if not isinstance(rows, QuerySet):
        yield list(rows)
        return
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), PORTION):
        wanted = keys[start : start + PORTION]
        found = {row.pk: row for row in rows.order_by().filter(pk__in=wanted)}
        yield [found[key] for key in dict.fromkeys(wanted) if key in found]


def _count(rows: Any) -> int:
    return rows.count() if isinstance(rows, QuerySet) else len(rows)


def _values(table: Any, portion: list[Any]) -> Iterator[Sequence[Any]]:
    values = table(portion, order_by=()).as_values()
    next(values)  # the labels
    return iter(values)


def _as_shown(row: Sequence[Any]) -> list[Any]:
    return [unescape(strip_tags(each)) if isinstance(each, SafeString) else shown(each) for each in row]
