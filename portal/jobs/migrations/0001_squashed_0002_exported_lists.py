# What the migrations named in ``replaces`` come to: a new database is made in one step instead of all of them.

import django.db.models.deletion
import django.utils.timezone
import portal.jobs.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('jobs', '0001_initial'), ('jobs', '0002_exported_lists')]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0002_handovers'),
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='任务')),
                ('args', models.JSONField(default=list)),
                ('label', models.CharField(max_length=120, verbose_name='名称')),
                ('key', models.CharField(blank=True, max_length=160)),
                ('queue', models.CharField(default='default', max_length=20, verbose_name='队列')),
                ('state', models.CharField(choices=[('queued', '排队中'), ('running', '进行中'), ('done', '已完成'), ('failed', '失败')], default='queued', max_length=8, verbose_name='状态')),
                ('attempt', models.PositiveIntegerField(default=0, verbose_name='第几次')),
                ('attempts_left', models.PositiveSmallIntegerField(default=3, verbose_name='剩余次数')),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('message', models.CharField(blank=True, max_length=200, verbose_name='进度说明')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='原因')),
                ('error', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='发起时间')),
                ('available_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='可开始时间')),
                ('woken_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='开始时间')),
                ('heartbeat_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发起人')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='单位')),
            ],
            options={
                'verbose_name': '任务',
                'verbose_name_plural': '任务',
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('queued', 'running')), models.Q(('key', ''), _negated=True)), fields=('key',), name='job_one_live_per_key', violation_error_message='同一任务正在处理中，请等待其完成。')],
                'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['queue', 'id'], name='job_queued'), models.Index(condition=models.Q(('state', 'running')), fields=['heartbeat_at'], name='job_running'), models.Index(condition=models.Q(('key', ''), _negated=True), fields=['key'], name='job_key'), models.Index(fields=['organisation', '-id'], name='job_of_organisation')],
            },
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='列表')),
                ('address', models.CharField(max_length=2000, verbose_name='页面')),
                ('format', models.CharField(choices=[('xlsx', 'XLSX'), ('csv', 'CSV')], max_length=4, verbose_name='格式')),
                ('file', models.FileField(blank=True, max_length=200, upload_to=portal.jobs.models.export_path, verbose_name='文件')),
                ('size', models.PositiveBigIntegerField(default=0, verbose_name='大小（字节）')),
                ('rows', models.PositiveIntegerField(default=0, verbose_name='条数')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='发起时间')),
                ('made_at', models.DateTimeField(blank=True, null=True, verbose_name='生成时间')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='单位')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='导出人')),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job', verbose_name='任务')),
            ],
            options={
                'verbose_name': '导出',
                'verbose_name_plural': '导出',
                'ordering': ['-pk'],
            },
        ),
    ]
