"""The list of places as a file."""

from portal.kit.listings import register
from portal.regions.filters import PlaceFilter
from portal.regions.models import Place
from portal.regions.tables import PlaceTable

register(
    "regions:places",
    "行政区划",
    rows=lambda asked: PlaceFilter(asked.GET, Place.objects.visible_to(asked.user).select_related("parent")),
    table=PlaceTable,
)
