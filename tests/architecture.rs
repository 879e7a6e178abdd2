//! Rules about the sources themselves: who may use whom, and what never gets in.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each module at the top, and those it may use. Reading order is the other way round: what is used comes first.
const LAYERS: [(&str, &[&str]); 6] = [
    ("model", &[]),
    ("analysis", &["model"]),
    ("formats", &["model"]),
    ("app", &["model", "analysis", "formats"]),
    ("browser", &["model", "analysis", "formats", "app"]),
    ("ui", &["model", "analysis", "formats", "app", "browser"]),
];

/// Crates that know a browser, and the layers that may not.
const BROWSER_CRATES: [&str; 7] =
    ["yew", "web_sys", "js_sys", "gloo", "wasm_bindgen", "wasm_bindgen_futures", "serde_wasm_bindgen"];
const WITHOUT_BROWSER: [&str; 4] = ["model", "analysis", "formats", "app"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

/// All files below a folder; none when it is not there.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The code of a Rust, JavaScript or CSS file: lines that are comments, and comments behind code, left out.
fn code(source: &str) -> String {
    let mut out = String::new();
    let mut in_comment = false;
    for line in source.lines() {
        let trimmed = line.trim_start();
        in_comment = in_comment || trimmed.starts_with("/*");
        if !in_comment && !trimmed.starts_with("//") {
            out.push_str(line.split_once(" // ").map_or(line, |(code, _)| code));
        }
        in_comment = in_comment && !line.contains("*/");
        out.push('\n');
    }
    out
}

fn rust_files(layer: &str) -> Vec<(String, String)> {
    let src = root().join("src");
    let mut paths = files(&src.join(layer));
    paths.extend(Some(src.join(format!("{layer}.rs"))).filter(|it| it.exists()));
    paths.retain(|path| path.extension().is_some_and(|it| it == "rs"));
    let named = |path: PathBuf| {
        let name = path.strip_prefix(&src).unwrap().display().to_string();
        (name, code(&fs::read_to_string(path).unwrap()))
    };
    paths.into_iter().map(named).collect()
}

fn word(text: &str) -> &str {
    text.split(|it: char| !it.is_alphanumeric() && it != '_').next().unwrap_or_default()
}

/// The modules at the top that a source names: `crate::app::…`, `use crate::{model::…, app}`.
fn modules_used(source: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (at, _) in source.match_indices("crate::") {
        if source[..at].ends_with(|it: char| it.is_alphanumeric() || it == '_') {
            continue;
        }
        let rest = &source[at + "crate::".len()..];
        let Some(list) = rest.strip_prefix('{') else {
            used.insert(word(rest).to_owned());
            continue;
        };
        let (mut depth, mut begins) = (1, true);
        for (place, character) in list.char_indices() {
            match character {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 1 => begins = true,
                _ if begins && !character.is_whitespace() => {
                    used.insert(word(&list[place..]).to_owned());
                    begins = false;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    used
}

/// How far up `super::super::` goes at most.
fn climbs(source: &str) -> usize {
    let mut most = 0;
    for (at, _) in source.match_indices("super::") {
        let count = source[at..].split("::").take_while(|it| *it == "super").count();
        most = most.max(count);
    }
    most
}

#[test]
fn imports_are_found() {
    let used = |source| modules_used(source).into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(used("use crate::model::Span; let x = crate::app::words().undo; my_crate::ui::x()"), "app model");
    assert_eq!(
        used("use crate::{\n model::{Span, text}, app,\n formats::{self},\n};\nuse crate::ui;"),
        "app formats model ui"
    );
    assert_eq!((climbs("use super::x; super::super::y::super::z"), climbs("fn f()")), (2, 0));
    assert_eq!(code("a // b\n/* c\nd */\n//! e\nf\n"), "a\n\n\n\nf\n");
}

#[test]
fn imports_point_one_way() {
    for (layer, may) in LAYERS {
        for (name, source) in rust_files(layer) {
            for used in modules_used(&source).iter().filter(|it| *it != layer) {
                let known = LAYERS.iter().any(|(known, _)| known == used);
                assert!(known, "src/{name} uses crate::{used}, which is no module at the top: name its module");
                assert!(
                    may.contains(&used.as_str()),
                    "src/{name} uses crate::{used}, but `{layer}` may use only {may:?}"
                );
            }
            // `super` must not lead out of the layer: then this test would be blind.
            let (production, tests) = source.split_once("#[cfg(test)]").unwrap_or((&source, ""));
            let depth = name.trim_end_matches(".rs").split('/').filter(|part| *part != "mod").count();
            assert!(climbs(production) < depth, "src/{name}: `super` leads out of `{layer}`");
            assert!(climbs(tests) <= depth, "src/{name}: `super` leads out of `{layer}`");
        }
    }
    assert!(["model", "formats", "app"].iter().all(|it| !rust_files(it).is_empty()));
}

#[test]
fn every_module_has_its_place() {
    for entry in fs::read_dir(root().join("src")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let module = name.trim_end_matches(".rs");
        let known = LAYERS.iter().any(|(layer, _)| *layer == module);
        assert!(known || ["lib", "main"].contains(&module), "src/{name} has no place among the layers");
    }
}

#[test]
fn what_needs_no_screen_knows_no_browser() {
    for layer in WITHOUT_BROWSER {
        for (name, source) in rust_files(layer) {
            let words: BTreeSet<&str> = source.split(|it: char| !it.is_alphanumeric() && it != '_').collect();
            for browser in BROWSER_CRATES {
                assert!(!words.contains(browser), "src/{name} uses {browser}, but `{layer}` knows no browser");
            }
            // What files look like is not the model's matter, and no clock or chance is.
            for other in ["serde", "serde_json", "SystemTime", "Instant", "getrandom"] {
                assert!(layer != "model" || !words.contains(other), "src/{name} uses {other}: the model is pure");
            }
        }
    }
}

#[test]
fn every_format_has_fixtures() {
    assert!(!rostrum::formats::FORMATS.is_empty());
    for format in rostrum::formats::FORMATS {
        let folder = root().join("tests/formats").join(format.id());
        assert!(!files(&folder).is_empty(), "the format {} has no fixtures in {}", format.id(), folder.display());
    }
}

/// What ships beside the program, as text. The pictures and fonts are not.
fn shipped() -> Vec<(String, String)> {
    let root = root();
    let mut paths = files(&root.join("static"));
    paths.push(root.join("index.html"));
    let named = |path: PathBuf| {
        let text = String::from_utf8(fs::read(&path).unwrap()).ok()?;
        Some((path.strip_prefix(&root).unwrap().display().to_string(), text))
    };
    paths.into_iter().filter_map(named).collect()
}

/// Addresses that a file would have a browser fetch, or might. Names that only look like addresses are not.
fn addresses(name: &str, text: &str) -> Vec<String> {
    let text = if name.ends_with(".html") || name.ends_with(".svg") { text.to_owned() } else { code(text) };
    let mut found = Vec::new();
    for line in text.lines() {
        let starts = ["http://", "https://", "ws://", "wss://", "\"//", "'//", "(//", "`//"];
        for at in starts.iter().flat_map(|start| line.match_indices(start)).map(|(at, _)| at) {
            let before = line[..at].trim_end_matches(['"', '\'', ' ']);
            let is_name = before.ends_with("xmlns=") || before.ends_with("xmlns:xlink=");
            let is_schema =
                name.ends_with(".json") && ["\"$schema\":", "\"$id\":"].iter().any(|it| before.ends_with(it));
            if !is_name && !is_schema {
                found.push(line[at..].chars().take(60).collect());
            }
        }
    }
    found
}

#[test]
fn addresses_are_found() {
    for (name, text, count) in [
        ("a.mjs", "fetch('https://example.org/x')", 1),
        ("a.mjs", "// see https://example.org\nimport './b.mjs'", 0),
        ("a.mjs", "import x from \"//cdn.example.org/x.mjs\"", 1),
        ("a.css", "/* https://example.org */\n@import url(//example.org/a.css);", 1),
        ("a.html", "<img src=\"http://example.org/a.png\"><a href='https://example.org'>", 2),
        ("a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\">", 0),
        ("a.json", "\"$schema\": \"https://json-schema.org/x\", \"other\": \"https://example.org\"", 1),
    ] {
        assert_eq!(addresses(name, text).len(), count, "{text}");
    }
}

#[test]
fn nothing_is_fetched_from_elsewhere() {
    let shipped = shipped();
    assert!(shipped.len() > 3);
    for (name, text) in shipped {
        // Samples say where their texts are from; nobody fetches that.
        if !name.starts_with("static/samples/") {
            assert_eq!(addresses(&name, &text), Vec::<String>::new(), "{name} names another host");
        }
    }
}

#[test]
fn no_text_ever_becomes_markup_or_program() {
    let in_scripts = [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "setHTMLUnsafe",
        "createContextualFragment",
        "document.write",
        "eval(",
        "new Function",
    ];
    let in_rust = [
        "inner_html",
        "outer_html",
        "insert_adjacent_html",
        "from_html_unchecked",
        "create_contextual_fragment",
        "js_sys::eval",
        "js_sys::Function::new_",
    ];
    let mut scripts = 0;
    for (name, text) in shipped() {
        if [".mjs", ".js", ".html"].iter().any(|it| name.ends_with(it)) {
            scripts += 1;
            for banned in in_scripts {
                assert!(!code(&text).contains(banned), "{name} has {banned}");
            }
        }
    }
    assert!(scripts > 1);
    for (layer, _) in LAYERS {
        for (name, source) in rust_files(layer) {
            for banned in in_rust {
                assert!(!source.contains(banned), "src/{name} has {banned}");
            }
        }
    }
}
