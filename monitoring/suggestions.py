"""Published figures of a city as suggestions for part 二 of 全国学习型城市网络成员城市申请表, with source and year."""

from collections.abc import Iterator

from applications.models import Application
from applications.suggestions import Offered
from monitoring.choices import Answer, SnapshotState
from monitoring.models import Figure
from monitoring.selectors.applied import ASKED
from monitoring.selectors.figures import plain


def published_figures(application: Application) -> Iterator[Offered]:
    """Of each row the newest published figure of the city itself; never a substitute, never of another calibre."""
    done: set[str] = set()
    figures = Figure.objects.filter(
        snapshot__state=SnapshotState.PUBLISHED,
        place=application.organisation.place_id,
        code__in=ASKED,
        item__isnull=False,
        answer=Answer.NUMBER,
        calibre_differs=False,
    ).select_related("snapshot__cycle")
    keys = {question.key for question in application.edition.questions}
    for figure in figures.order_by("-snapshot__cycle__year", "-pk"):
        if figure.code in done or figure.code not in keys or figure.unit != ASKED[figure.code]:
            continue
        done.add(figure.code)
        source = figure.snapshot.cycle.title
        place = f"{figure.title}（{figure.source}）" if figure.source else figure.title
        yield Offered(figure.code, "value", plain(figure, figure.decimals), source, place)
        if figure.value_year:
            yield Offered(figure.code, "year", str(figure.value_year), source, place)
