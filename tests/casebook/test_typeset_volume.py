"""The PDF of a volume: cover, imprint, contents with page numbers, each case on a new page."""

import io

import pypdfium2
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from casebook import tasks
from casebook.models import BookFile, VolumeItem
from casebook.services import entries
from casebook.services.files import keep_file
from casebook.sheets import volume_content
from tests.volumes import TEXTS, a_call, a_photo, a_picture, a_volume, an_entry

pytestmark = pytest.mark.django_db


class Progress:
    def __call__(self, *step):
        pass

    def beat(self):
        pass


def pages_of(file):
    document = pypdfium2.PdfDocument(io.BytesIO(file.file.read()))
    return document, [page.get_textpage().get_text_bounded() for page in document]


def test_a_volume_and_its_cases(cast):
    call = a_call(cast)
    long = [{"heading": "一、背景", "text": "居民盼望就近阅读。" * 200}]
    other = {**TEXTS, "title": "书香绵阳", "sections": long}
    first = an_entry(cast, "published", call=call)
    second = an_entry(cast, "published", call=call, clerk=cast.far_clerk, title="书香绵阳", content=other)
    picture = a_picture(first, cast.clerk)
    picture.rendition.save("r.jpg", ContentFile(a_photo()), save=True)
    imprint = {"publisher": "演示出版社", "isbn": "演示书号"}
    volume = a_volume(cast, 2, "published", [first, second], imprint=imprint, published_at=timezone.now())
    VolumeItem.objects.create(volume=volume, position=3, part="back", title="后记")

    tasks.typeset_volume(Progress(), volume.pk)
    file = BookFile.objects.get()
    document, texts = pages_of(file)
    assert len(texts) == file.pages == 6  # cover, imprint, contents, two cases, the second of two pages
    assert "第二辑" in texts[0] and "演示出版社" in texts[0]
    assert "演示书号" in texts[1] and "版权属于" in texts[1]
    lines = texts[2].replace(" ", "")
    assert "家门口的学习圈" in lines and "....4" in lines and "....5" in lines and "后记" in lines
    assert (
        "居民盼望就近学习。" in texts[3]
        and "图／市教育局" in texts[3]
        and "中国学习型城市建设案例（第二辑）" in texts[3]
    )
    assert texts[4].count("书香绵阳") >= 2  # the title, and the running head
    assert [item.page for item in volume.items.order_by("position")] == [4, 5, None]
    assert document.get_metadata_dict()["Title"] == "中国学习型城市建设案例（第二辑）"
    assert document.get_metadata_dict()["Author"] == ""

    entries.take_down(entry=first, user=cast.ministry_approver, seen=None, reason="版权")
    assert not BookFile.objects.current().exists()  # not even the volume's, until it is typeset without the case
    first.refresh_from_db()
    late = keep_file(subject=first, data=b"%PDF", pages=1, content_hash="1" * 64, starts={})
    assert late is None  # ordered before, finished after
    lines = [each["title"] for each in volume_content(volume)["lines"] if each["case"]]
    assert lines == ["书香绵阳"]
