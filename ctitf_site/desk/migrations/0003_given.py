"""Since when an account has a password that somebody else gave.

Back: `manage.py migrate desk 0002_colleagues`, by this version. Who has chosen no language has English then.
The version before asks nobody for a password of their own.
"""

from django.db import migrations, models


def choose_english(apps, schema_editor):
    """The version before knows nobody without a language."""
    Colleague = apps.get_model("desk", "Colleague")
    Colleague.objects.using(schema_editor.connection.alias).filter(language="").update(language="en")


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0002_colleagues'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='colleague',
            name='colleague_language_known',
        ),
        migrations.AlterField(
            model_name='colleague',
            name='language',
            field=models.CharField(blank=True, choices=[('en', 'English'), ('ru', 'Russian')], help_text='In which the desk speaks to this colleague.', max_length=2, verbose_name='language'),
        ),
        migrations.AddConstraint(
            model_name='colleague',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['', 'en', 'ru'])), name='colleague_language_known', violation_error_message='Choose English or Russian.'),
        ),
        migrations.AddField(
            model_name='colleague',
            name='given',
            field=models.DateTimeField(editable=False, help_text="When somebody else gave the password; empty, where it is the colleague's own.", null=True, verbose_name='password given'),
        ),
        migrations.RunPython(migrations.RunPython.noop, choose_english),
    ]
