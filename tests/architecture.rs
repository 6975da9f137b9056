//! The fences of the source tree (ARCHITECTURE.md), held by reading it.
//!
//! *`server` in a path is native only, `client` in a path is browser only, anything else is both.*

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is missing")]

use std::fs;
use std::path::{Path, PathBuf};

/// A source file: its path from `src/` and its text without comments and string literals.
struct Source {
    path: String,
    lines: usize,
    code: String,
    whole: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|known| known == ending) {
            found.push(path);
        }
    }
}

fn below(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    files(&root().join(folder), ending, &mut found);
    found.sort();
    assert!(!found.is_empty(), "{folder} holds no .{ending}");
    let name = |path: &Path| path.strip_prefix(root().join(folder)).unwrap().to_str().unwrap().to_owned();
    found.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

fn sources() -> Vec<Source> {
    let read =
        |(path, whole): (String, String)| Source { path, lines: whole.lines().count(), code: code_of(&whole), whole };
    below("src", "rs").into_iter().map(read).collect()
}

/// The text with comments and the contents of literals blanked out; line breaks stay.
fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    let mut last = ' ';
    while at < chars.len() {
        let later = |at: usize| chars.get(at).copied().unwrap_or(' ');
        match (chars[at], later(at + 1)) {
            ('/', '/') => {
                while at < chars.len() && chars[at] != '\n' {
                    at += 1;
                }
            }
            ('/', '*') => {
                while at < chars.len() && !(chars[at] == '*' && chars.get(at + 1) == Some(&'/')) {
                    at += 1;
                }
                at += 2;
            }
            ('r', '"' | '#') if !last.is_alphanumeric() && raw_hashes(&chars[at + 1..]).is_some() => {
                let hashes = raw_hashes(&chars[at + 1..]).unwrap();
                let end: String = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
                at += 2 + hashes;
                while at < chars.len() && !chars[at..].iter().collect::<String>().starts_with(&end) {
                    at += 1;
                }
                at += 1 + hashes;
                code.push_str("\"\"");
            }
            ('"', _) => {
                at += 1;
                while at < chars.len() && chars[at] != '"' {
                    if chars[at] == '\n' {
                        code.push('\n');
                    }
                    at += if chars[at] == '\\' { 2 } else { 1 };
                }
                at += 1;
                code.push_str("\"\"");
            }
            ('\'', '\\') => {
                at += 2;
                while at < chars.len() && chars[at] != '\'' {
                    at += 1;
                }
                at += 1;
                // '\'' itself ends one further on.
                if later(at) == '\'' {
                    at += 1;
                }
            }
            ('\'', _) if later(at + 2) == '\'' => at += 3,
            (other, _) => {
                code.push(other);
                at += 1;
            }
        }
        last = code.chars().last().unwrap_or(' ');
    }
    code
}

fn raw_hashes(after: &[char]) -> Option<usize> {
    let hashes = after.iter().take_while(|c| **c == '#').count();
    (after.get(hashes) == Some(&'"')).then_some(hashes)
}

/// Where `word` stands as a word of its own: the numbers of the lines.
fn lines_with(code: &str, word: &str) -> Vec<usize> {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let has = |line: &str| {
        line.match_indices(word)
            .any(|(at, _)| !is_part(line[..at].chars().next_back()) && !is_part(line[at + word.len()..].chars().next()))
    };
    code.lines().enumerate().filter(|(_, line)| has(line)).map(|(number, _)| number + 1).collect()
}

fn has_part(path: &str, part: &str) -> bool {
    path.trim_end_matches(".rs").split('/').any(|known| known == part)
}

#[track_caller]
fn none(broken: &[String], law: &str) {
    assert!(broken.is_empty(), "{law}\n{}", broken.join("\n"));
}

#[test]
fn features_are_named_only_where_modules_are_declared() {
    let mut broken = Vec::new();
    for source in sources() {
        let name = source.path.rsplit('/').next().unwrap();
        if !matches!(name, "mod.rs" | "lib.rs" | "main.rs") {
            let lines =
                source.code.lines().enumerate().filter(|(_, line)| line.contains("cfg") && line.contains("feature"));
            broken.extend(lines.map(|(line, _)| format!("src/{}:{}", source.path, line + 1)));
        }
    }
    none(&broken, "(a) `cfg(feature` stands only in mod.rs, lib.rs and main.rs.");
}

