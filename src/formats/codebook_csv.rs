//! The codebook as a table: RFC 4180, one label on each row. Read are the tables of Taguette, QualCoder, MAXQDA, ATLAS.ti and
//! NVivo too, and any with a column of names.
//!
//! **Trees.** A column says what is above a label, by its name or its path. Where there is no such column, names may be
//! paths (`reform.support`, `Reform > Support`): of those that are there, the rest of the path is above it.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::check;
use super::clean::quoted;
use super::css_color;
use super::draft::{At, Draft, DraftLabel, LABELS};
use super::names::Names;
use super::source::Source;
use super::table::{Rows, Table, without_guard};
use super::{Capabilities, Doc, Feature, Format, Input, ReadError, Reading, Report};
use super::{WriteError, WriteOptions, Written, written};
use crate::model::{Example, Ids, LineStyle, OffsetUnit, Project};

/// The name in messages.
const NAME: &str = "codebook CSV";
/// The names of the columns.
const COLUMNS: [&str; 9] = ["name", "description", "parent", "color", "line", "key", "include", "exclude", "examples"];
/// What columns are called here and elsewhere. The first column that is there counts; of descriptions, each.
const NAMED: &[&str] = &["name", "tag", "label", "code", "code name", "codename", "node"];
const PATH: &[&str] = &["path", "full path", "code path", "code system"];
const DESCRIPTION: &[&str] =
    &["description", "definition", "memo", "code memo", "comment", "comments", "note", "notes"];
const PARENT: &[&str] = &["parent", "parent code", "parent name", "parent tag", "parent node", "parent path"];
const COLOR: &[&str] = &["color", "colour", "code color", "code colour"];
const LINE: &[&str] = &["line", "style"];
const KEY: &[&str] = &["key", "shortcut"];
const INCLUDE: &[&str] = &["include", "inclusion criteria", "inclusion", "when to use"];
const EXCLUDE: &[&str] = &["exclude", "exclusion criteria", "exclusion", "when not to use"];
const EXAMPLES: &[&str] = &["examples", "example"];
/// Columns of tables with passages, which are no codebooks.
const PASSAGES: &[&str] = &["quote", "content", "segment", "text", "coded text", "quotation content"];
/// What is between the parts of a path.
const SEPARATORS: &[&str] = &["\\", ">", "/", "::", "."];
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
        let columns: Vec<String> = columns.iter().map(|it| column(it)).collect();
        let has = |names: &[&[&str]]| names.iter().any(|them| columns.iter().any(|it| them.contains(&it.as_str())));
        let is_of_passages = has(&[PASSAGES]) || columns.iter().any(|it| it.starts_with("document"));
        // Two of its columns: a speech may well begin with the word “name”.
        has(&[NAMED, PATH]) && has(&[DESCRIPTION, COLOR, PARENT, INCLUDE]) && !is_of_passages
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

/// A name of a column, for comparing.
fn column(cell: &str) -> String {
    without_guard(cell).trim().to_lowercase()
}

/// A row with a label.
struct Row {
    /// The path of the label; its name where that is no path.
    path: String,
    /// What is above it, as the table says.
    above: String,
    label: DraftLabel<'static>,
}

