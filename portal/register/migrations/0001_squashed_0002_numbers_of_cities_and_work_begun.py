# What the migrations named in ``replaces`` come to: a new database is made in one step instead of all of them.

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('register', '0001_initial'), ('register', '0002_numbers_of_cities_and_work_begun')]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0002_handovers'),
        ('accounts', '__first__'),
        ('regions', '0001_squashed_0002_renamed_and_merged_places'),
    ]

    operations = [
        migrations.CreateModel(
            name='CountTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField(verbose_name='数据日期')),
                ('source', models.CharField(max_length=200, verbose_name='数据来源')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='填报时间')),
                ('voided_reason', models.CharField(blank=True, max_length=200, verbose_name='作废原因')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填报人')),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='填报单位')),
            ],
            options={
                'verbose_name': '城市数',
                'verbose_name_plural': '城市数',
                'ordering': ['-as_of', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('voided_reason', '')), fields=('as_of',), name='counts_once_for_a_day', violation_error_message='该数据日期已有城市数；如有错误，请先作废原表。'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='counts_name_their_source', violation_error_message='请填写数据来源。')],
            },
        ),
        migrations.CreateModel(
            name='CityCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipalities', models.PositiveSmallIntegerField(default=0, verbose_name='直辖市')),
                ('prefecture_cities', models.PositiveSmallIntegerField(default=0, verbose_name='地级市')),
                ('county_cities', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='县级市')),
                ('districts', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='直辖市所辖区')),
                ('prefecture_units', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='地级单位')),
                ('province', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='city_counts', to='regions.place', verbose_name='省级')),
                ('table', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='register.counttable', verbose_name='城市数')),
            ],
            options={
                'verbose_name': '各省城市数',
                'verbose_name_plural': '各省城市数',
                'ordering': ['province__code'],
                'constraints': [models.UniqueConstraint(fields=('table', 'province'), name='counts_of_a_province_once')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('alliance', '全国学习型城市建设联盟成员城市'), ('network', '全国学习型城市网络成员城市'), ('gnlc', '联合国教科文组织全球学习型城市网络成员城市')], max_length=10, verbose_name='成员类别')),
                ('batch', models.CharField(blank=True, max_length=40, verbose_name='批次')),
                ('joined_on', models.DateField(blank=True, null=True, verbose_name='加入日期')),
                ('joined_by', models.DateField(blank=True, null=True, verbose_name='不晚于')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='依据文件')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='依据说明')),
                ('list_reference', models.CharField(blank=True, max_length=40, verbose_name='名单')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='退出日期')),
                ('left_reason', models.CharField(blank=True, max_length=200, verbose_name='退出原因')),
                ('revision', models.PositiveIntegerField(default=0)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='regions.place', verbose_name='城市')),
            ],
            options={
                'verbose_name': '成员城市',
                'verbose_name_plural': '成员城市',
                'ordering': ['place__code', 'kind', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_on__isnull', True)), fields=('place', 'kind'), name='membership_once_at_a_time', violation_error_message='该城市已是此类成员，不能重复登记。'), models.CheckConstraint(condition=models.Q(models.Q(('joined_by__isnull', True), ('joined_on__isnull', False)), models.Q(('joined_by__isnull', False), ('joined_on__isnull', True)), _connector='OR'), name='membership_joined_on_or_by', violation_error_message='加入日期与“不晚于”须填且只填一项。'), models.CheckConstraint(condition=models.Q(('left_on__isnull', True), ('joined_on__isnull', True), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='membership_ends_after_start', violation_error_message='退出日期不能早于加入日期。'), models.CheckConstraint(condition=models.Q(('left_on__isnull', True), models.Q(('left_reason', ''), _negated=True), _connector='OR'), name='membership_end_has_reason', violation_error_message='请填写退出原因。')],
            },
        ),
        migrations.CreateModel(
            name='Undertaking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_on', models.DateField(blank=True, null=True, verbose_name='起始日期')),
                ('began_by', models.DateField(blank=True, null=True, verbose_name='不晚于')),
                ('evidence', models.CharField(max_length=200, verbose_name='依据文件')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('state', models.CharField(choices=[('entered', '待签发'), ('confirmed', '已签发'), ('withdrawn', '已撤销')], default='entered', max_length=10, verbose_name='状态')),
                ('revision', models.PositiveIntegerField(default=0)),
                ('last_actor', models.CharField(blank=True, max_length=80)),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='填报时间')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填报人')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='填报单位')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='undertakings', to='regions.place', verbose_name='城市')),
            ],
            options={
                'verbose_name': '开展创建工作情况',
                'verbose_name_plural': '开展创建工作情况',
                'ordering': ['place__code', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'withdrawn'), _negated=True), fields=('place',), name='undertaking_once_for_a_city', violation_error_message='该城市已有开展创建工作的记录；如有错误，请先撤销原记录。'), models.CheckConstraint(condition=models.Q(('evidence', ''), _negated=True), name='undertaking_names_its_evidence'), models.CheckConstraint(condition=models.Q(models.Q(('began_by__isnull', True), ('began_on__isnull', False)), models.Q(('began_by__isnull', False), ('began_on__isnull', True)), _connector='OR'), name='undertaking_began_on_or_by')],
            },
        ),
    ]
