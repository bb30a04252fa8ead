# Sets up this checkout: system packages, the virtual environment `.venv`, the locked Python packages.
# Sourced by scripts/run, scripts/test and scripts/lint. A second time it only looks and changes nothing.
# shellcheck shell=bash disable=SC2034  # the scripts that source this use its names

set -euo pipefail
CALLED_FROM=$PWD
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$ROOT"
VENV=$ROOT/.venv
RUN_LOCK=requirements.lock DEV_LOCK=requirements-dev.lock  # the second holds all of the first; scripts/lock writes both

# Debian's names. libasound2 is for the sounds; libmtdev1 saves an alarming line in Kivy's log at every start; Pillow
# shapes scripts that are not Latin with libfribidi0; the driver of the browser tests needs libatomic1.
WINDOW_PACKAGES=(libgl1 libegl1 libgl1-mesa-dri libmtdev1 libasound2 libfribidi0)
SCREENLESS_PACKAGES=(xvfb xdotool openbox)
TEST_PACKAGES=(xvfb xdotool zbar-tools openssl postgresql iproute2 nftables chromium libatomic1)

say() { printf '%s\n' "$*" >&2; }

# A path as the caller meant it: this script works from the checkout.
from_caller() { case $1 in /*) printf '%s' "$1" ;; *) printf '%s' "$CALLED_FROM/$1" ;; esac; }

# Prints what the list lacks. Newer systems call some libraries NAMEt64.
missing_packages() {
  local installed name
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" "${@/%/t64}" 2>/dev/null || true)
  for name in "$@"; do
    grep -qxE "installed ${name}(t64)?" <<<"$installed" || printf '%s\n' "$name"
  done
}

# Prints the names under which this system's apt knows the packages.
names_here() {
  local name
  for name in "$@"; do
    if apt-cache show "${name}t64" >/dev/null 2>&1; then printf '%st64\n' "$name"; else printf '%s\n' "$name"; fi
  done
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

# Runs apt-get as root, its output going to a log that is shown only when it fails.
apt_quietly() {
  local log status=0
  log=$(mktemp)
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@" \
    >"$log" 2>&1 </dev/null || status=$?
  [ "$status" = 0 ] || tail -n 20 "$log" >&2
  rm -f "$log"
  return "$status"
}

# Runs a command that may install PostgreSQL: Debian would make a cluster and start it on the machine; nobody asked for one.
without_main_cluster() {
  local status=0 folder=/etc/postgresql-common/createcluster.d
  if [ ! -e /usr/bin/pg_ctlcluster ]; then
    as_root mkdir -p "$folder"
    as_root tee "$folder/none-now.conf" >/dev/null <<<"create_main_cluster = false"
  fi
  "$@" || status=$?
  as_root rm -f "$folder/none-now.conf"
  return "$status"
}

# Installs system packages when it may; else names the one command that does.
install_packages() {
  local missing
  if ! command -v dpkg-query >/dev/null 2>&1; then
    say "This system has no apt. It needs what Debian calls: $*"
    return 0
  fi
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
    mapfile -t missing < <(names_here "${missing[@]}")
    say "System packages are missing. Install them, then start this again:"
    say "  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}"
    exit 2
  fi
  say "Installing system packages: ${missing[*]}"
  apt_quietly update || say "apt-get update failed; trying with the package lists that are here."
  mapfile -t missing < <(names_here "${missing[@]}")
  if ! without_main_cluster apt_quietly install -y --no-install-recommends "${missing[@]}"; then
    say "apt-get could not install: ${missing[*]}"
    say "Is the network there, and are the package sources in /etc/apt right? Then start this again."
    exit 2
  fi
}

# Prints the first Python that is new enough for us, old enough for Kivy, and can make virtual environments.
find_python() {
  local name
  for name in python3.13 python3.12 python3.11 python3; do
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
      command -v "$name"
      return 0
    fi
  done
  return 1
}

# Makes `.venv`, again when it is broken.
make_venv() {
  local python
  if ! python=$(find_python); then
    install_packages python3 python3-venv
    python=$(find_python) || {
      say "Python 3.11, 3.12 or 3.13 with its venv module is needed, and this system's packages have none."
      exit 2
    }
  fi
  say "Making the virtual environment .venv with $("$python" --version)"
  "$python" -m venv --clear "$VENV"
}

pip_quietly() {
  "$VENV/bin/python" -m pip -qq --disable-pip-version-check --no-input "$@" >&2 </dev/null || {
    say "pip could not install the locked packages. Is the network there? Then start this again."
    exit 2
  }
}

# Prints what `.venv/.installed` says after a set-up from LOCK: the place too, because scripts in .venv know its path.
stamp_of() { printf '%s %s %s' "$ROOT" "$1" "$(cat "$RUN_LOCK" "$DEV_LOCK" pyproject.toml | cksum)"; }

# Whether `.venv` holds what LOCK asks for; one that was set up for the checks serves for running too.
is_installed() {
  local made
  made=$(cat "$VENV/.installed" 2>/dev/null || true)
  [ -x "$VENV/bin/python" ] && { [ "$made" = "$(stamp_of "$1")" ] || [ "$made" = "$(stamp_of "$DEV_LOCK")" ]; }
}

# Installs the packages of LOCK where they are not yet. Of two set-ups in one checkout the second waits for the first.
install_python() {
  local lock=$1
  ! is_installed "$lock" || return 0
  if ! { exec 9>>"$VENV.lock"; } 2>/dev/null; then
    say "The checkout $ROOT cannot be written, and .venv is not set up in it. Copy it to a place of your own."
    exit 2
  fi
  if ! flock -n 9; then
    say "Another set-up of this checkout is at work; waiting for it."
    flock 9
  fi
  is_installed "$lock" || set_up_python "$lock"
  exec 9>&-
}

set_up_python() {
  local lock=$1 stamp=$VENV/.installed now made=""
  now=$(stamp_of "$lock")
  [ ! -e "$stamp" ] || made=$(<"$stamp")
  if [[ -n $made && $made != "$ROOT "* ]] || ! "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then
    make_venv
  fi
  say "Installing the locked Python packages"
  rm -f "$stamp"
  pip_quietly install --require-hashes --only-binary :all: -r "$lock"
  pip_quietly install --no-deps --no-build-isolation -e .
  printf '%s\n' "$now" >"$stamp"
}

# Prints the folder of the newest PostgreSQL server programs here.
postgres_programs() {
  local found
  found=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
  [ -x "$found" ] || found=$(command -v initdb) || {
    say "PostgreSQL's server programs (initdb, pg_ctl) are not here. Install the package postgresql, then start this again."
    exit 2
  }
  dirname "$found"
}

# PostgreSQL refuses to be run by root; then its package's own user runs it.
as_postgres() {
  if [ "$(id -u)" != 0 ]; then "$@"; else setpriv --reuid postgres --regid postgres --init-groups -- "$@"; fi
}

# Starts a private PostgreSQL in FOLDER, which must not be there yet, and prints its URL. It listens on a socket in that
# folder alone. It is for tests: a power cut may cost it everything.
start_postgres() {
  local folder=$1 programs
  programs=$(postgres_programs)
  mkdir "$folder"
  [ "$(id -u)" != 0 ] || chown postgres "$folder"
  (
    cd "$folder"
    as_postgres "$programs/initdb" -D data -U postgres -A trust -E UTF8 --locale=C --no-sync &&
      as_postgres "$programs/pg_ctl" -D data -w -t 60 -l log start \
        -o "-c listen_addresses= -c unix_socket_directories=$folder -c fsync=off -c full_page_writes=off"
  ) >"$folder.start" 2>&1 </dev/null || {
    cat "$folder.start" "$folder/log" >&2 || true
    say "PostgreSQL did not start in $folder; what it said stands above."
    exit 1
  }
  printf 'postgresql+psycopg://postgres@/postgres?host=%s' "$folder"
}

# Ends the PostgreSQL of `start_postgres FOLDER`, if it runs.
stop_postgres() {
  local folder=$1
  [ -e "$folder/data/postmaster.pid" ] || return 0
  (cd "$folder" && as_postgres "$(postgres_programs)/pg_ctl" -D data -m immediate -w -t 20 stop) >/dev/null 2>&1 </dev/null ||
    say "PostgreSQL in $folder did not end."
}
