"""Since when an account has a password that somebody else gave.

Back: nothing to do. The version before asks nobody for a password of their own.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0002_colleagues'),
    ]

    operations = [
        migrations.AddField(
            model_name='colleague',
            name='given',
            field=models.DateTimeField(editable=False, help_text="When somebody else gave the password; empty, where it is the colleague's own.", null=True, verbose_name='password given'),
        ),
    ]
