from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0005_states_in_the_order_of_the_procedure'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='case', name='state_belongs_to_the_way'),
        migrations.AddField(
            model_name='case',
            name='assessed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='评审完成时间'),
        ),
        migrations.AlterField(
            model_name='case',
            name='state',
            field=models.CharField(choices=[('submitted', '待受理'), ('accepted', '已受理，核实中'), ('proposed', '待省级签发'), ('endorsed', '省级已推荐，待上报'), ('sent_up', '已上报，部级审核中'), ('in_assessment', '专家评审中'), ('assessed', '评审完成'), ('confirmed', '拟确认加入'), ('not_confirmed', '不予确认'), ('member_check', '已上报，待确认成员资格'), ('member_confirmed', '拟直接加入'), ('published', '已公布加入'), ('returned', '退回修改'), ('withdrawn', '已撤回'), ('declined', '不予推荐'), ('voided', '已作废')], default='submitted', max_length=16, verbose_name='状态'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('way', 'direct'), models.Q(('state__in', ['sent_up', 'in_assessment', 'assessed', 'confirmed']), _negated=True)), models.Q(('way', 'recommended'), models.Q(('state__in', ['member_check', 'member_confirmed']), _negated=True)), _connector='OR'), name='state_belongs_to_the_way'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'assessed'), _negated=True), ('assessed_at__isnull', False), _connector='OR'), name='assessed_case_has_its_time'),
        ),
    ]
