//! WebAnno TSV 3.3: a word on each line with what is said of it, as INCEpTION and WebAnno read and write it.
//!
//! Source: the [user guide][guide], and `Tsv3XSerializer` and `Tsv3XDeserializer` of INCEpTION where it is silent. Offsets
//! count UTF-16. INCEpTION refuses layers and features that its project does not have: written is the layer `custom.Span`
//! with the feature `label`, which it makes itself, `comment` where there are notes, and on demand `rostrumId`, by which
//! parts are joined again.
//!
//! **The text** comes back whole. Between two sentences INCEpTION puts a line end, or nothing where their offsets leave no
//! room; so a sentence here takes with it all white space to the next one but for one line end. White space before the
//! first word is spaces or, where it is not, in a first token of its own.
//!
//! [guide]: https://inception-project.github.io/releases/latest/docs/user-guide.html#sect_webannotsv

mod reading;
mod writing;

use super::archive::{is_zip, pack, paths, unpack};
use super::check::Expected;
use super::draft::{At, Draft};
use super::file_name::{self, stem};
use super::names::Names;
use super::source::Source;
use super::{
    Capabilities, Change, Doc, Entry, Feature, Format, Input, ReadError, Reading, Remark, Variant, WriteError,
    WriteOptions, Written, written,
};
use crate::model::{Ids, OffsetUnit, Project};
use writing::Column;

/// The name in messages.
const NAME: &str = "WebAnno TSV";
/// The layer that every project of INCEpTION's has.
const SPAN: &str = "custom.Span";
/// How such files begin. Versions 1 and 2 are other formats.
const FORMAT: &str = "#FORMAT=WebAnno TSV 3";
/// The feature that holds what an annotation is called.
const ID: &str = "rostrumId";

/// WebAnno TSV 3.3.
#[derive(Clone, Copy, Debug)]
pub struct WebAnnoTsv;

impl Format for WebAnnoTsv {
    fn id(&self) -> &'static str {
        "webanno-tsv"
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn extension(&self) -> &'static str {
        "webanno.tsv"
    }

    fn bundle(&self) -> Option<&'static str> {
        Some("webanno.zip")
    }

    fn mime(&self) -> &'static str {
        "text/tab-separated-values"
    }

    fn offset_unit(&self) -> Option<OffsetUnit> {
        Some(OffsetUnit::Utf16)
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            reads: true,
            carries: &[
                Feature::Texts,
                Feature::Overlaps,
                Feature::SameWords,
                Feature::MidWord,
                Feature::LineEnds,
                Feature::Highlights,
                Feature::Notes,
            ],
            changes: &[
                (Feature::Gaps, Change::ForEachPassage),
                (Feature::Padding, Change::Trimmed),
                (Feature::SeveralLabels, Change::ForEachLabel),
            ],
        }
    }

    fn variants(&self) -> &'static [Variant] {
        &[
            Variant { id: "layer", name: "For the layer custom.Span as INCEpTION makes it" },
            Variant { id: "ids", name: "With ids: the layer also needs a string feature rostrumId" },
        ]
    }

    fn doc(&self) -> Doc {
        Doc {
            summary: "A speech word by word with spans of the layer custom.Span, for INCEpTION and WebAnno. Several speeches come as a zip file.",
            specification: "https://inception-project.github.io/releases/latest/docs/user-guide.html#sect_webannotsv",
        }
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        if !is_zip(bytes) {
            return is_tsv(bytes);
        }
        let first = paths(bytes).into_iter().find(|it| is_path(it));
        let first = first.and_then(|first| unpack(bytes, |path| path == first).ok());
        first.is_some_and(|it| it.first().is_some_and(|it| is_tsv(&it.bytes)))
    }

    fn read_file(&self, file: Input<'_>, _ids: &mut dyn Ids) -> Result<Reading, ReadError> {
        draft(file.bytes, file.name)?.project(file)
    }

    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError> {
        let documents = options.scope.documents(project)?;
        let id = (options.variant(self.variants())? == "ids").then_some(Column::Id);
        let names = Names::new(&project.codebook);
        let mut expected = Expected::default();
        let (mut blank, mut noted) = (0, false);
        let mut files = Vec::with_capacity(documents.len());
        for (document, path) in documents.iter().zip(file_name::of_each(&documents, "tsv")) {
            let pieces = writing::pieces(document, &names, &mut blank);
            let note = pieces.iter().any(writing::Piece::has_note).then_some(Column::Note);
            noted |= note.is_some();
            let columns: Vec<Column> = std::iter::once(Column::Label).chain(note).chain(id).collect();
            let file = writing::file(document, &pieces, &columns, &mut expected);
            files.push(Entry::new(path, file.ok_or(WriteError::TooLarge(NAME))?));
        }
        let bytes = match files.as_slice() {
            [only] => only.bytes.clone(),
            several => pack(several),
        };
        let mut report = expected.compare(draft(&bytes, ""));
        if blank > 0 {
            report.remarks.push(Remark::Blank(blank));
        }
        if noted {
            report.remarks.push(Remark::NotesNeedFeature);
        }
        Ok(written(self, project, &documents, options, bytes, report))
    }
}

fn is_tsv(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).starts_with(FORMAT.as_bytes())
}

fn is_path(path: &str) -> bool {
    path.to_ascii_lowercase().ends_with(".tsv")
}

