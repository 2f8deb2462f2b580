"""What a form says of a field that was left empty: what to do, in place of Django's 这个字段是必填项."""

from django import forms

WANTED: dict[type[forms.Field], str] = {
    forms.Field: "请填写这一栏。",
    forms.BooleanField: "请勾选后再继续。",
    forms.ChoiceField: "请选择一项。",
    forms.MultipleChoiceField: "请至少选择一项。",
    forms.ModelChoiceField: "请选择一项。",
    forms.ModelMultipleChoiceField: "请至少选择一项。",
    forms.FileField: "请选择文件。",
    forms.DateField: "请填写日期。",
    forms.SplitDateTimeField: "请填写日期。",
}


def say_what_to_do() -> None:
    """Called once at start; a field with a sentence of its own keeps it."""
    for field, words in WANTED.items():
        field.default_error_messages = {**field.__dict__.get("default_error_messages", {}), "required": words}
