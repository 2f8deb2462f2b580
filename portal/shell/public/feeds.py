"""RSS and Atom of what is published: lists and public notices."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

from portal.kit.dates import chinese_date
from portal.shell.public import selectors

MOST_ITEMS = 30


def absolute(path: str) -> str:
    """The portal's public address, as in letters and QR codes: never the host by which somebody has come."""
    return settings.ORIGIN + path


class Published(Feed):
    """What the two feeds have in common; a subclass says which rows, and where they stand."""

    language = "zh-CN"
    page = ""
    form = "rss"

    def link(self) -> str:
        return absolute(reverse(self.page))

    def feed_url(self) -> str:
        return absolute(reverse("feed", args=[self.key, self.form]))

    key = ""

    def item_link(self, item: Any) -> str:
        return absolute(reverse(self.item_page, args=[item.pk]))

    item_page = ""

    def item_guid(self, item: Any) -> str:
        return self.item_link(item)

    # Atom asks for an author, and for the last change of each entry.
    author_name = "学习型城市申报与监测平台"


class Lists(Published):
    key, page, item_page = "lists", "review:lists", "review:list"
    title = "公布的名单 - 学习型城市申报与监测平台"
    subtitle = description = "学习型城市成员名单的公布与更正。"

    def items(self) -> Any:
        return selectors.public_lists()[:MOST_ITEMS]

    def item_title(self, item: Any) -> str:
        return item.title

    def item_description(self, item: Any) -> str:
        superseded = "已更正，以新名单为准。" if item.state == "superseded" else ""
        return f"{item.document_number}，{chinese_date(item.published_at)}公布，列{item.cities}个城市。{superseded}"

    def item_pubdate(self, item: Any) -> datetime:
        return item.published_at

    item_updateddate = item_pubdate


class Notices(Published):
    key, page, item_page = "notices", "review:notices", "review:notice"
    title = "公示 - 学习型城市申报与监测平台"
    subtitle = description = "拟列入名单的城市在公布前的公示。"

    def items(self) -> Any:
        return selectors.public_notices()[:MOST_ITEMS]

    def item_title(self, item: Any) -> str:
        return f"《{item.list.title}》公示"

    def item_description(self, item: Any) -> str:
        withdrawn = "该公示已撤回。" if item.is_withdrawn else ""
        return f"公示期{chinese_date(item.first_day)}至{chinese_date(item.last_day)}，{item.number_of_cities}个城市。{withdrawn}"

    def item_pubdate(self, item: Any) -> datetime:
        return item.signed_at

    item_updateddate = item_pubdate


class Steady:
    """A feed in which nothing stands yet says so by an early date: by the time of reading it would change each time."""

    items: list[Any]

    def latest_post_date(self) -> datetime:
        return max((each["pubdate"] for each in self.items), default=datetime(2000, 1, 1, tzinfo=UTC))


class Rss(Steady, Rss201rev2Feed):
    """RSS 2.0."""


class Atom(Steady, Atom1Feed):
    """Atom 1.0."""


FORMS: dict[str, type[Rss201rev2Feed] | type[Atom1Feed]] = {"rss": Rss, "atom": Atom}
KINDS = {"lists": Lists, "notices": Notices}


def feed_of(kind: str, form: str) -> Feed:
    """The feed of one kind in one form; both are keys of ``KINDS`` and ``FORMS``."""
    feed = KINDS[kind]()
    feed.form, feed.feed_type = form, FORMS[form]
    return feed


def written(request: HttpRequest, kind: str, form: str) -> Any:
    return feed_of(kind, form)(request)
