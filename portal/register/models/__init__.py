"""The register's nouns: memberships, numbers of cities, records of the work begun."""

from portal.register.models.counts import CityCount, CountTable
from portal.register.models.memberships import Membership
from portal.register.models.undertakings import Undertaking

__all__ = ["CityCount", "CountTable", "Membership", "Undertaking"]
