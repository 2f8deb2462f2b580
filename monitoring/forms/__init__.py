"""What people fill in: one module for each noun."""

from monitoring.forms.frameworks import FORMS, BeginForm, FrameworkForm, ImportForm, PartForm, VersionForm

__all__ = ["FORMS", "BeginForm", "FrameworkForm", "ImportForm", "PartForm", "VersionForm"]
