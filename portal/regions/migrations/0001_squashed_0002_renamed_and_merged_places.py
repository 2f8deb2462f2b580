# What the migrations named in ``replaces`` come to: a new database is made in one step instead of all of them.

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('regions', '0001_initial'), ('regions', '0002_renamed_and_merged_places')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(db_index=True, max_length=12, validators=[django.core.validators.RegexValidator('^\\d{6}(\\d{3}|\\d{6})?\\Z', '行政区划代码为 6 位数字，街道、社区为 9 或 12 位。')], verbose_name='行政区划代码')),
                ('name', models.CharField(max_length=60, validators=[django.core.validators.RegexValidator('^[^\\W\\d_][\\w（）()·]{1,59}\\Z', '名称请用汉字，不要带空格和其他符号。')], verbose_name='名称')),
                ('kind', models.CharField(choices=[('province', '省级'), ('corps', '新疆生产建设兵团'), ('地级市', '地级市'), ('自治州', '自治州'), ('地区', '地区'), ('盟', '盟'), ('省直辖县级', '省直辖县级'), ('县级市', '县级市'), ('县', '县'), ('区', '区')], max_length=12, verbose_name='类别')),
                ('pinyin', models.CharField(blank=True, max_length=120, validators=[django.core.validators.RegexValidator("^[a-z']*\\Z", '拼音用小写字母，不带声调和空格。')], verbose_name='拼音')),
                ('region_class', models.CharField(blank=True, choices=[('east', '东部'), ('middle', '中部'), ('west', '西部')], max_length=6, verbose_name='区域')),
                ('began_on', models.DateField(blank=True, null=True, verbose_name='设立日期')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='regions.place', verbose_name='所属')),
            ],
            options={
                'verbose_name': '行政区划',
                'verbose_name_plural': '行政区划',
                'ordering': ['code', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('code',), name='code_of_one_present_place', violation_error_message='该代码已存在，无需重复添加。')],
            },
        ),
        migrations.CreateModel(
            name='Succession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('renamed', '更名为'), ('merged', '并入')], max_length=10, verbose_name='变更')),
                ('on', models.DateField(verbose_name='生效日期')),
                ('document', models.CharField(max_length=160, verbose_name='批准文件')),
                ('place', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='succession', to='regions.place', verbose_name='原行政区划')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='regions.place', verbose_name='现行政区划')),
            ],
            options={
                'verbose_name': '区划变更',
                'verbose_name_plural': '区划变更',
                'ordering': ['-on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('place', models.F('successor')), _negated=True), name='place_does_not_succeed_itself', violation_error_message='原行政区划与现行政区划不能相同。')],
            },
        ),
    ]
