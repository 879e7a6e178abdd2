//! Python reads what Rostrum wrote: its own `json` and `csv`, and `jsonschema`.
//!
//! Runs `$ROSTRUM_PYTHON`, or `python3`. It must be able to import `jsonschema`; where none can, the test is skipped
//! with a word, and fails where `CI` is set.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rostrum::formats::{FORMATS, Format, Rostrum, Scope, WriteOptions};

/// A Python with `jsonschema`, if there is one.
fn python() -> Option<String> {
    let wanted = std::env::var("ROSTRUM_PYTHON").ok();
    let candidates = wanted.into_iter().chain(["python3".to_owned()]);
    let works = |python: &String| {
        let tried = Command::new(python).args(["-c", "import jsonschema; jsonschema.Draft202012Validator"]).output();
        tried.is_ok_and(|it| it.status.success())
    };
    candidates.into_iter().find(works)
}

/// Writes the project in every format and every variant of it, beside its native file.
fn export(source: &Path, folder: &Path, name: &str) -> PathBuf {
    let bytes = fs::read(source).expect("the source");
    let mut count = 0_u128;
    let mut ids = || {
        count += 1;
        count
    };
    let project = Rostrum.read(&bytes, &mut ids).expect("a project").project;
    let save = |format: &dyn Format, variant: Option<&str>, path: PathBuf| {
        let variant = variant.map(str::to_owned);
        let options = WriteOptions { scope: Scope::Whole, date: "2026-01-12".to_owned(), variant };
        let written = format.write(&project, &options).expect("writes");
        assert_eq!(written.report.mismatches, []);
        fs::write(path, written.bytes).expect("the folder can be written");
    };
    for format in FORMATS.iter().filter(|it| it.id() != Rostrum.id()) {
        for variant in format.variants() {
            save(*format, Some(variant.id), folder.join(format!("{name}.{}.{}", format.id(), variant.id)));
        }
        if format.variants().is_empty() {
            save(*format, None, folder.join(format!("{name}.{}", format.id())));
        }
    }
    let native = folder.join(format!("{name}.json"));
    save(&Rostrum, None, native.clone());
    native
}

fn run(python: &str, script: &str, first: Option<&Path>, files: &[PathBuf]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(python)
        .arg(root.join("tests/python").join(script))
        .args(first)
        .args(files)
        .output()
        .expect("Python runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

#[test]
fn python_reads_what_rostrum_writes() {
    let Some(python) = python() else {
        assert!(std::env::var_os("CI").is_none(), "no Python can import jsonschema; set ROSTRUM_PYTHON");
        eprintln!("skipped: no Python can import jsonschema; set ROSTRUM_PYTHON to one that can");
        return;
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
    fs::create_dir_all(&folder).expect("the folder for temporary files can be written");
    let mut files =
        vec![export(&root.join("static/samples/human-rights-dialogue-2022.rostrum.json"), &folder, "sample")];
    for case in ["full", "nasty", "long-quote", "prototype-names", "unknown-keys", "ids", "inside-graphemes"] {
        let source = root.join("tests/formats/rostrum").join(case).join("input.rostrum.json");
        files.push(export(&source, &folder, case));
    }
    let said = run(&python, "check.py", Some(&root.join("static/rostrum.schema.json")), &files);
    assert_eq!(said.lines().count(), files.len(), "{said}");
    let said = run(&python, "formats.py", None, &files);
    let ways: usize = FORMATS.iter().map(|it| it.variants().len().max(1)).sum();
    // The native file and the table of quotes are looked at by `check.py`.
    assert_eq!(said.lines().count(), files.len() * (ways - 2), "{said}");
}