/// What a file says, or all that are in a zip file.
fn draft(bytes: &[u8], name: &str) -> Result<Draft<'static>, ReadError> {
    let mut draft = Draft::new(NAME, OffsetUnit::Utf16);
    if !is_zip(bytes) {
        let source = Source::new(bytes)?;
        if !is_tsv(bytes) {
            let reason = format!("it does not begin with “{FORMAT}.x”");
            return Err(ReadError::NotThis { format: NAME, reason });
        }
        reading::read(source.text(), stem(name), "", &mut draft);
        return Ok(draft);
    }
    let entries = unpack(bytes, is_path)?;
    for Entry { path, bytes } in &entries {
        let at = At { line: None, path: path.clone() };
        match Source::new(bytes) {
            Ok(source) if is_tsv(bytes) => {
                // Where INCEpTION exports a project the folder is the speech, and the file the annotator.
                let whole = path.get(..path.len().saturating_sub(".tsv".len())).unwrap_or(path);
                reading::read(source.text(), &whole.replace('/', " "), path, &mut draft);
            }
            Ok(_) => draft.leave_out(&at, &format!("This file does not begin with “{FORMAT}.x”"), None),
            Err(error) => draft.leave_out(&at, &error.to_string(), None),
        }
    }
    if draft.documents.is_empty() && !paths(bytes).is_empty() {
        return Err(ReadError::NotThis { format: NAME, reason: "no file of that kind is in it".to_owned() });
    }
    Ok(draft)
}

/// What is escaped in values.
const ESCAPED: &[char] = &['\\', '[', ']', '|', '_', ';', '*'];

/// A value as it stands in a cell.
fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value.chars().peekable();
    while let Some(it) = rest.next() {
        match it {
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            // INCEpTION has no word for it, and would end the line here.
            '\r' => out.push_str("\\r"),
            '-' if rest.peek() == Some(&'>') => out.push_str("\\-"),
            _ => {
                if ESCAPED.contains(&it) {
                    out.push('\\');
                }
                out.push(it);
            }
        }
    }
    out
}

/// A line of text as it stands behind `#Text=`.
fn escaped_text(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for it in line.chars() {
        match it {
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push(it),
            '\\' | '\0'..='\u{1f}' => out.extend(['\\', it]),
            _ => out.push(it),
        }
    }
    out
}

/// Takes the escapes of values or of text off again. What is no escape stays.
fn plain(escaped: &str, is_escape: impl Fn(char) -> Option<char>) -> String {
    let mut out = String::with_capacity(escaped.len());
    let mut rest = escaped.chars();
    while let Some(it) = rest.next() {
        let mut ahead = rest.clone();
        match (it, ahead.next().and_then(&is_escape)) {
            ('\\', Some(meant)) => {
                out.push(meant);
                rest = ahead;
            }
            _ => out.push(it),
        }
    }
    out
}

fn plain_value(value: &str) -> String {
    plain(value, |it| match it {
        't' => Some('\t'),
        'n' => Some('\n'),
        'r' => Some('\r'),
        '-' => Some('-'),
        it => ESCAPED.contains(&it).then_some(it),
    })
}

fn plain_text(line: &str) -> String {
    plain(line, |it| match it {
        't' => Some('\t'),
        'n' => Some('\n'),
        'f' => Some('\u{c}'),
        'r' => Some('\r'),
        'b' => Some('\u{8}'),
        '\\' | '\0'..='\u{1f}' => Some(it),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_come_off_again() {
        let nasty = "\\ [a] | _ -> - > ; \t \n \r * \\t \\-> \\\\n é🎤 \u{1}\u{b}\u{c}\u{8}";
        assert_eq!(plain_value(&escaped(nasty)), nasty);
        assert_eq!(plain_text(&escaped_text(nasty)), nasty);
        assert_eq!(escaped("a->b[1]|_*;\\"), r"a\->b\[1\]\|\_\*\;\\");
        assert!(!escaped(nasty).contains(['\n', '\t', '\r']) && !escaped_text(nasty).contains(['\n', '\t', '\r']));
        assert_eq!(plain_value("a\\xb\\"), "a\\xb\\");
    }

    /// Files that would take a program hours that compares everything with everything, or all memory.
    #[test]
    fn hostile_files_are_read_in_time() {
        const MANY: usize = 100_000;
        let file = |layers: &str, body: &str| format!("#FORMAT=WebAnno TSV 3.3\n{layers}\n\n{body}");
        let one = "#T_SP=x.Y|label\n";
        let row = |at: usize, cell: &str| format!("1-{at}\t{at}-{at}\t\t{cell}\t\n");
        let rows = |cell: &dyn Fn(usize) -> String| (1..MANY).map(|at| row(at, &cell(at))).collect::<String>();
        let same = rows(&|_| "a[1]".to_owned());
        let own = rows(&|at| format!("a[{at}]|b[{at}]"));
        let deep = row(1, &"a|".repeat(MANY));
        let far: String =
            (1..MANY).map(|at| format!("#Text=x\n1-1\t{}-{}\tx\t_\t\n\n", at * 9_999, at * 9_999 + 1)).collect();
        for file in [
            file(one, &format!("#Text={}\n{same}", "x".repeat(MANY))),
            file(one, &format!("#Text={}\n{own}", "x".repeat(MANY))),
            file(one, &format!("#Text=x\n{deep}")),
            file(one, &far),
            file(one, &"#Text=\n\n".repeat(MANY)),
            file(&one.repeat(MANY), &format!("#Text=x\n{same}")),
            file(&format!("#T_SP=x.Y{}\n", "|a".repeat(MANY)), &format!("#Text=x\n{same}")),
            file(one, "1-1\t0-1\tx\t_\t\n#Text=x\r1-1\t4294967295-0\tx\t_\t\n1-1\t5-0\tx\ty\t\0"),
        ] {
            assert!(is_tsv(file.as_bytes()));
            let made = draft(file.as_bytes(), "").expect("a draft");
            assert!(made.documents.iter().all(|it| it.text.as_ref().is_some_and(|it| it.len() < 2_000_000)));
        }
    }
}
