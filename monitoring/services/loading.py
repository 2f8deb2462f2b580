"""The frameworks that an installation begins with, and the demonstration's beside them."""

from typing import Any

from django.db import transaction

from monitoring.choices import LinkKind
from monitoring.models import CrosswalkLink, Element, FrameworkVersion
from monitoring.services.packages import load_published


def load_version(package: dict[str, Any]) -> bool:
    """Entered and published, unless its label is there already."""
    if find(package["framework"]["code"], package["version"]["label"]) is not None:
        return False
    load_published(package)
    return True


def find(code: str, label: str) -> FrameworkVersion | None:
    return FrameworkVersion.objects.filter(framework__code=code, label=label).first()


def with_demonstration(national: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """The national version with the demonstration's rows behind the official ones, every row linked."""
    official = [each["code"] for each in national["indicators"]]
    unchanged = [{"kind": LinkKind.SAME.value, "old": code, "new": code, "note": ""} for code in official]
    added = [{"kind": LinkKind.NEW.value, "old": None, "new": each["code"], "note": ""} for each in more["indicators"]]
    label = national["version"]["label"]
    return {
        **national,
        "version": {
            **{name: more[name] for name in ("label", "note", "source")},
            "is_demo": True,
            "previous": label,
        },
        "items": more["items"],
        "indicators": [*national["indicators"], *more["indicators"]],
        "rules": more["rules"],
        "links": sorted([*unchanged, *added], key=lambda link: (link["old"] or "", link["new"] or "")),
    }


def load_crosswalk(given: dict[str, Any]) -> int:
    """The proposal which element stands beside which focal area; what is there stays as it is."""
    ours, theirs = (
        {each.code: each for each in Element.objects.filter(version=find(*given[side]))} for side in ("of", "to")
    )
    with transaction.atomic():
        made = [
            CrosswalkLink.objects.get_or_create(
                element=ours[each["element"]],
                other=theirs[each["other"]],
                defaults={"relation": each["relation"], "is_proposal": True, "note": given["note"]},
            )[1]
            for each in given["links"]
        ]
    return sum(made)
