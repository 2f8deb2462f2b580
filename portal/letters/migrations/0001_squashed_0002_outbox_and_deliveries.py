# What the migrations named in ``replaces`` come to: a new database is made in one step instead of all of them.

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('letters', '0001_initial'), ('letters', '0002_outbox_and_deliveries')]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0002_handovers'),
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Occasion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=160, unique=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
            ],
            options={
                'verbose_name': '已提醒',
                'verbose_name_plural': '已提醒',
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(max_length=80, verbose_name='事项')),
                ('about', models.CharField(blank=True, max_length=40, verbose_name='批次')),
                ('subject', models.CharField(max_length=120, verbose_name='标题')),
                ('body', models.TextField(blank=True, verbose_name='内容')),
                ('link', models.CharField(blank=True, max_length=200, verbose_name='办理地址')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='发送时间')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='阅读时间')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='单位')),
                ('receiver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='messages_received', to=settings.AUTH_USER_MODEL, verbose_name='收件人')),
            ],
            options={
                'verbose_name': '消息',
                'verbose_name_plural': '消息',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['receiver', '-created_at'], name='message_of_receiver'), models.Index(fields=['-created_at'], name='message_outbox'), models.Index(condition=models.Q(('about', ''), _negated=True), fields=['about'], name='message_about')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('mail', '邮件'), ('webhook', '短信或政务微信')], max_length=8, verbose_name='方式')),
                ('address', models.CharField(max_length=254, verbose_name='地址')),
                ('state', models.CharField(choices=[('waiting', '待发'), ('sending', '发送中'), ('sent', '已发'), ('failed', '失败'), ('stopped', '停发')], default='waiting', max_length=8, verbose_name='状态')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='次数')),
                ('next_try_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='下次发送')),
                ('claimed_at', models.DateTimeField(blank=True, null=True, verbose_name='最近发送')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='发出时间')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='原因')),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='重发人')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='letters.message', verbose_name='消息')),
            ],
            options={
                'verbose_name': '发送',
                'verbose_name_plural': '发送',
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['next_try_at'], name='delivery_waiting'), models.Index(fields=['claimed_at'], name='delivery_claimed'), models.Index(condition=models.Q(('state', 'sent'), _negated=True), fields=['state'], name='delivery_not_sent')],
            },
        ),
        migrations.CreateModel(
            name='Reach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_mail', models.BooleanField(default=True, verbose_name='同时发送邮件')),
                ('by_webhook', models.BooleanField(default=True, verbose_name='同时发送短信或政务微信')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reach', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
            ],
            options={
                'verbose_name': '接收方式',
                'verbose_name_plural': '接收方式',
            },
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(max_length=80, verbose_name='事项')),
                ('subject', models.CharField(blank=True, max_length=120, verbose_name='标题')),
                ('body', models.TextField(blank=True, verbose_name='内容')),
                ('is_default', models.BooleanField(default=False, verbose_name='恢复默认')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='修改时间')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人')),
            ],
            options={
                'verbose_name': '通知文字',
                'verbose_name_plural': '通知文字',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['event', '-id'], name='wording_of_event')],
            },
        ),
    ]
