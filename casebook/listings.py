"""The lists of cases as files: what anybody may search, and the desk's."""

from typing import Any

from casebook.choices import EntryState
from casebook.forms import SearchForm
from casebook.models import Call, Entry
from casebook.selectors import facets, found
from casebook.views.desk import visible
from casebook.views.reviews import mine
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
register(
    "casebook:calls",
    "征集通知",
    rows=lambda asked: Call.objects.visible_to(asked.user),
    columns=(
        Column("通知", "title", 50),
        Column("类别", "kind_words", 30),
        Column("参加范围", "get_who_display", 40),
        Column("城市报送截止", "deadline", 24),
        Column("省级推荐截止", "province_deadline", 24),
        Column("状态", "get_state_display"),
    ),
)
register(
    "casebook:reviews",
    "案例评审",
    rows=lambda asked: mine(asked).order_by("submitted_at", "pk"),
    columns=(
        Column("标题", "entry.title", 50),
        Column("城市", "entry.place.full_name", 24),
        Column("类别", "entry.kind_word"),
        Column("推荐意见", "get_advice_display"),
        Column("评语", "comment", 60),
        Column("提交时间", "submitted_at", 24),
    ),
)
