"""History in templates."""

from django import template

from portal.history import selectors

register = template.Library()
register.filter("happenings", selectors.happenings)
