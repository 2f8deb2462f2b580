"""The lists of cases as files: what anybody may search, and the desk's."""

from typing import Any

from casebook.choices import EntryState
from casebook.forms import SearchForm
from casebook.models import Entry
from casebook.selectors import facets, found
from casebook.views.desk import visible
from portal.kit.listings import Column, chosen_words, register


def search_of(asked: Any) -> SearchForm:
    given = facets()
    form = SearchForm(asked.GET, provinces=given.provinces, years=given.years)
    form.is_valid()
    return form


def desk_of(asked: Any) -> Any:
    """The own cases in the state of the tab that is chosen."""
    rows, state = visible(asked).exclude(state=EntryState.CATALOGUED), asked.GET.get("state", "")
    return (rows.filter(state=state) if state in EntryState.values else rows).order_by("-pk")


def title_of(entry: Entry) -> str:
    return str(entry)


register(
    "casebook:cases",
    "案例",
    rows=lambda asked: found(search_of(asked).cleaned_data),
    columns=(
        Column("标题", title_of, 50),
        Column("副标题", "subtitle", 40),
        Column("城市", "place.full_name", 24),
        Column("类别", "kind_word"),
        Column("主题", "get_theme_display", 24),
        Column("年份", "year", 8),
    ),
    filters=lambda asked: chosen_words(search_of(asked)),
)
register(
    "casebook:desk",
    "案例办理",
    rows=desk_of,
    columns=(
        Column("标题", title_of, 50),
        Column("城市", "place.full_name", 24),
        Column("类别", "kind_word"),
        Column("主题", "get_theme_display", 24),
        Column("状态", "get_state_display"),
        Column("征集通知", "call.title", 40),
        Column("报送时间", "submitted_at", 24),
    ),
    tabs={"state": ("状态", EntryState)},
)
