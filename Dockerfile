# The image of the register. It has no secrets: settings come from the environment when it starts.
# .ci/image.py takes the same steps without Docker, so this file uses only what that script understands.

FROM python:3.11-slim AS build
WORKDIR /app
COPY requirements.lock .
RUN python -m venv .venv && .venv/bin/pip install --quiet --no-cache-dir --only-binary :all: \
  --require-hashes -r requirements.lock
COPY . .
RUN LOCAL=1 SECRET_KEY=for-these-two-steps .venv/bin/python manage.py compile_translations
RUN LOCAL=1 SECRET_KEY=for-these-two-steps .venv/bin/python manage.py collectstatic --no-input

FROM python:3.11-slim
WORKDIR /app
COPY --from=build /app .
# Backups, uploads, metrics, counts of requests, releases, files of the past and what processes tell each other are all
# that the site may write; 10001 is nobody's number on usual machines.
RUN install -d -o 10001 -g 10001 var/backups var/media var/metrics var/rates var/releases var/replay var/shared
USER 10001
ENV PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD .venv/bin/python -c "import urllib.request as r; r.urlopen('http://127.0.0.1:$PORT/healthz', timeout=4)"
CMD [".venv/bin/python", "manage.py", "serve", "--host", "0.0.0.0"]
