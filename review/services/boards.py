"""看板视图: what a person keeps of a board."""

from django.db import transaction

from portal.accounts.models import User
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused
from review.choices import BoardPage
from review.models import SavedView

MOST_VIEWS = 20
MOST_CHARACTERS = 20
MOST_QUERY = 400


def save_view(*, user: User, page: str, name: str, query: str) -> SavedView:
    """Keep a selection under ``name``; the same name again sets it anew."""
    name = clean_text(name).strip()
    if page not in BoardPage.values:
        raise Refused("没有这个看板，请刷新页面后再保存。")
    if not name or len(name) > MOST_CHARACTERS:
        raise Refused(f"请填写视图名称，不超过{MOST_CHARACTERS}个字。")
    if len(query) > MOST_QUERY:
        raise Refused("筛选条件过长，不能保存；请缩短查询的名称。")
    with transaction.atomic():
        own = SavedView.objects.filter(user=user, page=page)
        if own.exclude(name=name).count() >= MOST_VIEWS:
            raise Refused(f"最多保存{MOST_VIEWS}个视图，请先删除不用的。")
        saved, _ = own.update_or_create(name=name, defaults={"user": user, "page": page, "query": query})
    return saved


def delete_view(*, view: SavedView) -> None:
    view.delete()
