"""The lists of cases as files: what anybody may search, and the desk's."""

from typing import Any

from django.db.models import F
from django.shortcuts import get_object_or_404

from casebook.choices import EntryState
from casebook.forms import SearchForm
from casebook.models import Call, Entry, Feature, Volume, VolumeItem
from casebook.selectors import facets, found, volume_lines
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


def title_of_line(item: VolumeItem) -> str:
    """Of what has no text of its own, such as an appendix, the title that stands in the contents."""
    return item.entry.title if item.entry else item.title


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
    rows=lambda asked: mine(asked).order_by(F("submitted_at").asc(nulls_first=True), "pk"),
    columns=(
        Column("标题", "entry.title", 50),
        Column("城市", "entry.place.full_name", 24),
        Column("类别", "entry.kind_word"),
        Column("推荐意见", "get_advice_display"),
        Column("评语", "comment", 60),
        Column("提交时间", "submitted_at", 24),
    ),
)

# --- Volumes and features -----------------------------------------------------------------------------------------

register(
    "casebook:volumes",
    "案例集",
    rows=lambda asked: Volume.objects.visible_to(asked.user).exclude(state="discarded"),
    columns=(
        Column("辑次", "word", 12),
        Column("书名", "title", 40),
        Column("英文书名", "english_title", 40),
        Column("年份", "year", 8),
        Column("出版单位", lambda volume: volume.imprint.get("publisher", ""), 30),
        Column("状态", "get_state_display"),
        Column("说明", lambda volume: "仅存目录和页码" if volume.is_catalogue else "", 24),
    ),
)

LINES = (
    Column("标题", title_of_line, 60),
    Column("副标题", "entry.subtitle", 40),
    Column("城市", "entry.place.full_name", 24),
    Column("页码", lambda item: item.page or "", 8),
)


def volume_named(asked: Any) -> Volume:
    found: Volume = get_object_or_404(Volume, number=asked.kwargs["number"], state="published")
    return found


def volume_managed(asked: Any) -> Volume:
    found: Volume = get_object_or_404(Volume, pk=asked.kwargs["pk"])
    return found


register(
    "casebook:volume",
    "案例集目录",
    rows=lambda asked: volume_lines(volume_named(asked)),
    columns=LINES,
    filters=lambda asked: [("案例集", str(volume_named(asked)))],
)
register(
    "casebook:manage_volume",
    "案例集目次",
    rows=lambda asked: volume_lines(volume_managed(asked)),
    columns=LINES,
    filters=lambda asked: [("案例集", str(volume_managed(asked)))],
)
register(
    "casebook:features",
    "推广典型模式",
    rows=lambda asked: Feature.objects.visible_to(asked.user),
    columns=(
        Column("标题", "title", 50),
        Column("导语", "lead", 70),
        Column("状态", "get_state_display", 12),
        Column("发布时间", "published_at", 24),
    ),
)
