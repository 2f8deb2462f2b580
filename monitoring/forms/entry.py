"""Filling in: the workbook that comes back."""

from django import forms


class FileForm(forms.Form):
    file = forms.FileField(label="填好的填报表（XLSX）", error_messages={"required": "请选择填好的填报表。"})
