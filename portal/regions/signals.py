"""What the rooms above hear of places, sent inside the transaction."""

from django.dispatch import Signal

# sender=Succession, succession=…, user=…: a place bears a new name; offices that stand for it go on under that name.
place_renamed = Signal()