/// Folders that a `mod.rs` compiles for the server alone, besides `server`.
fn native_folders(sources: &[Source]) -> Vec<String> {
    let mut native = Vec::new();
    for source in sources.iter().filter(|source| source.path.ends_with("mod.rs") || source.path == "lib.rs") {
        let lines: Vec<&str> = source.whole.lines().map(str::trim).collect();
        for (number, line) in lines.iter().enumerate() {
            if *line != "#[cfg(feature = \"ssr\")]" {
                continue;
            }
            let declared = lines[number + 1..].iter().find(|line| line.contains("mod "));
            let name = declared.and_then(|line| line.split("mod ").nth(1)).map(|name| name.trim_end_matches(';'));
            if let Some(name) = name {
                let folder = source.path.trim_end_matches("mod.rs").trim_end_matches("lib.rs");
                native.push(format!("{folder}{name}"));
            }
        }
    }
    native
}

/// A server function names the server's side inside its body, which the browser's build does not see.
fn is_api(path: &str) -> bool {
    path.ends_with("/api.rs")
}

#[test]
fn crates_of_the_server_are_named_only_on_the_server() {
    let mut broken = Vec::new();
    for source in sources() {
        if has_part(&source.path, "server") || source.path == "main.rs" {
            continue;
        }
        for word in ["sqlx", "axum", "tokio", "tower", "tower_http", "argon2", "leptos_axum", "jiff"] {
            let lines = lines_with(&source.code, word);
            broken.extend(lines.iter().map(|line| format!("src/{}:{line} names {word}", source.path)));
        }
    }
    none(&broken, "(b) The server's crates are named only under a `server` path or in main.rs.");
}

#[test]
fn crates_of_the_browser_are_named_only_in_the_browser() {
    let mut broken = Vec::new();
    for source in sources() {
        if has_part(&source.path, "client") || has_part(&source.path, "ui") {
            continue;
        }
        for word in ["web_sys", "gloo", "gloo_net", "gloo_timers", "js_sys", "wasm_bindgen_futures"] {
            let lines = lines_with(&source.code, word);
            broken.extend(lines.iter().map(|line| format!("src/{}:{line} names {word}", source.path)));
        }
    }
    none(&broken, "(b) The browser's crates are named only under `client`, or in `ui` for the types of events.");
}

/// The slices in the order of `lib.rs`.
fn slices() -> Vec<String> {
    let lib = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let modules = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let composed = ["platform", "ui", "frame", "app", "server"];
    modules.filter(|name| !composed.contains(name)).map(str::to_owned).collect()
}

/// The paths that a file imports from this crate: `crate::a::b`, braces opened.
fn imports(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let line = code[..at].lines().count().max(1);
        let rest: String = code[at + "crate::".len()..].chars().take(600).collect();
        expand(&rest, "", &mut |path| found.push((line, path)));
    }
    found
}

fn expand(rest: &str, prefix: &str, found: &mut dyn FnMut(String)) {
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(rest.len());
    let (path, rest) = rest.split_at(end);
    let path = format!("{prefix}{path}");
    if path.ends_with("::") && rest.starts_with('{') {
        let mut depth = 0;
        let mut start = 1;
        for (at, c) in rest.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if (depth == 1 && c == ',') || depth == 0 {
                let part = rest[start..at].trim();
                if !part.is_empty() {
                    expand(part, &path, found);
                }
                start = at + 1;
            }
            if depth == 0 {
                return;
            }
        }
    }
    found(path);
}

#[test]
fn a_slice_imports_only_slices_listed_before_it() {
    let slices = slices();
    assert!(slices.len() >= 5, "{slices:?}");
    let place = |name: &str| slices.iter().position(|known| known == name);
    let mut broken = Vec::new();
    for source in sources() {
        let Some(own) = source.path.split('/').next().and_then(place) else { continue };
        for (line, path) in imports(&source.code) {
            let parts: Vec<&str> = path.split("::").collect();
            let Some(other) = place(parts[0]) else {
                if matches!(parts[0], "server" | "app") {
                    broken.push(format!("src/{}:{line} imports {path}: nobody uses the composition root", source.path));
                }
                continue;
            };
            // A page is where slices meet: it is rendered on the server, shows any slice's nouns and ui, and asks any
            // slice's operations for them. What the operations themselves are made of keeps to the order.
            let shows = has_part(&source.path, "pages");
            if other > own && !shows {
                broken.push(format!("src/{}:{line} imports {path}", source.path));
            }
        }
    }
    none(&broken, "(c) A slice imports only slices listed before it in lib.rs; its pages may show and ask any slice.");
}

