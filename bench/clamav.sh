#!/usr/bin/env bash
# ClamAV driven by clamdscan, by the scanner's engine straight from disk, and by the scanner's process from order to published verdict; and that
# process with the signatures engine without lists, which is next to none. The same files, the same clamd, whose cache is off. Engine and
# scanner are warm, as in a process that has been running. Needs clamd, clamdscan and jq. Prints one line of JSON for each run.
#   bench/clamav.sh [small|large] [RUNS]     small: 3,000 files of 4 KiB; large: 10 files of 20 MiB
set -euo pipefail

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"
size="${1:-small}"
runs="${2:-3}"
threads=8
work="$(mktemp -d)"
clamd_pid=
trap '[ -z "$clamd_pid" ] || kill "$clamd_pid"; rm -rf "$work"' EXIT

dotnet build "$root/bench/DsxDapr.Benchmarks" -c Release --nologo -v quiet -p:RunAnalyzers=false >&2
benchmarks=(dotnet "$root/artifacts/bin/DsxDapr.Benchmarks/release/DsxDapr.Benchmarks.dll")
case "$size" in
  small) rounds=10; "${benchmarks[@]}" make --files 3000 --size 4096 --out "$work/files" >&2 ;;
  large) rounds=3; "${benchmarks[@]}" make --files 10 --size 20971520 --out "$work/files" >&2 ;;
  *) echo "small or large, not $size" >&2; exit 1 ;;
esac

mkdir "$work/db"
echo '44d88612fea8a8f36de82e1278abb02f:68:Eicar-Test-File' >"$work/db/test.hdb"
cat >"$work/clamd.conf" <<CONF
LocalSocket $work/clamd.sock
DatabaseDirectory $work/db
TemporaryDirectory $work
StreamMaxLength 100M
MaxFileSize 100M
MaxScanSize 400M
MaxThreads $threads
DisableCache yes
CONF
clamd --foreground --config-file "$work/clamd.conf" >"$work/log" 2>&1 &
clamd_pid=$!
for _ in $(seq 300); do [ ! -S "$work/clamd.sock" ] || break; sleep 0.1; done

figures='files_per_second, mb_per_second, processor_seconds, engine_processor_seconds'
scanner() { "${benchmarks[@]}" scanner "$work/files" --rounds "$rounds" "$@" | tail -1 | jq -c "{$name: .seconds, $figures, neighbour_processor_seconds}"; }
clamd_seconds() { awk -v tick="$(getconf CLK_TCK)" '{ print ($14 + $15) / tick }' "/proc/$clamd_pid/stat"; }

for _ in $(seq "$runs"); do
  before=$(clamd_seconds)
  begin=$(date +%s.%N)
  TIMEFORMAT='%U %S'
  own=$({ time clamdscan --config-file "$work/clamd.conf" --stream --multiscan --no-summary --quiet "$work/files"; } 2>&1)
  jq -nc --arg from "$begin" --arg to "$(date +%s.%N)" --arg own "$own" --arg before "$before" --arg after "$(clamd_seconds)" \
    '{clamdscan: (($to | tonumber) - ($from | tonumber)), processor_seconds: ($own | split(" ") | map(tonumber) | add), engine_processor_seconds: (($after | tonumber) - ($before | tonumber))}'
  "${benchmarks[@]}" baseline "$work/files" --parallel "$threads" --warm-up 1000 --clamd "unix:$work/clamd.sock" --engine-process "$clamd_pid" |
    jq -c "{engine: .seconds, $figures}"
  name=scanner scanner --clamd "unix:$work/clamd.sock" --engine-process "$clamd_pid"
  name=scanner_without_engine scanner
done
