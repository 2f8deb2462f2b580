"""What rooms above may follow: sent inside the transaction of the verb."""

from django.dispatch import Signal

# ``scan``: a stamped scan that has just gone on record, so that the act which waits for it can be taken.
scan_recorded = Signal()