#[test]
fn machinery_and_the_design_system_know_no_slice() {
    let slices = slices();
    let mut broken = Vec::new();
    for source in sources() {
        let home = source.path.split(['/', '.']).next().unwrap();
        let forbidden: &[&str] = match home {
            "platform" => &["ui", "frame", "app", "server"],
            "ui" => &["frame", "app", "server"],
            "frame" => &["app", "server"],
            _ => continue,
        };
        for (line, path) in imports(&source.code) {
            let first = path.split("::").next().unwrap();
            // The frame shows who is signed in.
            let slice = slices.iter().any(|slice| slice == first) && !(home == "frame" && first == "accounts");
            if slice || forbidden.contains(&first) {
                broken.push(format!("src/{}:{line} imports {path}", source.path));
            }
        }
    }
    none(&broken, "(c) platform knows no slice, ui has no slice's words, frame knows who is signed in.");
}

#[test]
fn nobody_imports_the_store_of_another_slice() {
    let slices = slices();
    let mut broken = Vec::new();
    for source in sources() {
        let own = source.path.split('/').next().unwrap();
        for (line, path) in imports(&source.code) {
            let parts: Vec<&str> = path.split("::").collect();
            let is_store = slices.iter().any(|slice| slice == parts[0]) && parts.contains(&"store");
            // Bulk data to measure with is written past the operations, by the composition root alone.
            let measured = source.path == "server/load.rs";
            if is_store && parts[0] != own && !measured {
                broken.push(format!("src/{}:{line} imports {path}", source.path));
            }
        }
    }
    none(&broken, "(d) Nobody imports another slice's store.");
}

#[test]
fn queries_stand_in_stores_and_in_the_machinery() {
    let slices = slices();
    let mut broken = Vec::new();
    for source in sources() {
        let in_slice = slices.iter().any(|slice| source.path.starts_with(&format!("{slice}/")));
        let in_store = source.path.ends_with("/store.rs") || has_part(&source.path, "store");
        if in_slice && !in_store {
            for word in ["query", "query_as", "query_scalar"] {
                let lines = lines_with(&source.code, word).into_iter();
                let calls = lines.filter(|line| source.code.lines().nth(line - 1).unwrap().contains("sqlx::"));
                broken.extend(calls.map(|line| format!("src/{}:{line}", source.path)));
            }
        }
    }
    none(&broken, "A slice's SQL stands in its store.");
}

#[test]
fn sql_is_literal_text_outside_a_dialect_module() {
    let mut broken = Vec::new();
    for source in sources() {
        let dialect = ["dialect", "sqlite", "postgres"].iter().any(|part| has_part(&source.path, part));
        if !dialect {
            let lines = lines_with(&source.code, "AssertSqlSafe");
            broken.extend(lines.iter().map(|line| format!("src/{}:{line}", source.path)));
        }
    }
    none(&broken, "`AssertSqlSafe` stands only in a dialect module: injection is held off by construction.");
}

#[test]
fn migrations_differ_between_the_engines_only_in_their_own_folders_and_under_the_same_numbers() {
    let all = below("migrations", "sql");
    let names = |folder: &str| -> Vec<String> {
        let own = all.iter().filter(|(path, _)| Path::new(path).parent() == Some(Path::new(folder)));
        own.map(|(path, _)| path.rsplit('/').next().unwrap().to_owned()).collect()
    };
    let (shared, sqlite, postgres) = (names(""), names("sqlite"), names("postgres"));
    assert_eq!(sqlite, postgres, "(e) Both engines have the same migrations of their own.");
    assert_eq!(shared.len() + sqlite.len() + postgres.len(), all.len(), "(e) There is no third folder.");
    let number =
        |name: &String| name.split('_').next().unwrap().parse::<u32>().expect("a migration begins with its number");
    let mut numbers: Vec<u32> = shared.iter().chain(&sqlite).map(number).collect();
    let count = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), count, "(e) No number is given twice.");
    let mut broken = Vec::new();
    for (path, text) in all.iter().filter(|(path, _)| !path.contains('/')) {
        let without_comments: String =
            text.lines().map(|line| line.split("--").next().unwrap()).collect::<Vec<_>>().join("\n");
        let sql = without_comments.to_uppercase();
        // Any reads neither engine's truth values; the others are words of one engine alone.
        for word in [
            "BOOLEAN",
            "BOOL",
            "SERIAL",
            "BIGSERIAL",
            "AUTOINCREMENT",
            "JSONB",
            "TIMESTAMPTZ",
            "TIMESTAMP",
            "PRAGMA",
            "UUID",
            "NUMERIC",
        ] {
            let lines = lines_with(&sql, word);
            broken.extend(lines.iter().map(|line| format!("migrations/{path}:{line} says {word}")));
        }
    }
    none(&broken, "(e) A shared migration keeps to what both engines know.");
}

