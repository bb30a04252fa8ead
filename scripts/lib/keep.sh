# Keeps the parts of the example going, and the example alone in its checkout. Sourced by scripts/run.
# shellcheck shell=bash

QUICK_SECONDS=${QUICK_SECONDS:-10}  # an end so soon after the start is a quick one
MOST_QUICK=${MOST_QUICK:-5}
END_SECONDS=${END_SECONDS:-10}

# Ends a process; one that does not end in time is killed.
end() {
  kill "$1" 2>/dev/null || return 0
  timeout "$END_SECONDS" tail -s 0.1 --pid="$1" -f /dev/null || kill -9 "$1" 2>/dev/null || true
}

# Ends every background job of this shell, the last one first: also one that began a moment before a signal came.
end_jobs() {
  local at
  local -a begun
  mapfile -t begun < <(jobs -p)
  for ((at = ${#begun[@]} - 1; at >= 0; at--)); do end "${begun[at]}"; done
}

# Makes the folder FOLDER this run's own, or says why it cannot be and exits. The parts hold the lock too, so that one
# that was left over from a killed run is not written over.
hold_alone() {
  local folder=$1 first others
  if ! mkdir -p "$folder" 2>/dev/null || ! { exec 8>>"$folder/run.lock"; } 2>/dev/null; then
    say "scripts/run keeps its files in $folder, which cannot be written. Start it in a checkout of your own."
    exit 2
  fi
  if ! flock -n 8; then
    mapfile -t others < <(living "$folder/run.pids")
    first=$(head -n 1 "$folder/run.pids" 2>/dev/null || true)
    if [ -n "$first" ] && kill -0 "$first" 2>/dev/null; then
      say "scripts/run runs already in this checkout (process $first). End it there with Ctrl-C, or try the example in another checkout."
    else
      say "Parts of an earlier scripts/run still run. End them, then start this again: kill ${others[*]}"
    fi
    exit 3
  fi
  printf '%s\n' "$$" >"$folder/run.pids"
  PIDS=$folder/run.pids
}

# Prints the processes in the list that are there.
living() {
  local pid
  while read -r pid; do
    ! kill -0 "$pid" 2>/dev/null || printf '%s\n' "$pid"
  done 2>/dev/null <"$1" || true
}

# Writes down that this process is a part of the run.
note_pid() { [ -z "${PIDS:-}" ] || printf '%s\n' "$1" >>"$PIDS"; }

# Keeps a part going: `keep WHAT NAME`, where `NAME_command` sets the array `command`. When it has ended it is started
# again, a little later each time. Several ends that quickly follow its starts are the last, and one that says by its exit code (2 or 3)
# that it cannot run here is it at once. To be run in the background; TERM ends it with its part.
keep() {
  local what=$1 name=$2 quick=0 began status child
  local -a command
  # Ctrl-C and a closed terminal reach this shell too: it has to live on until `stop` ends it, and its part with it.
  trap '' INT HUP QUIT
  # What was started just now may not have its name yet.
  trap 'trap "" TERM; end_jobs; exit 0' TERM
  while :; do
    began=$SECONDS status=0
    "${name}_command"
    setsid "${command[@]}" </dev/null &
    child=$!
    note_pid "$child"
    { wait "$child"; } 2>/dev/null || status=$?
    if [ "$status" = 2 ] || [ "$status" = 3 ]; then
      say "$what cannot run; what it said stands above."
      exit 1
    fi
    if [ $((SECONDS - began)) -lt "$QUICK_SECONDS" ]; then quick=$((quick + 1)); else quick=1; fi
    if [ "$quick" -ge "$MOST_QUICK" ]; then
      say "$what has ended $quick times soon after its start and is not started again; what it said stands above."
      exit 1
    fi
    say "$what has ended (exit code $status); it is started again."
    sleep "${PAUSE:-$((1 << (quick - 1)))}" &
    wait "$!" || true
  done
}
