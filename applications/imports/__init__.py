"""Filled Word and Excel files read back: opened apart, known by their labels, put down as what was found."""

from applications.imports.reading import read_form
from applications.imports.recognising import Recognised, recognise

__all__ = ["Recognised", "read_form", "recognise"]