#[test]
fn no_file_is_longer_than_four_hundred_lines() {
    let long = sources().into_iter().filter(|source| source.lines > 400);
    let mut broken: Vec<String> = long.map(|source| format!("src/{}: {} lines", source.path, source.lines)).collect();
    for (path, text) in below("tests", "rs") {
        if path != "architecture.rs" && text.lines().count() > 400 {
            broken.push(format!("tests/{path}: {} lines", text.lines().count()));
        }
    }
    none(&broken, "(f) No file has more than 400 lines.");
}

#[test]
fn modules_are_called_after_what_they_are() {
    let empty =
        ["utils", "util", "helpers", "helper", "common", "misc", "types", "service", "services", "manager", "base"];
    let mut broken = Vec::new();
    for (folder, ending) in [("src", "rs"), ("tests", "rs")] {
        for (path, _) in below(folder, ending) {
            if empty.iter().any(|word| has_part(&path, word)) {
                broken.push(format!("{folder}/{path}"));
            }
        }
    }
    none(&broken, "These names say nothing about what is inside.");
}

#[test]
fn a_server_function_has_an_address_that_outlives_a_build() {
    let mut broken = Vec::new();
    for source in sources() {
        for (number, line) in source.whole.lines().enumerate().filter(|(_, line)| line.trim().starts_with("#[server")) {
            let slice = source.path.split('/').next().unwrap();
            let fixed = line.contains("prefix = \"/rpc\"") && line.contains(&format!("endpoint = \"{slice}/"));
            if !fixed || !is_api(&source.path) || line.contains("GetUrl") {
                broken.push(format!("src/{}:{}", source.path, number + 1));
            }
        }
    }
    none(
        &broken,
        "A server function stands in api.rs, under prefix \"/rpc\" and endpoint \"{slice}/…\", and is no GET.",
    );
}

#[test]
fn the_server_only_parts_are_declared_once_each() {
    let sources = sources();
    let native = native_folders(&sources);
    let mut broken = Vec::new();
    for source in &sources {
        let Some((slice, _)) = source.path.split_once("/server/") else { continue };
        if !native.iter().any(|folder| *folder == format!("{slice}/server")) && slice != "server" {
            broken.push(format!("src/{}", source.path));
        }
    }
    broken.dedup();
    none(&broken, "Every `server` folder is compiled for the server alone.");
}

/// The keys below `[package.metadata.leptos]`, as they are written.
fn leptos_keys(file: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(file)).unwrap();
    let (_, rest) =
        text.split_once("[package.metadata.leptos]").unwrap_or_else(|| panic!("{file} has no such section"));
    let section = rest.split("\n[").next().unwrap();
    let lines = section.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

#[test]
fn the_options_in_the_program_are_those_of_the_build() {
    assert_eq!(leptos_keys("Leptos.toml"), leptos_keys("Cargo.toml"));
}

#[test]
fn the_tests_that_the_documents_name_are_there() {
    let tests: Vec<String> =
        below("tests", "rs").into_iter().chain(below("src", "rs")).map(|(_, whole)| whole).collect();
    let mut broken = Vec::new();
    for document in ["SECURITY.md", "docs/jobs.md"] {
        let text = fs::read_to_string(root().join(document)).unwrap();
        let named =
            text.lines().filter(|line| line.starts_with('|')).flat_map(|line| line.split('`').skip(1).step_by(2));
        let is_word = |name: &str| name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        // A name of a test is a sentence; those of columns and fields are shorter.
        for name in named.filter(|name| name.matches('_').count() >= 3 && is_word(name)) {
            if !tests.iter().any(|test| test.contains(&format!("fn {name}("))) {
                broken.push(format!("{document}: {name}"));
            }
        }
    }
    none(&broken, "A document names only tests that exist.");
}

#[test]
fn the_reader_of_sources_overlooks_comments_and_literals() {
    let code = code_of("a // sqlx\nb /* axum\n */ c \"tokio \\\" sqlx\" d r#\"axum \" \"# e '\"' f '\\'' g 'a' h");
    assert_eq!(lines_with(&code, "sqlx"), Vec::<usize>::new());
    for word in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        assert_eq!(lines_with(&code, word).len(), 1, "{word} in {code}");
    }
    let mut paths =
        imports("use crate::a::{b, c::{d, e}, f as g};").into_iter().map(|(_, path)| path).collect::<Vec<_>>();
    paths.retain(|path| !path.ends_with("::"));
    assert_eq!(paths, ["a::b", "a::c::d", "a::c::e", "a::f"]);
}
