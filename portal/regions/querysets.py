"""Selections of places."""

from django.db import models
from django.db.models import Q

from portal.regions.choices import PlaceKind

MUNICIPALITY_CODES = ("110000", "120000", "310000", "500000")


class PlaceQuerySet(models.QuerySet):
    def provinces(self) -> "PlaceQuerySet":
        """Province-level units and the corps, in official order."""
        return self.filter(kind__in=[PlaceKind.PROVINCE, PlaceKind.CORPS])

    def cities(self) -> "PlaceQuerySet":
        """Every place that can be a learning city: all below the province, and the municipalities themselves."""
        return self.filter(~Q(kind__in=[PlaceKind.PROVINCE, PlaceKind.CORPS]) | Q(code__in=MUNICIPALITY_CODES))
