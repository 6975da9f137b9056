# Sourced by scripts/test: runs steps one after the other, lets none stop the
# next, and adds up what each tool says it counted.
# shellcheck shell=bash

passed=0
failed=0
summary=()
logs=$target/test-logs
mkdir -p "$logs"

# step COUNTER NAME COMMAND…
# COUNTER gets the exit status and the log, and prints "PASSED FAILED".
step() {
    local counter=$1 name=$2 began=$SECONDS log status ok bad
    shift 2
    log=$logs/$(printf '%s' "$name" | tr -cs '[:alnum:]' '-').log
    say "$name"
    "$@" 2>&1 | tee "$log"
    status=${PIPESTATUS[0]}
    read -r ok bad < <("$counter" "$status" "$log")
    # A tool that fails, or that finds nothing to do, has not passed.
    if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
    if [ $((ok + bad)) -eq 0 ]; then bad=1; fi
    passed=$((passed + ok))
    failed=$((failed + bad))
    summary+=("$(printf '%5d passed %4d failed %5d s   %s' "$ok" "$bad" $((SECONDS - began)) "$name")")
    printf '%s\n' "    ${summary[-1]}"
    [ "$bad" -eq 0 ]
}

not_run() { # NAME WHY
    failed=$((failed + 1))
    summary+=("$(printf '%5d passed %4d failed %5d s   %s: %s' 0 1 0 "$1" "$2")")
    say "$1: $2"
}

# A build or a lint: it is right or it is not.
as_one() { if [ "$1" -eq 0 ]; then echo 1 0; else echo 0 1; fi; }

# "test result: ok. 12 passed; 0 failed; …", once for each test binary.
as_cargo() {
    awk '/^test result: / { for (i = 2; i <= NF; i++) { if ($i == "passed;") ok += $(i - 1); if ($i == "failed;") bad += $(i - 1) } }
         END { print ok + 0, bad + 0 }' "$2"
}

as_playwright() {
    node -e '
        const { expected, unexpected, flaky } = require(process.argv[1]).stats;
        console.log(expected, unexpected + flaky);
    ' "$root/end2end/test-results/results.json" 2>/dev/null || echo 0 1
}

# The last line is for machines: keep it alone and last.
close() {
    say "Summary"
    printf '%s\n' "${summary[@]}"
    printf '\n%d passed, %d failed\n' "$passed" "$failed"
    [ "$failed" -eq 0 ]
}
