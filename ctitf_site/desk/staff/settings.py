"""How staff log in: what is the same on every site. ``ctitf_site/settings.py`` takes all of it."""

from datetime import timedelta

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "ctitf_site.desk.staff.passwords.WordsValidator"},
]
PASSWORD_HASHERS = ["ctitf_site.desk.staff.hashing.PatientHasher"]
# Who logs in: staff only, so that everybody else is told the same. Guessing is stopped by name and address together.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "ctitf_site.desk.staff.throttle.StaffBackend"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "ctitf_site.desk.staff.throttle.address_of"
AXES_LOCKOUT_CALLABLE = "ctitf_site.desk.staff.throttle.locked_out"
AXES_CLIENT_STR_CALLABLE = "ctitf_site.desk.staff.throttle.nobody"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the time that was told holds
AXES_RESET_ON_SUCCESS = AXES_ENABLE_ACCESS_FAILURE_LOG = True
# So long it is kept who logged in, and who tried in vain (``audit``).
LOGINS_KEPT = timedelta(days=180)
AXES_SENSITIVE_PARAMETERS = ["username", "csrfmiddlewaretoken", "kept"]
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
MESSAGE_STORAGE = "ctitf_site.desk.staff.notes.Notes"
# A session ends with the browser, after eight hours without a request, and after seven days in any case.
SESSION_ENGINE = "ctitf_site.desk.staff.sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_LONGEST = 7 * 24 * 3600
CSRF_COOKIE_HTTPONLY = True  # no script of ours looks at it
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOGIN_REDIRECT_URL = "admin:index"
CSRF_FAILURE_VIEW = "ctitf_site.desk.staff.again.csrf_failure"
