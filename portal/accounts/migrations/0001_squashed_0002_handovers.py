# What the migrations named in ``replaces`` come to: a new database is made in one step instead of all of them.

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import portal.accounts.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('accounts', '0001_initial'), ('accounts', '0002_handovers')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('regions', '0001_squashed_0002_renamed_and_merged_places'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('username', models.CharField(error_messages={'unique': '该用户名已有人使用，请换一个。'}, max_length=30, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9._-]{2,29}\\Z', '用户名用小写字母、数字和 . _ - ，以字母或数字开头，3 至 30 个字符。')], verbose_name='用户名')),
                ('name', models.CharField(max_length=40, validators=[django.core.validators.RegexValidator('^[^\\W\\d_][\\w·.()（） -]{0,39}\\Z', '姓名请用汉字或字母，不要带其他符号。')], verbose_name='姓名')),
                ('phone', models.CharField(blank=True, max_length=20, validators=[django.core.validators.RegexValidator('^(1[3-9]\\d{9}|0\\d{2,3}-?\\d{7,8}(-\\d{1,6})?)\\Z', '请填写 11 位手机号，或带区号的办公电话，如 0571-88880000。')], verbose_name='联系电话')),
                ('must_set_password', models.BooleanField(default=False, verbose_name='尚未设置密码')),
                ('is_demo', models.BooleanField(default=False, verbose_name='演示')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': '人员',
                'verbose_name_plural': '人员',
                'ordering': ['username'],
            },
            managers=[
                ('objects', portal.accounts.models.PeopleManager()),
            ],
        ),
        migrations.CreateModel(
            name='OneTimeCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('issued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='签发时间')),
                ('expires_at', models.DateTimeField(verbose_name='有效期至')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='使用时间')),
                ('issued_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签发人')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='one_time_codes', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
            ],
            options={
                'verbose_name': '一次性验证码',
                'verbose_name_plural': '一次性验证码',
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(error_messages={'unique': '已有同名单位，请核对；如为同一单位，请直接开通账号。'}, max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[^\\W_][\\w·()（）、-]{1,79}\\Z', '单位名称请用汉字、字母或数字，不要带空格和其他符号。')], verbose_name='单位名称')),
                ('kind', models.CharField(choices=[('ministry', '教育部'), ('province', '省级相关部门'), ('city', '市教育行政部门'), ('department', '市直部门'), ('secretariat', '联盟秘书处'), ('association', '省级成人教育协会'), ('committee', '联盟工作委员会'), ('institution', '受委托机构'), ('panel', '专家组')], max_length=12, verbose_name='单位类别')),
                ('is_demo', models.BooleanField(default=False, verbose_name='演示')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='accounts.organisation', verbose_name='上级单位')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='regions.place', verbose_name='所在地')),
            ],
            options={
                'verbose_name': '单位',
                'verbose_name_plural': '单位',
                'ordering': ['place__code', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_active', True), ('kind__in', ['city', 'province'])), fields=('place', 'kind'), name='one_active_office_per_place_and_kind', violation_error_message='该地已有同类单位，请直接为该单位开通账号。'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['city', 'province']), _negated=True), ('place__isnull', False), _connector='OR'), name='office_of_a_place_names_it', violation_error_message='省级部门和市教育行政部门须选择所在地。')],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('roles', models.CharField(max_length=80, verbose_name='移交的职责')),
                ('reason', models.CharField(max_length=200, verbose_name='交接原因')),
                ('note', models.TextField(blank=True, verbose_name='交接说明')),
                ('items', models.JSONField(default=list, verbose_name='交接事项')),
                ('done_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='交接时间')),
                ('done_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('leaver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handed_over', to=settings.AUTH_USER_MODEL, verbose_name='移交人')),
                ('receiver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='taken_over', to=settings.AUTH_USER_MODEL, verbose_name='接收人')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='accounts.organisation', verbose_name='单位')),
            ],
            options={
                'verbose_name': '工作交接',
                'verbose_name_plural': '工作交接',
                'ordering': ['-done_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('leaver', models.F('receiver')), _negated=True), name='nobody_takes_over_from_oneself', violation_error_message='移交人与接收人不能是同一人。')],
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('clerk', '经办人'), ('approver', '签发人'), ('account_manager', '账号管理员'), ('round_manager', '批次管理员'), ('expert', '专家')], max_length=16, verbose_name='职责')),
                ('started_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='开始日期')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                ('end_reason', models.CharField(blank=True, max_length=200, verbose_name='结束原因')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='accounts.organisation', verbose_name='单位')),
            ],
            options={
                'verbose_name': '任职',
                'verbose_name_plural': '任职',
                'ordering': ['organisation', 'role', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('user', 'organisation', 'role'), name='appointment_once_at_a_time', violation_error_message='该人员在本单位已有相同的职责。'), models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='appointment_ends_after_start', violation_error_message='结束日期不能早于开始日期。')],
            },
        ),
    ]
