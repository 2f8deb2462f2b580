# What the migrations named in ``replaces`` come to: a new database is made in one step instead of all of them.

import django.db.models.deletion
import django.utils.timezone
import portal.documents.models.scans
import portal.documents.models.seals
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('documents', '0001_initial'), ('documents', '0002_stamped_scans'), ('documents', '0003_pictures_by_two_and_outside_signers'), ('documents', '0004_papers_to_be_stamped')]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0002_handovers'),
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='OutsideAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(max_length=100, verbose_name='签章服务账户')),
                ('set_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='设定时间')),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='outside_account', to='accounts.organisation', verbose_name='单位')),
            ],
            options={
                'verbose_name': '外部签章服务账户',
                'verbose_name_plural': '外部签章服务账户',
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.SlugField(max_length=30, verbose_name='种类')),
                ('number', models.CharField(max_length=60, verbose_name='编号')),
                ('version', models.PositiveIntegerField(verbose_name='版本')),
                ('subject', models.CharField(max_length=60, verbose_name='事项')),
                ('title', models.CharField(max_length=120, verbose_name='标题')),
                ('template', models.CharField(max_length=100, verbose_name='模板')),
                ('content', models.TextField(verbose_name='内容（规范化 JSON）')),
                ('content_hash', models.CharField(max_length=64, verbose_name='内容摘要')),
                ('address', models.CharField(max_length=64, unique=True)),
                ('is_draft', models.BooleanField(default=False, verbose_name='草稿')),
                ('state', models.CharField(choices=[('waiting', '等待排版'), ('rendering', '正在排版'), ('ready', '已生成'), ('failed', '排版失败')], default='waiting', max_length=10, verbose_name='状态')),
                ('failure', models.CharField(blank=True, max_length=200, verbose_name='失败原因')),
                ('base', models.FileField(blank=True, max_length=200, upload_to='', verbose_name='未盖章文件')),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('size', models.PositiveIntegerField(default=0, verbose_name='字节')),
                ('pages', models.PositiveIntegerField(default=0, verbose_name='页数')),
                ('slots', models.JSONField(blank=True, default=dict, verbose_name='签章位置')),
                ('stamping', models.CharField(blank=True, choices=[('', '不需湿章'), ('awaited', '待盖章扫描'), ('filed', '已随文提交')], default='', max_length=8, verbose_name='湿章')),
                ('voided_reason', models.CharField(blank=True, max_length=200, verbose_name='作废原因')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='提交时间')),
                ('made_at', models.DateTimeField(blank=True, null=True, verbose_name='生成时间')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='accounts.organisation', verbose_name='单位')),
            ],
            options={
                'verbose_name': '文件',
                'verbose_name_plural': '文件',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), models.Q(models.Q(('base', ''), _negated=True), models.Q(('sha256', ''), _negated=True), ('pages__gt', 0)), _connector='OR'), name='paper_ready_has_file', violation_error_message='文件尚未写入，不能标为已生成。')],
                'indexes': [models.Index(fields=['number', 'version'], name='paper_by_number'), models.Index(fields=['subject', 'kind'], name='paper_by_subject')],
            },
        ),
        migrations.CreateModel(
            name='Scan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('reading', '正在识别'), ('read', '待核对'), ('recorded', '已存档'), ('discarded', '已弃用'), ('failed', '识别失败')], default='reading', max_length=10, verbose_name='状态')),
                ('failure', models.CharField(blank=True, max_length=200, verbose_name='失败原因')),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='上传时间')),
                ('is_rearranged', models.BooleanField(default=False, verbose_name='已按页码重新排列')),
                ('recorded_at', models.DateTimeField(blank=True, null=True, verbose_name='存档时间')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='盖章单位')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='documents.paper', verbose_name='文件')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='存档人')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
            ],
            options={
                'verbose_name': '湿章扫描件',
                'verbose_name_plural': '湿章扫描件',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'recorded'), _negated=True), models.Q(('recorded_at__isnull', False), ('recorded_by__isnull', False)), _connector='OR'), name='recorded_scan_has_person_and_time')],
            },
        ),
        migrations.CreateModel(
            name='ScanFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='顺序')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('file', models.FileField(max_length=200, upload_to=portal.documents.models.scans.scan_path, verbose_name='文件')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField(verbose_name='大小（字节）')),
                ('scan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='documents.scan', verbose_name='扫描件')),
            ],
            options={
                'verbose_name': '扫描文件',
                'verbose_name_plural': '扫描文件',
                'ordering': ['scan', 'position'],
                'constraints': [models.UniqueConstraint(fields=('scan', 'position'), name='scan_file_once')],
            },
        ),
        migrations.CreateModel(
            name='ScanPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='第几张')),
                ('picture', models.FileField(max_length=200, upload_to=portal.documents.models.scans.scan_picture_path, verbose_name='缩小图')),
                ('code', models.CharField(blank=True, max_length=12, verbose_name='文件代码')),
                ('page', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='第几页')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='人工对应的理由')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pages', to='documents.scanfile', verbose_name='文件')),
                ('matched_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人工对应')),
                ('scan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pages', to='documents.scan', verbose_name='扫描件')),
            ],
            options={
                'verbose_name': '扫描页',
                'verbose_name_plural': '扫描页',
                'ordering': ['scan', 'position'],
                'constraints': [models.UniqueConstraint(fields=('scan', 'position'), name='scan_page_once'), models.CheckConstraint(condition=models.Q(('matched_by__isnull', True), models.Q(models.Q(('reason', ''), _negated=True), ('page__isnull', False)), _connector='OR'), name='matched_by_hand_says_why', violation_error_message='人工对应页码须说明理由。')],
            },
        ),
        migrations.CreateModel(
            name='SealPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('picture', models.TextField(verbose_name='印章图样（SVG）')),
                ('width_mm', models.DecimalField(decimal_places=1, max_digits=4, verbose_name='直径（毫米）')),
                ('is_active', models.BooleanField(default=True, verbose_name='使用中')),
                ('is_demo', models.BooleanField(default=False, verbose_name='演示')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='登记时间')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seal_pictures', to='accounts.organisation', verbose_name='单位')),
            ],
            options={
                'verbose_name': '印章图样',
                'verbose_name_plural': '印章图样',
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_active', True)), fields=('organisation',), name='seal_picture_one_active', violation_error_message='该单位已有使用中的印章图样。'), models.CheckConstraint(condition=models.Q(('width_mm__gte', 20), ('width_mm__lte', 50)), name='seal_picture_width', violation_error_message='印章直径应在20至50毫米之间。')],
            },
        ),
        migrations.CreateModel(
            name='PictureRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', '待确认'), ('confirmed', '已启用'), ('declined', '不予启用'), ('withdrawn', '已撤回')], default='waiting', max_length=10, verbose_name='状态')),
                ('revision', models.PositiveIntegerField(default=0)),
                ('last_actor', models.CharField(blank=True, max_length=80)),
                ('original', models.FileField(max_length=200, upload_to=portal.documents.models.seals.picture_path, verbose_name='上传的图片')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('content_type', models.CharField(max_length=40, verbose_name='类型')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField(verbose_name='大小（字节）')),
                ('picture', models.TextField(verbose_name='印章图样（SVG）')),
                ('width_mm', models.DecimalField(decimal_places=1, max_digits=4, verbose_name='宽度（毫米）')),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='上传时间')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='确认时间')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='理由')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='picture_requests', to='accounts.organisation', verbose_name='单位')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ('registered', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='request', to='documents.sealpicture', verbose_name='据此启用的图样')),
            ],
            options={
                'verbose_name': '印章图样登记',
                'verbose_name_plural': '印章图样登记',
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('organisation',), name='one_waiting_picture_per_office'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='picture_takes_two_people', violation_error_message='印章图样须由上传人以外的人确认。')],
            },
        ),
        migrations.CreateModel(
            name='SigningKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('certificate', models.TextField(verbose_name='证书')),
                ('private_key', models.TextField(verbose_name='私钥（已加密）')),
                ('fingerprint', models.CharField(max_length=64, unique=True, verbose_name='证书指纹')),
                ('is_active', models.BooleanField(default=True, verbose_name='使用中')),
                ('is_demo', models.BooleanField(default=False, verbose_name='演示')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='登记时间')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signing_keys', to='accounts.organisation', verbose_name='单位')),
            ],
            options={
                'verbose_name': '签名密钥',
                'verbose_name_plural': '签名密钥',
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_active', True)), fields=('organisation',), name='signing_key_one_active', violation_error_message='该单位已有使用中的签名密钥。')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveSmallIntegerField(verbose_name='顺序')),
                ('slot', models.SlugField(max_length=40, verbose_name='位置')),
                ('signatory', models.CharField(max_length=60, verbose_name='签发人')),
                ('text', models.TextField(blank=True, verbose_name='意见')),
                ('signed_on', models.DateField(verbose_name='落款日期')),
                ('state', models.CharField(choices=[('pending', '盖章中'), ('signed', '已盖章'), ('failed', '盖章失败')], default='pending', max_length=10, verbose_name='状态')),
                ('failure', models.CharField(blank=True, max_length=200, verbose_name='失败原因')),
                ('is_by_service', models.BooleanField(default=False, verbose_name='由外部签章服务签署')),
                ('is_recognised', models.BooleanField(default=False, verbose_name='经认可的签章服务')),
                ('file', models.FileField(blank=True, max_length=200, upload_to='', verbose_name='已盖章文件')),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('size', models.PositiveIntegerField(default=0, verbose_name='字节')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='决定时间')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='盖章时间')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='accounts.organisation', verbose_name='签章单位')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='documents.paper', verbose_name='文件')),
                ('key', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='documents.signingkey', verbose_name='签名密钥')),
            ],
            options={
                'verbose_name': '数字签名',
                'verbose_name_plural': '数字签名',
                'ordering': ['paper', 'sequence'],
                'constraints': [models.UniqueConstraint(fields=('paper', 'slot'), name='signature_once_per_slot', violation_error_message='该位置已经盖章。'), models.UniqueConstraint(fields=('paper', 'sequence'), name='signature_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'signed'), _negated=True), models.Q(models.Q(('file', ''), _negated=True), models.Q(('sha256', ''), _negated=True), ('signed_at__isnull', False)), _connector='OR'), name='signature_signed_has_file', violation_error_message='签名文件尚未写入，不能标为已盖章。')],
            },
        ),
    ]
