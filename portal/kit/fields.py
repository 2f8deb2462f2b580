"""Fields of forms that Django does not bring."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once. Whether each is taken, the service says: one refusal must not lose the others.

    ``wants_one``: without any the form is refused; a field that is ``required`` may have got its files before.
    """

    widget = FilesInput

    def __init__(self, *, wants_one: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.wants_one = wants_one

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [each for each in data or [] if each]
        if self.wants_one and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files