fn draft<'a>(source: &'a Source<'a>) -> Result<Draft<'a>, ReadError> {
    let mut draft = Draft::new(NAME, OffsetUnit::CodePoint);
    let mut rows = Rows::new(source.text());
    let header = rows.next().unwrap_or_default();
    let columns: Vec<String> = header.iter().map(|it| column(it)).collect();
    let mut unread: Vec<bool> = vec![true; columns.len()];
    let mut place = |names: &[&str]| {
        let found = names.iter().find_map(|name| columns.iter().position(|it| it == name))?;
        unread.get_mut(found).map(|it| *it = false).map(|()| found)
    };
    let (name_at, path_at) = (place(NAMED), place(PATH));
    if name_at.is_none() && path_at.is_none() {
        let reason = "it has no column “name”, “tag” or “path”".to_owned();
        return Err(ReadError::NotThis { format: NAME, reason });
    }
    let [parent, color, line, key, include, exclude, examples] =
        [PARENT, COLOR, LINE, KEY, INCLUDE, EXCLUDE, EXAMPLES].map(&mut place);
    let descriptions: Vec<Option<usize>> = DESCRIPTION.iter().map(|it| place(&[it])).filter(Option::is_some).collect();
    let mut found: Vec<Row> = Vec::new();
    let mut filled: Vec<bool> = vec![false; columns.len()];
    let mut beyond = 0;
    for (number, row) in (2..).zip(rows.by_ref().take(LABELS)) {
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).map_or("", |it| without_guard(it));
        let at = At::line(number);
        let path = Some(cell(path_at).trim()).filter(|it| !it.is_empty()).unwrap_or(cell(name_at).trim());
        if path.is_empty() {
            if row.iter().any(|it| !it.trim().is_empty()) {
                draft.leave_out(&at, "This row has no name", Some(&row.join(",")));
            }
            continue;
        }
        for (filled, cell) in filled.iter_mut().zip(&row) {
            *filled |= !cell.trim().is_empty();
        }
        beyond += row.iter().skip(columns.len()).filter(|it| !it.trim().is_empty()).count();
        let said = cell(color).trim();
        let parsed = css_color::color(said);
        if parsed.is_none() && !said.is_empty() {
            draft.warn(&at, "Its colour cannot be read; it got another");
        }
        let example = |it: &str| {
            let (quote, from) = it.rsplit_once(FROM).unwrap_or((it, ""));
            Example { quote: Rc::from(quote), source: Rc::from(from) }
        };
        let meant = descriptions.iter().map(|it| cell(*it)).filter(|it| !it.is_empty());
        let label = DraftLabel {
            name: cell(name_at).trim().to_owned().into(),
            color: parsed,
            style: LineStyle::from_name(cell(line).trim()),
            shortcut: Some(cell(key).to_owned().into()),
            description: meant.collect::<Vec<_>>().join("\n").into(),
            include: cell(include).to_owned().into(),
            exclude: cell(exclude).to_owned().into(),
            examples: cell(examples).split(BETWEEN).filter(|it| !it.is_empty()).map(example).collect(),
            ..DraftLabel::default()
        };
        found.push(Row { path: path.to_owned(), above: cell(parent).trim().to_owned(), label });
    }
    if rows.is_open {
        draft.warn(&At::default(), "A quotation mark is never closed; all behind it became one cell");
    }
    let surplus = rows.count();
    if surplus > 0 {
        draft.leave_out(&At::default(), &format!("There are too many labels; {surplus} were left out"), None);
    }
    let unknown = header.iter().zip(unread.iter().zip(&filled)).filter(|it| *it.1.0 && *it.1.1);
    let unknown: Vec<String> = unknown.map(|it| quoted(it.0.trim())).collect();
    if !unknown.is_empty() {
        let (columns, were) = if unknown.len() == 1 { ("column", "was") } else { ("columns", "were") };
        let message = format!("The {columns} {} {were} left out: Rostrum has no place for that", unknown.join(", "));
        draft.leave_out(&At::line(1), &message, None);
    }
    if beyond > 0 {
        let message = format!("Cells beyond the last column were left out: {beyond}");
        draft.leave_out(&At::default(), &message, None);
    }
    tree(&mut draft, found, parent.is_none() || path_at.is_some());
    Ok(draft)
}

/// Hands the labels over, each with what is above it.
fn tree(draft: &mut Draft<'_>, rows: Vec<Row>, has_paths: bool) {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        places.entry(&row.path).or_default().push(place);
    }
    // Labels of one name are told apart by what is above them.
    let spelling_of = |row: &Row| {
        let first = places.get(&*row.path).and_then(|it| rows.get(*it.first()?));
        let differs = first.is_some_and(|it| it.above != row.above);
        if differs { format!("{}\n{}", row.path, row.above) } else { row.path.clone() }
    };
    let spelled: Vec<String> = rows.iter().map(spelling_of).collect();
    let mut ambiguous = 0;
    let mut labels = Vec::with_capacity(rows.len());
    for (place, row) in rows.iter().enumerate() {
        let (parent, leaf) = match has_paths.then(|| split(&row.path, &places)).flatten() {
            Some((above, leaf)) => (Some(spelling(above, place, &places, &spelled)), leaf),
            None if row.above.is_empty() => (None, &*row.path),
            None => {
                ambiguous += usize::from(places.get(&*row.above).is_some_and(|it| it.len() > 1));
                (Some(spelling(&row.above, place, &places, &spelled)), &*row.path)
            }
        };
        labels.push((spelled.get(place).cloned().unwrap_or_default(), parent, leaf.to_owned()));
    }
    if ambiguous > 0 {
        let them = if ambiguous == 1 { "1 label lies".to_owned() } else { format!("{ambiguous} labels lie") };
        let message = format!("{them} under a name that several labels have; the one before it was taken");
        draft.warn(&At::default(), &message);
    }
    for (row, (spelled, parent, leaf)) in rows.into_iter().zip(labels) {
        let name = if row.label.name.is_empty() || row.label.name == row.path { leaf.into() } else { row.label.name };
        draft.label(DraftLabel { spelled: spelled.into(), name, parent: parent.map(Into::into), ..row.label });
    }
}

/// A path as what is above, if that is there, and the last part.
fn split<'p>(path: &'p str, places: &BTreeMap<&str, Vec<usize>>) -> Option<(&'p str, &'p str)> {
    let parts = SEPARATORS.iter().filter_map(|it| path.rsplit_once(it));
    let mut parts = parts.map(|(above, leaf)| (above.trim(), leaf.trim()));
    parts.find(|(above, leaf)| !leaf.is_empty() && places.contains_key(above))
}

/// How what is above the label at that place is spelled: the nearest of that name before it, else the first behind it, else
/// that at the end of the path.
fn spelling(above: &str, place: usize, places: &BTreeMap<&str, Vec<usize>>, spelled: &[String]) -> String {
    let last = || SEPARATORS.iter().filter_map(|it| above.rsplit_once(it)).find_map(|it| places.get(it.1.trim()));
    let Some(those) = places.get(above).or_else(last) else { return above.to_owned() };
    let before = those.partition_point(|it| *it < place);
    let nearest = before.checked_sub(1).and_then(|it| those.get(it));
    let found = nearest.or_else(|| those.iter().find(|it| **it > place));
    found.and_then(|it| spelled.get(*it)).map_or(above, |it| it).to_owned()
}
