//! Every format against fixtures and properties.
//!
//! A case is a folder `tests/formats/<id of the format>/<case>/` with one file `input…`. It is read by the format
//! (or, if that only writes, as native JSON) and written again; `report.txt` says what was found, `expected.…` holds
//! the bytes written. Where files are zip files, `input…` and `expected.…` are folders with what is in them. `UPDATE=1 cargo test --test formats` writes both anew. To add a case, add a folder.

#[path = "formats/everywhere.rs"]
mod everywhere;
#[path = "formats/properties.rs"]
mod properties;
#[path = "formats/sample.rs"]
mod sample;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use rostrum::formats::{
    Change, Entry, FORMATS, Fate, Feature, Format, ReadError, Remark, Rostrum, Scope, WriteOptions, file_name, find,
    pack, recognise, unpack,
};
use rostrum::model::{DocumentId, Ids, limits};

/// Ids that count.
#[derive(Default)]
pub struct Counter(u128);

impl Ids for Counter {
    fn next_bits(&mut self) -> u128 {
        self.0 += 1;
        self.0
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Asserts that the file at `path`, from the root of the repository, holds these bytes; `UPDATE=1` makes it so.
pub fn expect_file(path: impl AsRef<Path>, bytes: &[u8]) {
    let path = root().join(path);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        return;
    }
    let expected = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(text(&expected), text(bytes), "{} differs; UPDATE=1 accepts it", path.display());
    assert!(expected == bytes, "{} differs", path.display());
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut folders: Vec<PathBuf> = entries.map(|it| it.expect("entry").path()).filter(|it| it.is_dir()).collect();
    folders.sort();
    folders
}

fn options() -> WriteOptions {
    WriteOptions { scope: Scope::Whole, date: "2026-01-12".to_owned(), variant: None }
}

#[test]
fn cases() {
    for format in FORMATS {
        let cases = folders(&root().join("tests/formats").join(format.id()));
        assert!(cases.len() > 2, "{} has cases", format.id());
        for case in cases {
            run(*format, &case);
        }
    }
}

/// The one file `input…` of a case.
fn input(case: &Path) -> Vec<u8> {
    let files = fs::read_dir(case).expect("a folder").map(|it| it.expect("entry").path());
    let is_input = |path: &PathBuf| path.file_name().is_some_and(|it| it.to_string_lossy().starts_with("input"));
    let input = files.into_iter().find(is_input).unwrap_or_else(|| panic!("{} has no input", case.display()));
    if !input.is_dir() {
        return fs::read(&input).expect("input");
    }
    let mut paths = Vec::new();
    files_in(&input, &mut paths);
    let entries = paths.iter().map(|path| Entry {
        path: path.strip_prefix(&input).expect("inside").to_string_lossy().replace('\\', "/"),
        bytes: fs::read(path).expect("input"),
    });
    pack(&entries.collect::<Vec<_>>())
}

/// The files in a folder and the folders in it, in order.
fn files_in(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).expect("a folder").map(|it| it.expect("entry").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            files_in(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// As [`expect_file`], of a zip file: a folder with what is in it.
fn expect_folder(folder: &Path, bytes: &[u8]) {
    let entries = unpack(bytes, |_| true).expect("a zip file");
    if std::env::var_os("UPDATE").is_some() {
        let _ = fs::remove_dir_all(folder);
    }
    for entry in &entries {
        let path = folder.join(&entry.path);
        if std::env::var_os("UPDATE").is_some() {
            fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        }
        expect_file(path, &entry.bytes);
    }
    let mut files = Vec::new();
    files_in(folder, &mut files);
    assert_eq!(files.len(), entries.len(), "{}: other files than in the zip file", folder.display());
}

fn run(format: &dyn Format, case: &Path) {
    let bytes = input(case);
    let reader: &dyn Format = if format.capabilities().reads { format } else { &Rostrum };

    let mut report = String::new();
    match reader.read(&bytes, &mut Counter::default()) {
        Err(error) => {
            writeln!(report, "refused as {}: {error}", error.code()).expect("a string");
        }
        Ok(reading) => {
            for diagnostic in &reading.diagnostics {
                writeln!(report, "{diagnostic}").expect("a string");
                if let Some(raw) = &diagnostic.raw {
                    writeln!(report, "    {}", raw.lines().map(str::trim).collect::<Vec<_>>().join(" "))
                        .expect("a string");
                }
            }
            let written = format.write(&reading.project, &options()).expect("writes");
            writeln!(report, "{}: {}", written.name, written.report).expect("a string");
            for mismatch in &written.report.mismatches {
                writeln!(report, "mismatch: {} {}", mismatch.annotation, mismatch.message).expect("a string");
            }
            for loss in &written.report.losses {
                writeln!(report, "lost: {loss}").expect("a string");
            }
            for remark in &written.report.remarks {
                writeln!(report, "remark: {remark}").expect("a string");
            }
            assert_eq!(written.report.mismatches, [], "{}", case.display());
            assert_eq!(format.losses(&reading.project, &Scope::Whole), Ok(written.report.losses.clone()));
            let bundle = format.bundle().filter(|_| reading.project.documents.len() != 1);
            let expected = case.join(format!("expected.{}", bundle.unwrap_or(format.extension())));
            if written.bytes.starts_with(b"PK") {
                expect_folder(&expected, &written.bytes);
            } else {
                expect_file(expected, &written.bytes);
            }
            if format.capabilities().reads {
                let again = format.read(&written.bytes, &mut Counter::default()).expect("reads what it wrote");
                if format.id() == Rostrum.id() {
                    assert_eq!(again.project, reading.project, "{}", case.display());
                }
                let bytes = format.write(&again.project, &options()).expect("writes").bytes;
                assert!(bytes == written.bytes, "{}: equal state, equal bytes", case.display());
            }
        }
    }
    expect_file(case.join("report.txt"), report.as_bytes());
}

/// Asserts that a document holds these lines between its marks of that name; `UPDATE=1` makes it so.
fn expect_between(path: &str, name: &str, lines: &[String]) {
    let text = fs::read_to_string(root().join(path)).expect("the document");
    let (before, rest) = text.split_once(&format!("<!-- {name}: ")).expect("its first mark");
    let (mark, rest) = rest.split_once(" -->\n").expect("the end of the first mark");
    let (_, after) = rest.split_once(&format!("<!-- /{name} -->")).expect("its last mark");
    let made = format!("{before}<!-- {name}: {mark} -->\n{}\n<!-- /{name} -->{after}", lines.join("\n"));
    expect_file(path, made.as_bytes());
}

#[test]
fn documents_say_what_formats_do() {
    let mut lines =
        vec!["| format | id | file | in | what it is |".to_owned(), "| --- | --- | --- | --- | --- |".to_owned()];
    lines.extend(FORMATS.iter().map(|it| {
        let reads = if it.capabilities().reads { "yes" } else { "no" };
        format!("| {} | `{}` | `.{}` | {reads} | {} |", it.name(), it.id(), it.extension(), it.doc().summary)
    }));
    expect_between("README.md", "formats", &lines);

    let names: Vec<&str> = FORMATS.iter().map(|it| it.id()).collect();
    let mut lines = vec![format!("| | {} |", names.join(" | ")), format!("| --- |{}", " --- |".repeat(names.len()))];
    lines.extend(Feature::ALL.iter().map(|feature| {
        let marks = FORMATS.iter().map(|it| match it.capabilities().fate(*feature) {
            Fate::Carried => "✓",
            Fate::Changed(_) => "≈",
            Fate::LeftOut => "–",
        });
        format!("| {} | {} |", feature.plural(), marks.collect::<Vec<_>>().join(" | "))
    }));
    expect_between("docs/formats.md", "carries", &lines);
}

#[test]
fn formats_are_known_by_their_ids() {
    for format in FORMATS {
        assert_eq!(find(format.id()).map(Format::name), Some(format.name()));
    }
    assert!(find("none").is_none());
    let distinct: std::collections::BTreeSet<_> = FORMATS.iter().map(|it| (it.id(), it.extension())).collect();
    assert_eq!(distinct.len(), FORMATS.len());
}

#[test]
fn files_are_recognised_by_what_is_in_them() {
    let id = |name: &str, bytes: &[u8]| recognise(name, bytes).map(Format::id);
    assert_eq!(id("a.txt", b"\xEF\xBB\xBF {\"version\": 1, \"format\" : \"rostrum\"}"), Some("rostrum"));
    assert_eq!(id("a.ROSTRUM.json", b"{}"), Some("rostrum"));
    assert_eq!(id("a.json", b"{\"format\": \"other\"}"), None);
    assert_eq!(id("a.txt", b"My speech says \"format\": \"rostrum\""), None);
    assert_eq!(id("a.csv", b"label,quote"), None);
    assert_eq!(id("a.bin", b"\xFF\xFE{"), None);
}

#[test]
fn hostile_sizes_are_refused() {
    let read = |bytes: &[u8]| Rostrum.read(bytes, &mut Counter::default());
    let deep = |open: &str, inner: &str| {
        let nested = format!("{}{inner}", open.repeat(100_000));
        format!("{{\"format\": \"rostrum\", \"version\": 1,\n\"x\": {nested}")
    };
    for file in [deep("[", "]"), deep("{\"a\":", "1")] {
        assert!(matches!(read(file.as_bytes()), Err(ReadError::TooDeep { line: 2, .. })));
    }
    let large = vec![b' '; limits::FILE_BYTES + 1];
    assert!(matches!(read(&large), Err(ReadError::TooLarge { .. })));
    drop(large);
    let zeros = format!("{}0", "0,".repeat(20_000));
    let file = format!(
        "{{\"format\": \"rostrum\", \"version\": 1, \"offset_unit\": \"code-point\", \"documents\": [{zeros}]}}"
    );
    let reading = read(file.as_bytes()).expect("a project");
    assert_eq!(reading.diagnostics.last().map(|it| it.message.as_str()), Some("10002 more findings are not listed"));
}

/// Files that would take a program hours that compares everything with everything.
#[test]
fn very_many_of_the_same_are_read_in_time() {
    const MANY: usize = 200_000;
    let line = |spans: String| format!("{{\"text\": \"a word\", \"spans\": [{spans}]}}\n");
    let spans = |span: &dyn Fn(usize) -> String| line((0..MANY).map(span).collect::<Vec<_>>().join(","));
    let alike = spans(&|_| r#"{"start": 0, "end": 1, "label": "x"}"#.to_owned());
    let parts = spans(&|at| format!(r#"{{"start": 0, "end": {}, "label": "l{at}", "id": "abc~1"}}"#, at % 6 + 1));
    let labels = spans(&|at| format!(r#"{{"start": 0, "end": 1, "label": "é{at}"}}"#));
    for file in [alike, parts, labels] {
        let format = recognise("", file.as_bytes()).expect("a format");
        let reading = format.read(file.as_bytes(), &mut Counter::default()).expect("reads");
        assert!(!reading.project.documents[0].annotations.is_empty());
    }
}

/// Whatever a speech is about is there again when the file is read, or the person was told.
#[test]
fn what_is_known_of_a_speech_comes_back_or_is_said() {
    let keys = ["title", "document", "language", "text", "label", "labels", "id", "Comments", "entities", "data"];
    let unlucky: String = keys.iter().map(|it| format!(", \"{it}\": \"of {it}\"")).collect();
    let file = format!(
        "{{\"format\": \"rostrum\", \"version\": 1, \"title\": \"All of them\", \"documents\": [{{\"title\": \"A: speech?\", \"language\": \"de\", \
         \"metadata\": {{\"speaker\": \"Ada\", \"date\": \"2020-01-02\", \"note\": \"more\"{unlucky}}}, \"text\": \"Some words\", \
         \"annotations\": [{{\"spans\": [{{\"start\": 0, \"end\": 4}}], \"annotator\": \"somebody\"}}]}}, \
         {{\"title\": \"Another\", \"text\": \"More words\"}}]}}"
    );
    let project = Rostrum.read(file.as_bytes(), &mut Counter::default()).expect("reads").project;
    let before = &project.documents[0].details;
    for format in FORMATS.iter().filter(|it| it.capabilities().reads) {
        let written = format.write(&project, &options()).expect("writes");
        let Ok(again) = format.read(&written.bytes, &mut Counter::default()) else { continue };
        let Some(after) = again.project.documents.first().map(|it| it.details.clone()) else { continue };
        assert_eq!(again.project.documents.len(), project.documents.len(), "{}", format.id());
        let loses = |feature: Feature| {
            written.report.losses.iter().any(|it| it.feature == feature && it.change != Some(Change::Tucked))
        };
        assert_eq!(after.language.is_none(), loses(Feature::Language), "{}", format.id());
        assert_eq!(after.title != before.title, loses(Feature::Titles), "{}", format.id());
        assert_eq!(again.project.title != project.title, loses(Feature::ProjectTitle), "{}", format.id());
        for (key, value) in &before.metadata {
            let feature = if ["speaker", "date"].contains(&&**key) { Feature::Occasion } else { Feature::Metadata };
            let is_said = loses(feature)
                || written
                    .report
                    .remarks
                    .iter()
                    .any(|it| matches!(it, Remark::OwnKeys(keys) if keys.iter().any(|it| **it == **key)));
            let is_back = after.metadata.get(key) == Some(value);
            assert!(is_back || is_said, "{}: {key} is gone without a word", format.id());
        }
    }
}

/// Where each annotation stands on each of its words, a few thousand on all of a speech make a file that nobody can read.
#[test]
fn what_would_be_too_large_is_not_written() {
    let write = |annotations: usize| {
        let text = "word ".repeat(10_000);
        let span = format!("{{\"start\": 0, \"end\": {}, \"label\": \"praise\"}}", text.len() - 1);
        let file = format!("{{\"text\": \"{text}\", \"spans\": [{}]}}\n", vec![span; annotations].join(","));
        let format = recognise("", file.as_bytes()).expect("a format");
        let project = format.read(file.as_bytes(), &mut Counter::default()).expect("reads").project;
        find("webanno-tsv").expect("the format").write(&project, &options()).map(|it| it.report.checked)
    };
    assert_eq!(write(20).map_err(|it| it.code()), Ok(20));
    assert_eq!(write(2_000).map_err(|it| it.code()), Err("too-large"));
}

#[test]
fn a_note_beyond_the_limit_is_cut_between_characters() {
    let note = format!("{}é and more", "x".repeat(limits::NOTE_BYTES - 1));
    let annotation =
        format!(r#"{{"id": "a", "spans": [{{"start": 0, "end": 1}}], "note": "{note}", "annotator": "b"}}"#);
    let document = format!(r#"{{"id": "d", "text": "words", "annotations": [{annotation}]}}"#);
    let file = format!(r#"{{"format": "rostrum", "version": 1, "documents": [{document}]}}"#);
    let reading = Rostrum.read(file.as_bytes(), &mut Counter::default()).expect("a project");
    let kept = reading.project.documents[0].annotations.iter().next().expect("the annotation").note.clone();
    assert_eq!(kept.len(), limits::NOTE_BYTES - 1);
    let said =
        reading.diagnostics.iter().find(|it| it.path == "documents[0].annotations[0].note").expect("a word on it");
    assert_eq!(said.raw.as_deref().map(str::len), Some(note.len() + 2), "the whole note is in the report");
}

#[test]
fn bytes_that_are_no_project_never_panic() {
    for bytes in
        [&b""[..], b"\xEF\xBB\xBF", b"\xFF\xFE{\0", b"\x1F\x8B\x08", b"null", b"1e999", b"[]", b"{}", b"{\"format\":"]
    {
        assert!(Rostrum.read(bytes, &mut Counter::default()).is_err());
    }
}

#[test]
fn a_part_of_a_project_is_a_project() {
    let bytes = fs::read(root().join("tests/formats/rostrum/full/input.rostrum.json")).expect("the fixture");
    let project = Rostrum.read(&bytes, &mut Counter::default()).expect("reads").project;
    let last = project.documents.last().expect("a document").clone();
    for format in FORMATS {
        let scope = Scope::Documents(vec![last.id.clone()]);
        let written = format.write(&project, &WriteOptions { scope, ..options() }).expect("writes");
        assert_eq!(written.name, file_name(last.title(), "2026-01-12", format.extension()));
        assert_eq!((written.report.matching, written.report.mismatches), (written.report.checked, Vec::new()));
        let scope = Scope::Documents(vec![DocumentId::new("elsewhere")]);
        let refused = format.write(&project, &WriteOptions { scope, ..options() });
        assert_eq!(refused.map_err(|error| error.code()), Err("unknown-document"));
    }
    let scope = Scope::Documents(vec![last.id.clone()]);
    let written = Rostrum.write(&project, &WriteOptions { scope, ..options() }).expect("writes");
    let part = Rostrum.read(&written.bytes, &mut Counter::default()).expect("reads");
    assert_eq!(part.diagnostics, []);
    assert_eq!(part.project.documents, [last]);
    assert_eq!(part.project.codebook, project.codebook);
}
