//! `examples/convert` as people run it: files, folders, standard input, what it says and how it ends.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use rostrum::formats::{FORMATS, recognise, unpack};

const SAMPLE: &str = "static/samples/human-rights-dialogue-2022.rostrum.json";

/// The program, built as these tests are.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let built = Command::new(env!("CARGO"))
            .args(["build", "--locked", "--quiet", "--profile", "test", "--example", "convert"])
            // With the same features nothing is compiled twice.
            .args(cfg!(feature = "browser-tests").then_some("--features=browser-tests"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()
            .expect("cargo runs");
        assert!(built.success(), "convert is built");
        // These tests lie in `deps` beside `examples`.
        let here = std::env::current_exe().expect("a path");
        here.parent().and_then(Path::parent).expect("two folders").join("examples/convert")
    })
}

fn convert(arguments: &[&str]) -> Output {
    let root = env!("CARGO_MANIFEST_DIR");
    Command::new(program()).args(arguments).current_dir(root).stdin(Stdio::null()).output().expect("it runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("convert").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the folder for temporary files can be written");
    folder
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

#[test]
fn the_sample_becomes_every_format_and_what_is_read_comes_back() {
    let folder = folder("every");
    for format in FORMATS {
        let out = folder.join(format!("sample.{}", format.extension()));
        let output = convert(&[SAMPLE, "--to", format.id(), "-o", text(&out), "--report"]);
        assert!(output.status.success(), "{}: {}", format.id(), said(&output));
        assert!(said(&output).contains("quotes match"), "{}: {}", format.id(), said(&output));
        let bytes = fs::read(&out).expect("it was written");
        if !format.capabilities().reads {
            continue;
        }
        assert_eq!(recognise("", &bytes).map(|it| it.id()), Some(format.id()));
        let back = folder.join(format!("{}.back.json", format.id()));
        let output = convert(&[text(&out), "--to", "rostrum", "-o", text(&back)]);
        // What holds annotations but no speech needs its speech at hand.
        let needs_text = said(&output).contains("Add the speech first");
        assert!(output.status.success() || needs_text, "{}: {}", format.id(), said(&output));
    }
}

#[test]
fn folders_become_folders_and_files_of_one_program_one_file() {
    let (from, to) = (folder("from"), folder("to"));
    let put = |name: &str, bytes: &[u8]| {
        let path = from.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        fs::write(path, bytes).expect("it can be written");
    };
    put("deep/er/speech.rostrum.json", &fs::read(SAMPLE).expect("the sample"));
    put("plain.txt", "A speech of a few words.".as_bytes());
    put("page.html", b"<!doctype html><title>A page</title><p>Dear <b>friends</b>,</p><p>welcome.</p>");
    put("brat/a.txt", "We welcome the reform.".as_bytes());
    put("brat/a.ann", b"T1\tpraise 3 10\twelcome\n");
    put("brat/annotation.conf", b"[entities]\npraise\n");
    put("picture.png", b"\x89PNG\r\n\x1a\n\0\0");
    let output = convert(&[text(&from), "--to", "jsonl", "-o", text(&to)]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("4 converted, 0 not"), "{}", said(&output));
    let lines = |name: &str| fs::read_to_string(to.join(name)).expect("it was written");
    assert!(lines("deep/er/speech.jsonl").lines().count() > 10);
    assert!(lines("brat/a.jsonl").contains("\"quote\":\"welcome\""), "{}", lines("brat/a.jsonl"));
    assert_eq!((lines("plain.jsonl"), lines("page.jsonl")), (String::new(), String::new()));
    assert!(!to.join("picture.jsonl").exists() && !to.join("brat/annotation.jsonl").exists());
}

#[test]
fn several_speeches_are_several_files_in_one() {
    let output = convert(&["tests/formats/rostrum/full/input.rostrum.json", "--to", "brat"]);
    assert!(output.status.success(), "{}", said(&output));
    let files = unpack(&output.stdout, |path| path.ends_with(".ann")).expect("a zip file");
    assert!(files.len() > 1);
}

#[test]
fn it_reads_standard_input() {
    let mut child = Command::new(program())
        .args(["-", "--to", "rostrum"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    child.stdin.take().expect("its input").write_all("Words that came.".as_bytes()).expect("it listens");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("Words that came."));
}

#[test]
fn it_says_what_is_wrong_and_how_it_ended() {
    for (arguments, code, words) in [
        (&[SAMPLE][..], 2, "--to is missing"),
        (&[SAMPLE, "--to", "none"], 2, "there is no format none"),
        (&[SAMPLE, "--to", "w3c", "--variant", "none"], 2, "cannot be written as none"),
        (&[SAMPLE, "--frobnicate"], 2, "unknown option --frobnicate"),
        (&["nowhere.json", "--to", "w3c"], 1, "nowhere.json"),
        (&["tests/formats/rostrum/not-json/input.rostrum.json", "--to", "w3c"], 1, "not JSON"),
    ] {
        let output = convert(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains(words), "{arguments:?}: {}", said(&output));
        assert!(output.stdout.is_empty());
    }
    let listed = convert(&["--list"]);
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(FORMATS.iter().all(|it| listed.contains(it.id())), "{listed}");
}
