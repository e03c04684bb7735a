"""What the production server runs: ``python manage.py serve``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctitf_site.settings")
application = get_wsgi_application()
