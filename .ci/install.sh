# Read by .ci/run: installs what a new Debian machine lacks, starts PostgreSQL and names it in TEST_DATABASE_URL.

missing=()
lacks() { ! command -v "$1" >/dev/null; }
lacks git && missing+=(git)
lacks make && missing+=(make)
lacks curl && missing+=(curl)
lacks python3 && missing+=(python3)
python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
lacks chromium-headless-shell && missing+=(chromium-headless-shell fonts-dejavu-core)
ldconfig -p | grep -q libatomic.so.1 || missing+=(libatomic1) # the driver of the browser tests needs it
lacks java && missing+=(default-jre-headless) # the checker of HTML runs on it
lacks psql && missing+=(postgresql-client)
lacks pgbouncer && missing+=(pgbouncer) # these two: tests/performance/topology.py
lacks nginx && missing+=(nginx-light)
lacks caddy && missing+=(caddy) # tests/security/test_proxies.py
lacks redis-server && missing+=(redis-server) # tests/web/test_counters.py, tests/faults/redis.py
lacks gcc && missing+=(gcc libc6-dev) # tests/faults/clock.py

# A server that answers here is used; otherwise one is installed and started.
for url in ${TEST_DATABASE_URL:-} postgres://postgres@127.0.0.1:5432/postgres; do
  if ! lacks psql && psql --no-password --quiet --command '' "$url" 2>/dev/null; then
    export TEST_DATABASE_URL=$url server_answers=1
    break
  fi
done
if [ -z "${server_answers:-}" ] && lacks pg_lsclusters; then
  missing+=(postgresql)
fi

if [ ${#missing[@]} -gt 0 ]; then
  echo "$ apt-get install ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

if [ -z "${server_answers:-}" ]; then
  read -r version cluster port _ <<<"$(pg_lsclusters --no-header | head -n 1)"
  echo "$ pg_ctlcluster $version $cluster start"
  pg_ctlcluster "$version" "$cluster" start || [ $? -eq 2 ] # 2: it runs already
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  (cd / && su postgres -c "psql --quiet --port $port") <<SQL
SET client_min_messages = warning;
DROP ROLE IF EXISTS register_ci;
CREATE ROLE register_ci LOGIN CREATEDB PASSWORD '$password';
SQL
  export TEST_DATABASE_URL="postgres://register_ci:$password@127.0.0.1:$port/postgres"
fi
echo "PostgreSQL for the tests: ${TEST_DATABASE_URL%%:*}://…@${TEST_DATABASE_URL##*@}"
