# Sets up this checkout: system packages, the virtual environment `.venv`, the locked Python dependencies.
# Sourced by scripts/run and scripts/test. A second time it only compares stamps.

set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$ROOT"
VENV=$ROOT/.venv

say() { printf '%s\n' "$*" >&2; }

# Prints the first Python that is new enough and can make virtual environments.
find_python() {
  local name
  for name in python3.13 python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null 2>&1 &&
      "$name" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
      command -v "$name"
      return 0
    fi
  done
  return 1
}

# The packages of the list that are not installed.
missing_packages() {
  local name
  for name in "$@"; do
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || printf '%s ' "$name"
  done
}

# Installs system packages, or names the one command that does.
install_packages() {
  local missing as_root=() stamp
  stamp="$VENV/.packages-$(printf '%s' "$*" | cksum | cut -d' ' -f1)"
  [ -e "$stamp" ] && return 0
  if ! command -v dpkg-query >/dev/null 2>&1; then
    say "This system has no apt. Install what corresponds to: $*"
    return 0
  fi
  missing=$(missing_packages "$@")
  if [ -n "$missing" ]; then
    if [ "$(id -u)" != 0 ]; then
      if sudo -n true 2>/dev/null; then
        as_root=(sudo -n)
      else
        say "These system packages are missing. Install them and start again:"
        say "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing"
        exit 2
      fi
    fi
    say "Installing system packages: $missing"
    local log
    log=$(mktemp)
    if ! { "${as_root[@]}" apt-get update -qq &&
      "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >"$log" 2>&1 </dev/null; then
      tail -n 20 "$log" >&2
      rm -f "$log"
      say "apt-get could not install: $missing"
      exit 2
    fi
    rm -f "$log"
  fi
  if [ -d "$VENV" ]; then touch "$stamp"; fi
}

# Makes `.venv` and installs the locked dependencies when the lock has changed.
install_python() {
  local python lock_sum stamp
  lock_sum=$(cat requirements.lock pyproject.toml | cksum | cut -d' ' -f1)
  stamp=$VENV/.lock-$lock_sum
  [ -e "$stamp" ] && [ -x "$VENV/bin/kiosk" ] && return 0
  if [ ! -x "$VENV/bin/python" ]; then
    if ! python=$(find_python); then
      install_packages python3 python3-venv
      python=$(find_python) || { say "Python 3.11, 3.12 or 3.13 with venv is needed."; exit 2; }
    fi
    say "Making the virtual environment with $("$python" --version)"
    "$python" -m venv "$VENV"
  fi
  say "Installing the locked Python packages"
  "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock >&2
  "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . >&2
  rm -f "$VENV"/.lock-*
  touch "$stamp"
}

WINDOW_PACKAGES="libgl1 libegl1 libgl1-mesa-dri libmtdev1"
SCREENLESS_PACKAGES="xvfb xdotool openbox"
TEST_PACKAGES="xvfb xdotool openbox zbar-tools"
