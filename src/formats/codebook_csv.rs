//! The codebook as a table: RFC 4180, one label on each row. Read are Taguette's tables too (`tag`, `path` or `name`,
//! `description`), and any with a column of names.

use std::rc::Rc;

use super::check;
use super::draft::{At, Draft, DraftLabel, LABELS};
use super::names::Names;
use super::source::Source;
use super::table::{Rows, Table, without_guard};
use super::{Capabilities, Doc, Feature, Format, Input, ReadError, Reading, Report};
use super::{WriteError, WriteOptions, Written, written};
use crate::model::{Color, Example, Ids, LineStyle, OffsetUnit, Project};

/// The name in messages.
const NAME: &str = "codebook CSV";
/// The names of the columns.
const COLUMNS: [&str; 9] = ["name", "description", "parent", "color", "line", "key", "include", "exclude", "examples"];
/// What is between examples, and between an example and its source.
const BETWEEN: &str = "\n\n";
const FROM: &str = "\n— ";

/// The codebook as CSV.
#[derive(Clone, Copy, Debug)]
pub struct CodebookCsv;

impl Format for CodebookCsv {
    fn id(&self) -> &'static str {
        "codebook-csv"
    }

    fn name(&self) -> &'static str {
        "Codebook, CSV"
    }

    fn extension(&self) -> &'static str {
        "codebook.csv"
    }

    fn mime(&self) -> &'static str {
        "text/csv;charset=utf-8"
    }

    fn offset_unit(&self) -> Option<OffsetUnit> {
        None
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            reads: true,
            carries: &[Feature::Looks, Feature::Lines, Feature::Definitions, Feature::Hierarchy, Feature::UnusedLabels],
            changes: &[],
        }
    }

    fn doc(&self) -> Doc {
        Doc {
            summary: "The labels alone, one on each row, for spreadsheets and Taguette.",
            specification: "https://www.rfc-editor.org/rfc/rfc4180",
        }
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        let text = bytes.get(..bytes.len().min(10_000)).unwrap_or_default();
        let text = String::from_utf8_lossy(text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text));
        let Some(columns) = Rows::new(&text).next() else { return false };
        let has = |name: &str| columns.iter().any(|it| it.trim().eq_ignore_ascii_case(name));
        // Two of its columns: a speech may well begin with the word “name”.
        let is_named = ["name", "tag", "path", "code"].into_iter().any(has);
        is_named && ["description", "definition", "color", "colour"].into_iter().any(has) && !has("quote")
    }

    fn read_file(&self, file: Input<'_>, _ids: &mut dyn Ids) -> Result<Reading, ReadError> {
        let source = Source::new(file.bytes)?;
        draft(&source)?.project(file)
    }

    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError> {
        let documents = options.scope.documents(project)?;
        let names = Names::new(&project.codebook);
        let mut table = Table::new(&COLUMNS);
        for label in project.codebook.labels() {
            table.text(names.of(&label.id));
            table.text(&label.description);
            table.text(label.parent.as_ref().map_or("", |it| names.of(it)));
            table.text(&label.color.to_string());
            table.text(label.style.name());
            table.text(label.shortcut.as_deref().unwrap_or_default());
            table.text(&label.include);
            table.text(&label.exclude);
            let example = |it: &Example| {
                if it.source.is_empty() { it.quote.to_string() } else { format!("{}{FROM}{}", it.quote, it.source) }
            };
            table.text(&label.examples.iter().map(example).collect::<Vec<_>>().join(BETWEEN));
            table.end_row();
        }
        let remarks = table.remarks();
        let out = table.finish();
        let expected = project.codebook.labels().iter().map(|it| names.of(&it.id));
        let report = Report { remarks, ..check::labels(&out, draft, expected) };
        Ok(written(self, project, &documents, options, out, report))
    }
}

fn draft<'a>(source: &'a Source<'a>) -> Result<Draft<'a>, ReadError> {
    let mut draft = Draft::new(NAME, OffsetUnit::CodePoint);
    let mut rows = Rows::new(source.text());
    let columns: Vec<String> =
        rows.next().unwrap_or_default().iter().map(|it| without_guard(it).trim().to_lowercase()).collect();
    let place = |names: &[&str]| names.iter().find_map(|name| columns.iter().position(|it| it == name));
    let Some(name_at) = place(&["name", "tag", "path", "label", "code"]) else {
        let reason = "it has no column “name”, “tag” or “path”".to_owned();
        return Err(ReadError::NotThis { format: NAME, reason });
    };
    let [description, parent, color, line, key, include, exclude, examples] = [
        &["description", "definition"][..],
        &["parent"],
        &["color", "colour"],
        &["line", "style"],
        &["key", "shortcut"],
        &["include"],
        &["exclude"],
        &["examples"],
    ]
    .map(place);
    for (number, row) in (2..).zip(rows.by_ref().take(LABELS)) {
        let cell = |at: Option<usize>| -> String {
            at.and_then(|at| row.get(at)).map_or_else(String::new, |it| without_guard(it).to_owned())
        };
        let at = At::line(number);
        let name = cell(Some(name_at));
        if name.trim().is_empty() {
            if row.iter().any(|it| !it.trim().is_empty()) {
                draft.leave_out(&at, "This row has no name", Some(&row.join(",")));
            }
            continue;
        }
        let said = cell(color);
        let parsed = Color::parse(said.trim());
        if parsed.is_none() && !said.trim().is_empty() {
            draft.warn(&at, "Its colour cannot be read; it got another");
        }
        let above = cell(parent);
        let shown = cell(examples);
        let example = |it: &str| {
            let (quote, from) = it.rsplit_once(FROM).unwrap_or((it, ""));
            Example { quote: Rc::from(quote), source: Rc::from(from) }
        };
        draft.label(DraftLabel {
            name: name.trim().to_owned().into(),
            color: parsed,
            style: LineStyle::from_name(cell(line).trim()),
            shortcut: Some(cell(key).into()),
            description: cell(description).into(),
            include: cell(include).into(),
            exclude: cell(exclude).into(),
            examples: shown.split(BETWEEN).filter(|it| !it.is_empty()).map(example).collect(),
            parent: (!above.trim().is_empty()).then(|| above.trim().to_owned().into()),
            ..DraftLabel::default()
        });
    }
    if rows.is_open {
        draft.warn(&At::default(), "A quotation mark is never closed; all behind it became one cell");
    }
    let surplus = rows.count();
    if surplus > 0 {
        draft.leave_out(&At::default(), &format!("There are too many labels; {surplus} were left out"), None);
    }
    Ok(draft)
}
