"""A sample paper with three slots, and what it takes to make it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings

from portal.documents import selectors, services
from portal.documents.models import Paper
from portal.jobs.services import run_pending

HERE = Path(__file__).resolve().parent
DAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _sample_template(settings: Any) -> None:
    engine = {**django_settings.TEMPLATES[0]}
    engine["DIRS"] = [*engine["DIRS"], HERE / "templates"]
    settings.TEMPLATES = [engine]


@pytest.fixture
def prepare(cast: SimpleNamespace) -> Callable[..., Paper]:
    """Prepare the sample paper; every value can be given."""

    def make(**given: Any) -> Paper:
        content = {"name": "王珺", "text": "本市位于东南沿海。" * 20, "organisation": cast.huzhou.pk}
        values = {
            "kind": "application",
            "number": "WL2026-330500-001",
            "version": 1,
            "subject": "application:1",
            "title": "全国学习型城市网络成员城市申请表",
            "organisation": cast.huzhou,
            "template": "papers/sample.html",
            "content": {**content, **given.pop("content", {})},
        }
        return services.prepare(**{**values, **given})

    return make


@pytest.fixture
def sealing_offices(cast: SimpleNamespace) -> SimpleNamespace:
    """City and province with demonstration seals."""
    services.make_demo_seal(cast.huzhou)
    services.make_demo_seal(cast.zhejiang)
    return cast


@pytest.fixture
def sealed(prepare: Callable[..., Paper], sealing_offices: SimpleNamespace) -> Paper:
    """The sample paper with the seals of the city (twice) and of the province."""
    paper = prepare()
    city = {"organisation": sealing_offices.huzhou, "signatory": "张敏", "on": DAY}
    services.seal(paper=paper, slot="cover", **city)
    services.seal(paper=paper, slot="city", **city)
    services.seal(
        paper=paper,
        slot="slot-province",
        organisation=sealing_offices.zhejiang,
        signatory="李国强",
        text="材料属实，同意推荐湖州市加入全国学习型城市网络。",
        on=DAY,
    )
    run_pending()
    paper.refresh_from_db()
    return paper


def content_of(paper: Paper) -> bytes:
    """The bytes of the paper's newest file."""
    newest = selectors.latest_file(paper)
    assert newest is not None
    with newest.file.open("rb") as file:
        return file.read()
