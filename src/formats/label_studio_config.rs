//! Label Studio's labelling config: which labels annotators get there, with colours, keys and hints.
//!
//! It is pasted under Settings, Labeling Interface, Code, before the tasks are imported: a region whose label is not in it
//! is not shown. Source: <https://labelstud.io/tags/labels>.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::draft::{At, Draft, DraftLabel};
use super::names::Names;
use super::source::Source;
use super::xml::{self, Quoted};
use super::{
    Capabilities, Doc, Feature, Format, Input, ReadError, Reading, WriteError, WriteOptions, Written, check, css_color,
    written,
};
use crate::model::{Ids, OffsetUnit, Project};

/// What asks for something else than labels of passages.
const OTHERS: [&str; 10] =
    ["Choices", "Taxonomy", "Rating", "TextArea", "Number", "DateTime", "Pairwise", "Ranker", "Relations", "List"];

/// Label Studio's labelling config.
#[derive(Clone, Copy, Debug)]
pub struct LabelStudioConfig;

impl Format for LabelStudioConfig {
    fn id(&self) -> &'static str {
        "label-studio-config"
    }

    fn name(&self) -> &'static str {
        "Label Studio labelling config"
    }

    fn extension(&self) -> &'static str {
        "label-studio.xml"
    }

    fn mime(&self) -> &'static str {
        "application/xml"
    }

    fn offset_unit(&self) -> Option<OffsetUnit> {
        None
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            reads: true,
            carries: &[Feature::Looks, Feature::UnusedLabels],
            changes: &[(Feature::Definitions, super::Change::OneLine)],
        }
    }

    fn doc(&self) -> Doc {
        Doc {
            summary: "The labels alone, with colours, keys and hints, for the labelling interface of a Label Studio project.",
            specification: "https://labelstud.io/tags/labels",
        }
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        let beginning = xml::beginning(bytes).trim_start();
        beginning.strip_prefix("<View").is_some_and(|it| it.starts_with(|it: char| it == '>' || it.is_whitespace()))
    }

    fn read_file(&self, file: Input<'_>, _ids: &mut dyn Ids) -> Result<Reading, ReadError> {
        let source = Source::new(file.bytes)?;
        draft(&source)?.project(file)
    }

    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError> {
        let documents = options.scope.documents(project)?;
        let names = Names::new(&project.codebook);
        let mut out = String::from("<View>\n  <Labels name=\"label\" toName=\"text\">\n");
        for label in project.codebook.labels() {
            let _ = write!(out, "    <Label value=\"{}\" background=\"{}\"", Quoted(names.of(&label.id)), label.color);
            if let Some(key) = &label.shortcut {
                let _ = write!(out, " hotkey=\"{}\"", Quoted(key));
            }
            let hint = label.description.split_whitespace().collect::<Vec<_>>().join(" ");
            if !hint.is_empty() {
                let _ = write!(out, " hint=\"{}\"", Quoted(&hint));
            }
            out.push_str("/>\n");
        }
        out.push_str("  </Labels>\n  <Text name=\"text\" value=\"$text\"/>\n</View>\n");
        let expected = project.codebook.labels().iter().map(|it| names.of(&it.id));
        let report = check::labels(&out, draft, expected);
        Ok(written(self, project, &documents, options, out, report))
    }
}

fn draft<'a>(source: &'a Source<'a>) -> Result<Draft<'a>, ReadError> {
    let mut draft = Draft::new("Label Studio labelling config", OffsetUnit::CodePoint);
    let tree = xml::tree(source)?;
    let of_text = |name: &str| matches!(name, "Labels" | "HyperTextLabels" | "ParagraphLabels");
    let labels = tree.descendants().filter(|it| it.has_tag_name("Label"));
    let mut aliases = 0;
    for node in labels.filter(|it| it.parent().is_some_and(|it| of_text(it.tag_name().name()))) {
        let owned = |name: &str| node.attribute(name).map(|it| Cow::Owned(it.to_owned()));
        let at = At::line(source.line_at(node.range().start));
        let Some(name) = owned("value").filter(|it: &Cow<'_, str>| !it.trim().is_empty()) else {
            draft.leave_out(&at, "This label has no name", None);
            continue;
        };
        let color = node.attribute("background");
        let parsed = color.and_then(css_color::color);
        if color.is_some() && parsed.is_none() {
            draft.warn(&at, "Its colour cannot be read; it got another");
        }
        let description = owned("hint").unwrap_or_default();
        let alias = owned("alias").filter(|it| !it.is_empty());
        aliases += usize::from(alias.is_some());
        draft.label(DraftLabel {
            // What the tasks call it.
            spelled: alias.unwrap_or_default(),
            name,
            color: parsed,
            shortcut: owned("hotkey"),
            description,
            ..DraftLabel::default()
        });
    }
    if aliases > 0 {
        let message =
            format!("Aliases have no place; tasks that are written say the label's own name. Left out: {aliases}");
        draft.leave_out(&At::default(), &message, None);
    }
    let names = tree.descendants().map(|it| it.tag_name().name());
    let others = names.filter(|it| OTHERS.contains(it) || (it.ends_with("Labels") && !of_text(it)));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    others.for_each(|it| *counts.entry(it).or_default() += 1);
    if !counts.is_empty() {
        let counts: Vec<String> = counts.iter().map(|(name, count)| format!("{name}: {count}")).collect();
        let message =
            format!("Only labels of passages were taken. Left out with all that is in them were {}", counts.join(", "));
        draft.leave_out(&At::default(), &message, None);
    }
    Ok(draft)
}
