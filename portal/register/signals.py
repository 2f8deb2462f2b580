"""What other rooms may listen to; sent inside the transaction of the step.

- ``members_imported(places, user)``: cities were entered from a table; review looks at their open cases again.
"""

from django.dispatch import Signal

members_imported = Signal()
