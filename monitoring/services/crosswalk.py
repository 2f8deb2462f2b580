"""框架对照: which element stands beside which of another framework; proposed, then confirmed with a source."""

from typing import Any

from django.db import IntegrityError, transaction

from monitoring.models import CrosswalkLink
from monitoring.permissions import keeps_the_crosswalk
from monitoring.services.frameworks import note
from portal.accounts.models import User
from portal.kit.verdicts import Refused, require


def save_crosswalk(*, link: CrosswalkLink, user: User, seen: int | None) -> CrosswalkLink:
    """A link, new or changed. It says nothing of the versions themselves, so published ones are linked as well."""
    require(keeps_the_crosswalk(user))
    if link.element.version.framework_id == link.other.version.framework_id:
        raise Refused("对照是两个不同框架之间的关系，请选择另一框架的要素。")
    if not link.is_proposal and not link.source.strip():
        raise Refused("确认对照要写明依据；还没有依据的，请保留为建议稿。")
    with transaction.atomic():
        link.revision = _revision(link, seen)
        try:
            with transaction.atomic():
                link.save()
        except IntegrityError as fault:
            raise Refused("这两个要素之间已有对照，请修改原有的一条。") from fault
        note(link.element.version, "framework.crosswalk_saved", user, **_said(link))
    return link


def remove_crosswalk(*, link: CrosswalkLink, user: User, seen: int | None) -> None:
    require(keeps_the_crosswalk(user))
    with transaction.atomic():
        _revision(link, seen)
        said = _said(link)
        link.delete()
        note(link.element.version, "framework.crosswalk_removed", user, **said)


def _revision(link: CrosswalkLink, seen: int | None) -> int:
    """The next one; refused when somebody was faster."""
    if link._state.adding:
        return 0
    found = CrosswalkLink.objects.select_for_update().filter(pk=link.pk).first()
    if found is None:
        raise Refused("这条对照已被删除，请返回对照表查看。")
    if seen is not None and found.revision != seen:
        raise Refused("页面已过期：这条对照已由他人修改。您填写的内容仍在，请核对后再保存。")
    return found.revision + 1


def _said(link: CrosswalkLink) -> dict[str, Any]:
    return {
        "words": str(link),
        "state": "建议稿" if link.is_proposal else "已确认",
        "source": link.source,
    }
