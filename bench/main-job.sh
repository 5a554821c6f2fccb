#!/usr/bin/env bash
# The main job beside its limit: the same files through the whole system (`dsx up --scan`) and through the same engine fed
# straight from disk in one process. Prints one line of JSON for each, their ratio, and the peak resident memory of every process.
#   bench/main-job.sh [small|large] [embedded|redis]     small: 5,000 files of 4 KiB; large: 20 files of 100 MiB
set -euo pipefail

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"
size="${1:-small}"
redis="$([ "${2:-embedded}" = redis ] && echo auto || echo none)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

dotnet build "$root/bench/DsxDapr.Benchmarks" -c Release --nologo -v quiet -p:RunAnalyzers=false >&2
benchmarks=(dotnet "$root/artifacts/bin/DsxDapr.Benchmarks/release/DsxDapr.Benchmarks.dll")
case "$size" in
  small) "${benchmarks[@]}" make --files 5000 --size 4096 --out "$work/files" >&2 ;;
  large) "${benchmarks[@]}" make --files 20 --size 104857600 --out "$work/files" >&2 ;;
  *) echo "small or large, not $size" >&2; exit 1 ;;
esac

"${benchmarks[@]}" baseline "$work/files" >/dev/null # the files are in the page cache from here on
"${benchmarks[@]}" baseline "$work/files" | tee "$work/limit.json"

"$root/dsx" up --free-ports --redis "$redis" --data-dir "$work/data" --scan "$work/files" --once --json >"$work/system.json" 2>"$work/log" &
up=$!
while kill -0 "$up" 2>/dev/null; do
  # The sidecars and the apps, as the run itself names them.
  for pid in $(jq -r '.. | objects | .pid // empty' "$work/data/run.json" 2>/dev/null); do
    { name="$(tr '\0' '\n' <"/proc/$pid/cmdline" | grep -oE 'DsxDapr\.[A-Za-z.]+\.dll|redis-server' | tail -1)" \
      && echo "${name%.dll} $(awk '/VmHWM/ {print int($2 / 1024)}' "/proc/$pid/status")"; } 2>/dev/null || true
  done >>"$work/memory"
  sleep 1
done
wait "$up" || { cat "$work/log" >&2; exit 1; }

jq -c 'del(.items)' "$work/system.json"
jq -n --slurpfile limit "$work/limit.json" --slurpfile system "$work/system.json" \
  '{ratio: (($limit[0].seconds / $system[0].seconds * 10000 | round) / 10000),
    system_mb_per_second: ($system[0].bytes / 1000000 / $system[0].seconds | round)}' -c
sort -k1,1 -k2,2nr "$work/memory" | awk '!seen[$1]++ {print $1 ": " $2 " MiB at its peak"}'
