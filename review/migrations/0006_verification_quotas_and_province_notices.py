import django.db.models.deletion
import django.utils.timezone
import review.models.province_notices
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_handovers"),
        ("applications", "0009_archives"),
        ("review", "0005_states_in_the_order_of_the_procedure"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="备注")),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="填写时间")),
            ],
            options={
                "verbose_name": "内部备注",
                "verbose_name_plural": "内部备注",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=200, verbose_name="核实内容")),
                (
                    "how",
                    models.CharField(
                        choices=[("documents", "查阅材料"), ("telephone", "电话核实"), ("visit", "实地核实")],
                        max_length=12,
                        verbose_name="核实方式",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[("true", "属实"), ("doubtful", "有疑问"), ("false", "不属实")],
                        max_length=12,
                        verbose_name="核实结果",
                    ),
                ),
                ("material", models.CharField(blank=True, max_length=300, verbose_name="核实的材料或对象")),
                ("note", models.TextField(blank=True, verbose_name="内部备注")),
                ("checked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="核实时间")),
            ],
            options={
                "verbose_name": "核实记录",
                "verbose_name_plural": "核实记录",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Checklist",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_required", models.BooleanField(default=False, verbose_name="逐项核实后才能拟推荐")),
                ("revision", models.PositiveIntegerField(default=0)),
                ("last_actor", models.CharField(blank=True, max_length=80)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="保存时间")),
            ],
            options={
                "verbose_name": "核实清单",
                "verbose_name_plural": "核实清单",
            },
        ),
        migrations.CreateModel(
            name="ChecklistItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="顺序")),
                ("text", models.CharField(max_length=200, verbose_name="核实内容")),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="停用时间")),
            ],
            options={
                "verbose_name": "核实事项",
                "verbose_name_plural": "核实事项",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ProvinceNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField(verbose_name="公示第一天")),
                ("last_day", models.DateField(verbose_name="公示最后一天")),
                ("link", models.URLField(blank=True, max_length=500, verbose_name="公示网址")),
                (
                    "proof",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        upload_to=review.models.province_notices.proof_path,
                        verbose_name="公示证明",
                    ),
                ),
                ("proof_name", models.CharField(blank=True, max_length=200, verbose_name="文件名")),
                ("proof_type", models.CharField(blank=True, max_length=40, verbose_name="类型")),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="大小（字节）")),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("cases", models.JSONField(default=list, verbose_name="公示的城市")),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="登记时间")),
            ],
            options={
                "verbose_name": "省级公示",
                "verbose_name_plural": "省级公示",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Quota",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="推荐名额")),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="设定时间")),
            ],
            options={
                "verbose_name": "推荐名额",
                "verbose_name_plural": "推荐名额",
            },
        ),
        migrations.AddField(
            model_name="sheet",
            name="ordered_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="排序时间"),
        ),
        migrations.AddField(
            model_name="sheetitem",
            name="is_reserve",
            field=models.BooleanField(default=False, verbose_name="备选"),
        ),
        migrations.AddField(
            model_name="casenote",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="review.case", verbose_name="办件"
            ),
        ),
        migrations.AddField(
            model_name="casenote",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
                verbose_name="单位",
            ),
        ),
        migrations.AddField(
            model_name="casenote",
            name="written_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="填写人",
            ),
        ),
        migrations.AddField(
            model_name="check",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="checks",
                to="review.case",
                verbose_name="办件",
            ),
        ),
        migrations.AddField(
            model_name="check",
            name="checked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="核实人",
            ),
        ),
        migrations.AddField(
            model_name="check",
            name="files",
            field=models.ManyToManyField(
                blank=True, related_name="+", to="applications.evidence", verbose_name="查阅的佐证材料"
            ),
        ),
        migrations.AddField(
            model_name="check",
            name="submission",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="applications.submission",
                verbose_name="所核实的版本",
            ),
        ),
        migrations.AddField(
            model_name="checklist",
            name="province",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
                verbose_name="省级部门",
            ),
        ),
        migrations.AddField(
            model_name="checklist",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="checklists",
                to="applications.round",
                verbose_name="批次",
            ),
        ),
        migrations.AddField(
            model_name="checklistitem",
            name="checklist",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="review.checklist",
                verbose_name="核实清单",
            ),
        ),
        migrations.AddField(
            model_name="check",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="checks",
                to="review.checklistitem",
                verbose_name="核实事项",
            ),
        ),
        migrations.AddField(
            model_name="provincenotice",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
        migrations.AddField(
            model_name="provincenotice",
            name="sheet",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="review.sheet",
                verbose_name="汇总表",
            ),
        ),
        migrations.AddField(
            model_name="quota",
            name="province",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
                verbose_name="省级部门",
            ),
        ),
        migrations.AddField(
            model_name="quota",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="quotas",
                to="applications.round",
                verbose_name="批次",
            ),
        ),
        migrations.AddField(
            model_name="quota",
            name="set_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="设定人",
            ),
        ),
        migrations.AddConstraint(
            model_name="checklist",
            constraint=models.UniqueConstraint(fields=("round", "province"), name="one_checklist_per_round"),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(("how__in", ["documents", "telephone", "visit"])), name="check_says_how"
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(("result__in", ["true", "doubtful", "false"])), name="check_has_a_result"
            ),
        ),
        migrations.AddConstraint(
            model_name="provincenotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))),
                name="notice_days_in_order",
                violation_error_message="公示最后一天不能早于第一天。",
            ),
        ),
        migrations.AddConstraint(
            model_name="provincenotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("link", ""), _negated=True), models.Q(("sha256", ""), _negated=True), _connector="OR"
                ),
                name="notice_has_a_proof",
                violation_error_message="请填写公示网址，或上传公示证明。",
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.UniqueConstraint(fields=("round", "province"), name="one_quota_per_province"),
        ),
    ]
