"""Contacts of a round by region: data that its manager enters; nothing of that kind is shipped."""

from django.db import models

from applications.models.rounds import Round
from portal.accounts.models import Organisation


class RegionContact(models.Model):
    """联系方式 of one region of a round, such as 南方 or 北方; its provinces' cities are shown it."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="region_contacts", verbose_name="批次")
    region = models.CharField("分区", max_length=20, help_text="例如 南方、北方")
    words = models.TextField(
        "联系方式", max_length=300, help_text="联系人、电话、邮箱、通讯地址；城市可见，并印在申报表下方"
    )
    provinces = models.ManyToManyField(Organisation, related_name="+", verbose_name="所辖省份")

    class Meta:
        ordering = ["pk"]
        verbose_name = "分区联系方式"
        verbose_name_plural = "分区联系方式"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "region"],
                name="one_contact_per_region",
                violation_error_message="该分区已有联系方式，请直接修改。",
            )
        ]

    def __str__(self) -> str:
        return self.region
