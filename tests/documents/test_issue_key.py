"""``manage.py issue_key``: an office of a real installation gets its key and the picture of its signature."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from portal.documents.models import SealPicture, SigningKey


def test_an_office_gets_a_key_and_a_picture_that_says_what_it_is(cast, capsys):
    call_command("issue_key", cast.zhejiang.name)
    key, picture = SigningKey.objects.get(), SealPicture.objects.get()
    assert (key.organisation, key.is_active, key.is_demo) == (cast.zhejiang, True, False)
    assert picture.organisation == cast.zhejiang and picture.width_mm == 42
    assert key.fingerprint[:16] in capsys.readouterr().out


def test_a_new_key_puts_the_earlier_one_out_of_use(cast):
    call_command("issue_key", cast.zhejiang.name)
    call_command("issue_key", cast.zhejiang.name)
    assert SigningKey.objects.filter(is_active=True).count() == SealPicture.objects.filter(is_active=True).count() == 1
    assert SigningKey.objects.get(is_active=False).ended_at is not None


def test_an_own_picture_is_taken_as_it_is(cast, tmp_path):
    file = tmp_path / "seal.svg"
    file.write_text('<svg xmlns="http://www.w3.org/2000/svg"><circle r="9"/></svg>', encoding="utf-8")
    call_command("issue_key", cast.zhejiang.name, picture=file.open(encoding="utf-8"), width_mm=45)
    assert "circle" in SealPicture.objects.get().picture


@pytest.mark.parametrize(
    ("name", "options", "reason"),
    [("没有这个单位", {}, "no active office"), ("浙江省教育厅（演示）", {"width_mm": 5}, "between 20 and 60")],
)
def test_what_cannot_be_is_said_in_one_line(cast, name, options, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("issue_key", name, **options)
    assert not SigningKey.objects.exists()
