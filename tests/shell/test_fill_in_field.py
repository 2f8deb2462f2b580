"""How a field stands on a page: label, help, error, then the field itself."""

from crispy_forms.utils import render_crispy_form
from django import forms
from django.test import override_settings
from django.test.html import parse_html


class SampleForm(forms.Form):
    name = forms.CharField(label="姓名", help_text="与身份证一致。")
    slogan = forms.CharField(
        label="宣传口号", required=False, widget=forms.Textarea(attrs={"data-limit": "20"}), initial="人人皆学"
    )
    sure = forms.BooleanField(label="已核对")
    ways = forms.MultipleChoiceField(label="方式", choices=[("a", "电话")], widget=forms.CheckboxSelectMultiple)


def test_label_help_error_and_field_in_this_order() -> None:
    html = render_crispy_form(SampleForm({}))
    field = html[html.index('id="div_id_name"') : html.index('id="div_id_slogan"')]
    order = [field.index(part) for part in ("姓名", "（必填）", "与身份证一致。", "id_name_error", "<input")]
    assert order == sorted(order)
    assert 'aria-invalid="true"' in field and "id_name_helptext" in field


def test_fields_are_whole_html() -> None:
    for form in (SampleForm(), SampleForm({})):
        html = render_crispy_form(form)
        assert parse_html(html).name == "form" and "< " not in html and "</ " not in html


def test_only_required_fields_carry_the_mark() -> None:
    assert render_crispy_form(SampleForm()).count("（必填）") == 3


def test_a_limited_field_says_how_much_is_in_it() -> None:
    html = render_crispy_form(SampleForm())
    assert "已填 4/20 字" in html and 'data-counter-for="id_slogan"' in html


def test_too_much_is_said_without_scripts() -> None:
    html = render_crispy_form(SampleForm({"slogan": "学" * 23}))
    assert "已填 23/20 字，超出 3 字，请删减" in html


def test_all_errors_stand_on_top_with_links() -> None:
    html = render_crispy_form(SampleForm({}))
    assert "（3 处）" in html
    for target in ("#id_name", "#id_sure", "#id_ways"):
        assert f'href="{target}"' in html and f'id="{target[1:]}"' in html


@override_settings(USE_THOUSAND_SEPARATOR=True)
def test_limits_for_scripts_are_plain_numbers() -> None:
    class LongForm(forms.Form):
        text = forms.CharField(widget=forms.Textarea(attrs={"data-limit": "5000"}))

    assert 'data-limit="5000"' in render_crispy_form(LongForm())
