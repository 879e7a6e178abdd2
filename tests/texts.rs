//! Speeches that come in as text documents.
//!
//! Each folder `tests/texts/KIND/CASE` is a case: `input…` is the file, `report.txt` says what was found in it, `expected.txt` is the
//! text. Where files are zip files, `input…` is a folder with what is in them. `UPDATE=1 cargo test --test texts` writes
//! both anew. To add a case, add a folder.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::sample::select;
use rostrum::formats::{Entry, ReadError, Speech, TEXTS, TextKind, pack, text_kind};
use rostrum::model::limits;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/texts")
}

/// What is in a folder, in order.
fn paths(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|it| it.expect("entry").path()).collect();
    paths.sort();
    paths
}

/// Asserts that the file at `path` holds this text; `UPDATE=1` makes it so.
fn expect_file(path: &Path, text: &str) {
    if std::env::var_os("UPDATE").is_some() {
        return fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    let expected = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(expected, text, "{} differs; UPDATE=1 accepts it", path.display());
}

/// The name of the file `input…` of a case, and what is in it.
fn input(case: &Path) -> (String, Vec<u8>) {
    let name = |path: &PathBuf| path.file_name().expect("a name").to_string_lossy().into_owned();
    let input = paths(case).into_iter().find(|it| name(it).starts_with("input")).expect("an input");
    if !input.is_dir() {
        return (name(&input), fs::read(&input).expect("input"));
    }
    let mut entries = Vec::new();
    entries_in(&input, "", &mut entries);
    // Programs put this one first.
    entries.sort_by_key(|it| it.path != "mimetype");
    (name(&input), pack(&entries))
}

fn entries_in(folder: &Path, prefix: &str, entries: &mut Vec<Entry>) {
    for path in paths(folder) {
        let inside = format!("{prefix}{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            entries_in(&path, &format!("{inside}/"), entries);
        } else {
            entries.push(Entry { path: inside, bytes: fs::read(&path).expect("a file") });
        }
    }
}

#[test]
fn cases() {
    for kind in TEXTS {
        let cases: Vec<PathBuf> = paths(&root().join(kind.id())).into_iter().filter(|it| it.is_dir()).collect();
        assert!(cases.len() > 2, "{} has cases", kind.id());
        for case in cases {
            run(*kind, &case);
        }
    }
}

fn run(kind: &dyn TextKind, case: &Path) {
    let (name, bytes) = input(case);
    let found = text_kind(&name, &bytes).map(TextKind::id);
    assert_eq!(found, Some(kind.id()), "{}", case.display());
    let text = case.join("expected.txt");
    let report = match kind.read(&bytes) {
        Err(error) => {
            assert!(!text.exists(), "{}: {error}", case.display());
            format!("refused as {}: {error}\n", error.code())
        }
        Ok(speech) => {
            expect_file(&text, speech.intake.text.as_str());
            report(&speech)
        }
    };
    expect_file(&case.join("report.txt"), &report);
}

fn report(speech: &Speech) -> String {
    let mut report = String::new();
    writeln!(report, "title: {}", speech.title.as_deref().unwrap_or("none")).expect("a string");
    writeln!(report, "language: {}", speech.language.as_deref().unwrap_or("none")).expect("a string");
    for (key, value) in &speech.metadata {
        writeln!(report, "{key}: {value}").expect("a string");
    }
    for (omission, count) in &speech.left_out {
        writeln!(report, "left out: {omission} ({count})").expect("a string");
    }
    report
}

#[test]
fn kinds_are_known_by_what_is_in_them() {
    let kind = |name: &str, bytes: &[u8]| text_kind(name, bytes).map(TextKind::id);
    let zip = |path: &str, words: &str| pack(&[Entry::new(path, words)]);
    assert_eq!(kind("a.zip", &zip("word/document.xml", "")), Some("docx"));
    assert_eq!(kind("a.bin", &zip("word/document2.xml", "")), Some("docx"));
    assert_eq!(kind("a", &zip("mimetype", "application/vnd.oasis.opendocument.text")), Some("odt"));
    assert_eq!(kind("a", &zip("mimetype", "application/vnd.oasis.opendocument.spreadsheet")), None);
    assert_eq!(kind("a.zip", &zip("a.txt", "words")), None);
    assert_eq!(kind("a.DOCX", &zip("a.txt", "words")), Some("docx"));
    assert_eq!(kind("a.txt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nx"), Some("vtt"));
    assert_eq!(kind("a.txt", b"WEBVTTS are captions"), Some("text"));
    assert_eq!(kind("a.txt", b"\xEF\xBB\xBF1\r\n00:00:01,000 --> 00:00:02,000\r\nx"), Some("srt"));
    assert_eq!(kind("a.txt", b"1\nmen --> women"), Some("text"));
    assert_eq!(kind("a.txt", b"  <!-- saved --><!DOCTYPE HTML><p>x"), Some("html"));
    assert_eq!(kind("a.txt", b"a <html> b"), Some("text"));
    assert_eq!(kind("a.htm", b"<p>x"), Some("html"));
    assert_eq!(kind("a.md", b"# x"), Some("markdown"));
    assert_eq!(kind("a.txt", b"# x"), Some("text"));
    assert_eq!(kind("a.png", b"\x89PNG\r\n\0"), None);
    assert_eq!(kind("a.bin", b"a\0b"), None);
    assert_eq!(kind("a.txt", b"na\xEFve"), Some("text"));
    assert_eq!(kind("a.txt", b""), Some("text"));
}

#[test]
fn kinds_have_names_of_their_own() {
    let mut ids: Vec<&str> = TEXTS.iter().map(|it| it.id()).collect();
    let mut endings: Vec<&str> = TEXTS.iter().flat_map(|it| it.extensions()).copied().collect();
    let (count, all) = (ids.len(), endings.len());
    ids.sort_unstable();
    ids.dedup();
    endings.sort_unstable();
    endings.dedup();
    assert_eq!((ids.len(), endings.len()), (count, all));
    assert!(TEXTS.iter().all(|it| !it.name().is_empty()));
}

#[test]
fn texts_beyond_the_limit_are_refused() {
    let word = format!("{} ", "x".repeat(9_999));
    let words = word.repeat(limits::TEXT_BYTES / 10_000 + 1);
    let files = [
        ("a.txt", words.clone().into_bytes()),
        ("a.md", words.clone().into_bytes()),
        ("a.html", format!("<html>{words}").into_bytes()),
    ];
    for (name, bytes) in files {
        let read = text_kind(name, &bytes).expect("a kind").read(&bytes);
        assert_eq!(read.map(|_| ()), Err(ReadError::TextTooLarge), "{name}");
    }
}

/// Files that would take a program hours that looks back, or ahead, from everywhere.
#[test]
fn what_is_hostile_is_read_in_time() {
    let zip = |path: &str, text: String| pack(&[Entry::new(path, text)]);
    let word = |inside: String| {
        let spaces = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
            xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"";
        zip("word/document.xml", format!("<w:document {spaces}><w:body>{inside}</w:body></w:document>"))
    };
    let open = |inside: String| {
        let spaces = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
            xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
            xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
            xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\"";
        let body = format!("<office:body><office:text>{inside}</office:text></office:body>");
        format!("<office:document {spaces}>{body}</office:document>").into_bytes()
    };
    let nested = |tags: &[&str], inside: &str| {
        const DEEP: usize = 30_000;
        let first: String = tags.iter().map(|it| format!("<{it}>")).collect();
        let last: String = tags.iter().rev().map(|it| format!("</{it}>")).collect();
        format!("{}{inside}{}", first.repeat(DEEP), last.repeat(DEEP))
    };
    let mut files = vec![
        ("a.docx", word(nested(&["w:p", "w:txbxContent"], "<w:p><w:r><w:t>x</w:t></w:r></w:p>"))),
        ("a.docx", word(nested(&["w:tbl", "w:tr", "w:tc"], "<w:p><w:r><w:t>x</w:t></w:r></w:p>"))),
        ("a.docx", word(nested(&["w:tr", "w:tc", "w:p"], "<w:r><w:t>x</w:t></w:r>"))),
        ("a.docx", word(nested(&["mc:AlternateContent", "mc:Choice"], "<w:p><w:r><w:t>x</w:t></w:r></w:p>"))),
        (
            "a.docx",
            word("<mc:AlternateContent>".to_owned() + &"<mc:Choice/>".repeat(100_000) + "</mc:AlternateContent>"),
        ),
        ("a.docx", word("<w:p><w:r><w:t>x </w:t></w:r></w:p><w:p/>".repeat(30_000))),
        ("a.fodt", open(nested(&["text:list", "text:list-item"], "<text:p>x</text:p>"))),
        ("a.fodt", open(nested(&["text:p", "draw:text-box"], "<text:p>x</text:p>"))),
        ("a.fodt", open(format!("<text:p>x{}y</text:p>", "<text:s text:c=\"4000000000\"/>".repeat(10_000)))),
        ("a.srt", "1\n00:01 --> 00:02\nx\n".repeat(100_000).into_bytes()),
        ("a.srt", format!("00:01 --> 00:02\n{}", "x\n".repeat(500_000)).into_bytes()),
        ("a.md", b"---\na: b\n".repeat(100_000)),
    ];
    for piece in
        ["> ", "- ", "[", "![", "*a_", "`", "<b ", "|a", "[^1]: ", "1. a\n\n   ", "<div>\n", "&a", "a\n|-|\n", "~~"]
    {
        files.push(("a.md", piece.repeat(20_000).into_bytes()));
    }
    for (name, bytes) in files {
        let started = std::time::Instant::now();
        let _ = text_kind(name, &bytes).expect("a kind").read(&bytes);
        let took = started.elapsed();
        assert!(took.as_secs() < 20, "{name}, {}: {took:?}", String::from_utf8_lossy(&bytes[..60]));
    }
}

/// Pieces of all kinds of documents.
const PIECES: &[&str] = &[
    "a",
    "word ",
    "é",
    "漢字",
    "👨‍👩‍👧‍👦",
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    "  \n",
    "\t",
    "\u{a0}",
    "\0",
    "\u{feff}",
    "<",
    ">",
    "&",
    "&amp;",
    "&#0;",
    "&#xD800;",
    "<p>",
    "</p>",
    "<p hidden>",
    "<div>",
    "</div>",
    "<br>",
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<ul>",
    "</ul>",
    "<li>",
    "<pre>",
    "</pre>",
    "<textarea>",
    "</textarea>",
    "<script>",
    "</script>",
    "<style>",
    "<!--",
    "-->",
    "<title>",
    "</title>",
    "<h1>",
    "</h1>",
    "<article>",
    "</article>",
    "<main>",
    "</main>",
    "<svg>",
    "</svg>",
    "<ruby>",
    "<rt>",
    "<q>",
    "</q>",
    "<template>",
    "<dialog>",
    "<meta charset=windows-1252>",
    "<html lang=en>",
    "<![CDATA[",
    "<?xml ?>",
    "# ",
    "## ",
    "- ",
    "1. ",
    "> ",
    "```",
    "`",
    "*",
    "**",
    "_",
    "[a](b)",
    "![a](b)",
    "[^1]",
    "[^1]: ",
    "|",
    "\n|-|-|\n",
    "~~",
    "---\n",
    "title: a\n",
    "\\",
    "    ",
    "WEBVTT",
    "NOTE",
    "1\n",
    "00:00:01,000 --> 00:00:02,500\n",
    "00:09.000 --> 00:10.000\n",
    "<v Ada>",
    "</v>",
    "<00:00:01.000>",
    "<c>",
    "{\\an8}",
    "MR. SMITH: ",
    "- Yes.",
    ">> ",
];

/// Elements of Word's and of OpenDocument's XML, in their files' own prefixes.
const ELEMENTS: &[&str] = &[
    "w:p",
    "w:r",
    "w:t",
    "w:tab",
    "w:br",
    "w:del",
    "w:ins",
    "w:tbl",
    "w:tr",
    "w:tc",
    "w:pPr",
    "w:rPr",
    "w:vanish",
    "w:txbxContent",
    "w:sym",
    "w:numPr",
    "mc:AlternateContent",
    "mc:Choice",
    "mc:Fallback",
    "text:p",
    "text:h",
    "text:s",
    "text:list",
    "text:list-item",
    "text:note",
    "text:line-break",
    "text:tab",
    "table:table",
    "table:table-row",
    "table:table-cell",
    "draw:text-box",
    "office:annotation",
    "text:tracked-changes",
];

/// A tree of such elements: for each step, which one begins there and how many end.
fn tree() -> impl Strategy<Value = String> {
    let step = (select(ELEMENTS), select(PIECES), 0_usize..3);
    proptest::collection::vec(step, 0..60).prop_map(|steps| {
        let mut xml = String::new();
        let mut open = Vec::new();
        for (element, words, ends) in steps {
            let _ = write!(xml, "<{element}>");
            xml.extend(words.chars().filter(|it| !matches!(it, '<' | '&' | '\0' | '\u{feff}')));
            open.push(element);
            for element in open.drain(open.len().saturating_sub(ends)..).rev() {
                let _ = write!(xml, "</{element}>");
            }
        }
        for element in open.iter().rev() {
            let _ = write!(xml, "</{element}>");
        }
        xml
    })
}

fn spaces() -> String {
    let namespaces = [
        ("w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
        ("mc", "http://schemas.openxmlformats.org/markup-compatibility/2006"),
        ("office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0"),
        ("text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"),
        ("table", "urn:oasis:names:tc:opendocument:xmlns:table:1.0"),
        ("draw", "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"),
    ];
    namespaces.map(|(prefix, name)| format!("xmlns:{prefix}=\"{name}\" ")).concat()
}

/// What holds of every speech that came in.
fn is_sound(speech: &Speech) -> Result<(), TestCaseError> {
    let text = speech.intake.text.as_str();
    prop_assert!(!text.trim().is_empty());
    prop_assert!(!text.contains(['\0', '\r']));
    let title = speech.title.as_deref().unwrap_or("x");
    prop_assert!(!title.is_empty() && !title.contains('\n') && title.chars().count() <= limits::NAME_CHARS);
    Ok(())
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for kind in TEXTS {
            let _ = kind.recognises("", &bytes);
            let Ok(speech) = kind.read(&bytes) else { continue };
            is_sound(&speech)?;
        }
    }

    #[test]
    fn any_markup_is_read(pieces in proptest::collection::vec(select(PIECES), 0..60)) {
        let text = pieces.concat();
        for kind in TEXTS {
            let _ = kind.recognises("", text.as_bytes());
            let Ok(speech) = kind.read(text.as_bytes()) else { continue };
            is_sound(&speech)?;
        }
    }

    #[test]
    fn any_tree_is_read(xml in tree()) {
        let word = format!("<w:document {}><w:body>{xml}</w:body></w:document>", spaces());
        let open = format!(
            "<office:document {}><office:body><office:text>{xml}</office:text></office:body></office:document>",
            spaces()
        );
        for bytes in [pack(&[Entry::new("word/document.xml", word)]), open.into_bytes()] {
            let kind = text_kind("", &bytes).expect("a kind");
            let Ok(speech) = kind.read(&bytes) else { continue };
            is_sound(&speech)?;
            let text = speech.intake.text.as_str();
            prop_assert!(!text.contains("\n\n\n") && !text.contains(" \n"), "{text:?}");
        }
    }
}
