"""The entry point of the production server: ``granian --interface wsgi ctitf_site.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctitf_site.settings")
application = get_wsgi_application()
