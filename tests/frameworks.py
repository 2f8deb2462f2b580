"""Frameworks for the tests: a small national one, drafted or published, with one computed indicator."""

from types import SimpleNamespace
from typing import Any


def a_framework(**changes: Any) -> Any:
    from monitoring.models import Framework

    values = {"code": "test", "title": "测试框架（演示）", "level": "national", **changes}
    return Framework.objects.get_or_create(code=values["code"], defaults=values)[0]


def a_draft(cast: SimpleNamespace, *, label: str = "试行", code: str = "test") -> Any:
    """A draft that may be published: an element, two indicators (one computed), an item, a rule."""
    from monitoring.models import (
        Area,
        Element,
        FrameworkVersion,
        Indicator,
        IndicatorRevision,
        InputItem,
        ValidationRule,
    )

    framework = a_framework(code=code)
    version = FrameworkVersion.objects.create(framework=framework, label=label, made_by=cast.round_manager)
    of = {"version": version, "mark": "local"}
    area = Area.objects.create(**of, position=1, code="1", title="保障")
    element = Element.objects.create(**of, area=area, position=1, code="1.1", title="认识")
    InputItem.objects.create(
        **of,
        position=1,
        code="people",
        title="人口",
        unit="万人",
        meaning="年末",
        source="演示",
        department="statistics",
    )
    first = f"{framework.prefix}1.1.1"
    for position, formula in ((1, ""), (2, f"[{first}] / people * 100")):
        key = f"{code}-1.1.{position}"
        IndicatorRevision.objects.create(
            **of,
            element=element,
            indicator=Indicator.objects.get_or_create(framework=framework, key=key)[0],
            position=position,
            code=f"{framework.prefix}1.1.{position}",
            title=f"测量点{position}",
            kind="quantitative",
            value_type="decimal",
            unit="个",
            meaning="演示涵义",
            source="演示",
            department="education",
            formula=formula,
        )
    ValidationRule.objects.create(
        version=version,
        position=1,
        code="R1",
        kind="range",
        severity="block",
        left=f"[{first}]",
        low=0,
        message="不能小于0",
    )
    return version


def a_published(cast: SimpleNamespace, **changes: Any) -> Any:
    from monitoring.services.frameworks import publish

    return publish(version=a_draft(cast, **changes), user=cast.round_manager, seen=None)
