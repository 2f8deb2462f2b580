"""What the register says of a city, for pages of the rooms above."""

from django import template
from django.utils import timezone

from portal.regions.models import Place
from portal.register.models import Membership
from portal.register.selectors import ground_for_joining

register = template.Library()


@register.simple_tag
def ground_today(place: Place) -> Membership | None:
    """``{% ground_today place as ground %}``: by which membership the city joins directly, if it submits today."""
    return ground_for_joining(place, timezone.localdate())
