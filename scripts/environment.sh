# Sourced by every script here: where things are, which versions are wanted,
# how progress is told.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1

target=${CARGO_TARGET_DIR:-$root/target}
# Build tools live outside the tree: `cargo clean` and a second clone keep them.
tools=${XDG_CACHE_HOME:-$HOME/.cache}/tidings/tools
export PATH="$tools/bin:$PATH:$HOME/.cargo/bin"

rust_version=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
cargo_leptos_version=0.3.10
cargo_deny_version=0.20.2
# The tool and the crate must be of the same version, to the last digit.
wasm_bindgen_version=$(sed -n 's/^wasm-bindgen = .*"=\([0-9.]*\)".*/\1/p' Cargo.toml)
export rust_version cargo_leptos_version cargo_deny_version wasm_bindgen_version

# A cargo that finds make's variables looks for make's job slots.
unset MAKEFLAGS MFLAGS MAKELEVEL

if [ -t 1 ]; then bold=$'\e[1m' plain=$'\e[0m' CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-always}; else bold='' plain=''; fi
[ -z "${CARGO_TERM_COLOR:-}" ] || export CARGO_TERM_COLOR

say() { printf '%s==> %s%s\n' "$bold" "$*" "$plain"; }
complain() { printf '%s\n' "$*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }

# The directory with PostgreSQL's server programs; Debian keeps them off PATH.
postgres_programs() {
    local found
    found=$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n 1)
    [ -n "$found" ] || found=$(command -v initdb) || return 1
    dirname "$(readlink -f "$found")"
}

chromium_program() { printf '%s' "${CHROMIUM:-$(command -v chromium || true)}"; }
