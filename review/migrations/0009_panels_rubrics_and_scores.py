import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_handovers"),
        ("applications", "0009_archives"),
        ("regions", "0002_renamed_and_merged_places"),
        ("register", "0001_initial"),
        ("review", "0008_packages_and_channel_receipts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AssessmentPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("per_case", models.PositiveSmallIntegerField(default=2, verbose_name="每市专家人数")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="评审截止时间")),
                ("revision", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "评审安排",
                "verbose_name_plural": "评审安排",
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="专家序号")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="评审截止时间")),
                ("assigned_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="分配时间")),
                ("cleared_at", models.DateTimeField(blank=True, null=True, verbose_name="声明无利害关系的时间")),
                ("scores", models.JSONField(blank=True, default=dict, verbose_name="评分")),
                ("comment", models.TextField(blank=True, verbose_name="总体评价")),
                (
                    "total",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="总分"),
                ),
                ("revision", models.PositiveIntegerField(default=0)),
                ("saved_at", models.DateTimeField(blank=True, null=True, verbose_name="保存时间")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="提交时间")),
                ("revised_at", models.DateTimeField(blank=True, null=True, verbose_name="修改时间")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="终止时间")),
                (
                    "ended_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("recused", "利害关系回避"),
                            ("withdrawn", "专家退出"),
                            ("taken_off", "改由他人评审"),
                            ("returned", "申请退回省级"),
                        ],
                        max_length=10,
                        verbose_name="终止方式",
                    ),
                ),
                ("end_reason", models.TextField(blank=True, verbose_name="终止原因")),
            ],
            options={
                "verbose_name": "评审分配",
                "verbose_name_plural": "评审分配",
                "ordering": ["case", "number"],
            },
        ),
        migrations.CreateModel(
            name="BarOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bar", models.TextField(verbose_name="回避事由")),
                ("reason", models.TextField(verbose_name="理由")),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="决定时间")),
            ],
            options={
                "verbose_name": "回避例外",
                "verbose_name_plural": "回避例外",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ExpertProfile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("employer", models.CharField(max_length=120, verbose_name="工作单位")),
                ("field", models.CharField(blank=True, max_length=120, verbose_name="专业领域")),
                ("kept_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="登记时间")),
            ],
            options={
                "verbose_name": "专家信息",
                "verbose_name_plural": "专家信息",
            },
        ),
        migrations.CreateModel(
            name="FormalCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ticked", models.JSONField(blank=True, default=list, verbose_name="已核对")),
                ("found", models.JSONField(blank=True, default=list, verbose_name="平台查得")),
                ("remark", models.TextField(blank=True, verbose_name="说明")),
                ("checked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="审查时间")),
                ("passed_at", models.DateTimeField(blank=True, null=True, verbose_name="通过时间")),
            ],
            options={
                "verbose_name": "形式审查",
                "verbose_name_plural": "形式审查",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Interest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(verbose_name="利害关系说明")),
                ("declared_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="申报时间")),
            ],
            options={
                "verbose_name": "利害关系申报",
                "verbose_name_plural": "利害关系申报",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PoolMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="列入时间")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="退出时间")),
            ],
            options={
                "verbose_name": "批次专家",
                "verbose_name_plural": "批次专家",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="内容")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间")),
            ],
            options={
                "verbose_name": "评审讨论",
                "verbose_name_plural": "评审讨论",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Rubric",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("criteria", models.JSONField(verbose_name="指标")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="制定时间")),
                ("frozen_at", models.DateTimeField(blank=True, null=True, verbose_name="锁定时间")),
            ],
            options={
                "verbose_name": "评分标准",
                "verbose_name_plural": "评分标准",
                "ordering": ["round", "-version"],
            },
        ),
        migrations.AddField(
            model_name="assessmentplan",
            name="panel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
                verbose_name="专家组",
            ),
        ),
        migrations.AddField(
            model_name="assessmentplan",
            name="round",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assessment_plan",
                to="applications.round",
                verbose_name="批次",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="assigned_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="分配人",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assignments",
                to="review.case",
                verbose_name="办件",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="expert",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assignments",
                to=settings.AUTH_USER_MODEL,
                verbose_name="专家",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="submission",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="applications.submission",
                verbose_name="所评版本",
            ),
        ),
        migrations.AddField(
            model_name="baroverride",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bar_overrides",
                to="review.case",
                verbose_name="办件",
            ),
        ),
        migrations.AddField(
            model_name="baroverride",
            name="decided_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="组长",
            ),
        ),
        migrations.AddField(
            model_name="baroverride",
            name="expert",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="专家",
            ),
        ),
        migrations.AddField(
            model_name="expertprofile",
            name="kept_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
        migrations.AddField(
            model_name="expertprofile",
            name="province",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.place",
                verbose_name="所在省份",
            ),
        ),
        migrations.AddField(
            model_name="expertprofile",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="expert_profile",
                to=settings.AUTH_USER_MODEL,
                verbose_name="专家",
            ),
        ),
        migrations.AddField(
            model_name="formalcheck",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="formal_checks",
                to="review.case",
                verbose_name="办件",
            ),
        ),
        migrations.AddField(
            model_name="formalcheck",
            name="checked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="审查人",
            ),
        ),
        migrations.AddField(
            model_name="formalcheck",
            name="submission",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="applications.submission",
                verbose_name="所审版本",
            ),
        ),
        migrations.AddField(
            model_name="interest",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="interests",
                to="review.case",
                verbose_name="办件",
            ),
        ),
        migrations.AddField(
            model_name="interest",
            name="expert",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="专家",
            ),
        ),
        migrations.AddField(
            model_name="poolmember",
            name="added_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="列入人",
            ),
        ),
        migrations.AddField(
            model_name="poolmember",
            name="expert",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="专家",
            ),
        ),
        migrations.AddField(
            model_name="poolmember",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pool",
                to="applications.round",
                verbose_name="批次",
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="assignment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="posts",
                to="review.assignment",
                verbose_name="发言专家",
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="发言人",
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="posts", to="review.case", verbose_name="办件"
            ),
        ),
        migrations.AddField(
            model_name="rubric",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="制定人",
            ),
        ),
        migrations.AddField(
            model_name="rubric",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rubrics",
                to="applications.round",
                verbose_name="批次",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="rubric",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="review.rubric",
                verbose_name="评分标准",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("per_case__gte", 2), ("per_case__lte", 9)),
                name="two_to_nine_experts_each",
                violation_error_message="每市专家人数应为2至9人。",
            ),
        ),
        migrations.AddConstraint(
            model_name="baroverride",
            constraint=models.UniqueConstraint(fields=("case", "expert"), name="one_override_per_expert_and_case"),
        ),
        migrations.AddConstraint(
            model_name="baroverride",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="override_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="baroverride",
            constraint=models.CheckConstraint(
                condition=models.Q(("expert", models.F("decided_by")), _negated=True), name="nobody_lifts_their_own_bar"
            ),
        ),
        migrations.AddConstraint(
            model_name="interest",
            constraint=models.UniqueConstraint(fields=("case", "expert"), name="one_interest_per_expert_and_case"),
        ),
        migrations.AddConstraint(
            model_name="poolmember",
            constraint=models.UniqueConstraint(fields=("round", "expert"), name="expert_once_in_a_round"),
        ),
        migrations.AddConstraint(
            model_name="rubric",
            constraint=models.UniqueConstraint(fields=("round", "version"), name="one_rubric_per_version"),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("case", "expert"),
                name="expert_once_on_a_case",
                violation_error_message="该专家已分配到这个城市。",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(fields=("case", "number"), name="one_number_per_expert_on_a_case"),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("submitted_at__isnull", True),
                    models.Q(("rubric__isnull", False), ("total__isnull", False)),
                    _connector="OR",
                ),
                name="submitted_scores_have_a_total",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by", "")),
                    models.Q(("ended_at__isnull", False), models.Q(("ended_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="ended_assignment_says_how",
            ),
        ),
    ]
