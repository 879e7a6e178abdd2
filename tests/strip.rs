//! The strip beside the scroll bar, against a twin that counts byte by byte; and after edits, against one made anew.

mod support;

use std::rc::Rc;

use proptest::prelude::*;
use proptest::sample::Index;
use rostrum::model::layout::{COLUMNS, STRENGTHS, Shown, Strip};
use rostrum::model::{
    AnnotationSet, Codebook, Color, Document, Label, LabelId, LineStyle, Offset, Project, Span, Text,
};
use support::{LABELS, annotated, annotation, document, edit_of, one, project, span};

fn codebook(ids: &[&str]) -> Codebook {
    let color = Color::parse("#0072b2").unwrap();
    Codebook::new(ids.iter().map(|id| Rc::new(Label::new(LabelId::new(*id), id, color, LineStyle::Solid))).collect())
}

fn whole(text: &Text) -> Option<Span> {
    Span::new(Offset::ZERO, text.len())
}

fn strip_of(text: &Text, set: &AnnotationSet, codebook: &Codebook, shown: &Shown, rows: usize) -> Strip {
    let mut strip = Strip::new(text, codebook, rows);
    if let Some(all) = whole(text) {
        strip.refresh(set, shown, all);
    }
    strip
}

/// What a cell shows, found byte by byte.
fn slow_cell(strip: &Strip, set: &AnnotationSet, codebook: &Codebook, shown: &Shown, row: usize, column: usize) -> u32 {
    let labels = codebook.labels();
    let own_column = |kind: usize| match labels.len() {
        count if count <= COLUMNS => kind.min(strip.columns() - 1),
        count => (kind * COLUMNS / count).min(COLUMNS - 1),
    };
    let (mut best, mut cell) = (0, Strip::NOTHING);
    let len = (strip.start(row + 1).get() - strip.start(row).get()) as usize;
    for kind in (0..=labels.len()).filter(|kind| own_column(*kind) == column) {
        let bears = |it: &&Rc<rostrum::model::Annotation>| match labels.get(kind) {
            Some(label) => it.has_label(&label.id) && shown.label(&label.id),
            None => it.labels.is_empty() && shown.annotation(it),
        };
        let covered: usize = (strip.start(row).get()..strip.start(row + 1).get())
            .map(|at| set.iter().filter(bears).filter(|it| it.spans.contains_offset(Offset::new(at))).count())
            .sum();
        if covered > best {
            best = covered;
            let quarter = (1..4).filter(|quarter| covered * 4 >= quarter * len).count();
            cell = u32::try_from(kind * 4 + 1 + quarter).unwrap();
        }
    }
    cell
}

fn check(strip: &Strip, text: &Text, set: &AnnotationSet, codebook: &Codebook, shown: &Shown) {
    assert_eq!(strip.cells().len(), strip.rows() * strip.columns());
    for row in 0..strip.rows() {
        for column in 0..strip.columns() {
            let cell = strip.cells()[row * strip.columns() + column];
            assert_eq!(cell, slow_cell(strip, set, codebook, shown, row, column), "row {row}, column {column}");
        }
    }
    // Rows tile the text.
    assert_eq!((strip.start(0), strip.start(strip.rows())), (Offset::ZERO, text.len()));
    for at in 0..text.len().get() {
        let row = strip.row_at(Offset::new(at));
        assert!(strip.start(row).get() <= at && at < strip.start(row + 1).get(), "byte {at} in row {row}");
    }
    let kinds = strip.kinds_in(0..strip.rows());
    let slow = (0..=codebook.labels().len())
        .filter(|kind| strip.cells().iter().any(|it| *it > 0 && (it - 1) / STRENGTHS == *kind as u32));
    assert_eq!(kinds, slow.collect::<Vec<_>>());
}

fn which(shown: u8) -> Shown {
    match shown {
        0 => Shown::All,
        1 => Shown::Only(LabelId::new("concern")),
        _ => Shown::Except([LabelId::new("praise")].into()),
    }
}

fn only(project: &Project) -> &Document {
    &project.documents[0]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn cells_show_what_covers_most((text, annotations) in annotated(1..30, 0..14), rows in 1_usize..60, shown in 0_u8..3) {
        let set = AnnotationSet::new(annotations);
        let (codebook, shown) = (codebook(&LABELS), which(shown));
        check(&strip_of(&text, &set, &codebook, &shown, rows), &text, &set, &codebook, &shown);
    }

    /// Only what differs is looked at again, and the strip is as one made anew.
    #[test]
    fn edits_refresh_what_they_touch(
        (text, annotations) in annotated(1..40, 1..24),
        rows in 1_usize..60,
        edits in prop::collection::vec((any::<Index>(), any::<bool>()), 1..8),
    ) {
        let (codebook, shown) = (codebook(&LABELS), Shown::All);
        let mut now = project([document("d", &text, annotations.clone())]);
        let mut strip = strip_of(&text, &only(&now).annotations, &codebook, &shown, rows);
        for (index, remove) in edits {
            if annotations.is_empty() {
                break;
            }
            let it = &annotations[index.index(annotations.len())];
            let is = only(&now).annotations.get(&it.id).cloned();
            let mut other = (**it).clone();
            other.labels = ["concern"].into_iter().map(LabelId::new).collect();
            let after = if remove { None } else { Some(Rc::new(other)) };
            if is.is_none() && after.is_none() {
                continue;
            }
            let next = now.apply(&one(edit_of(is.as_ref(), after.as_ref()))).unwrap().0;
            if let Some(differs) = only(&now).annotations.difference(&only(&next).annotations) {
                strip.refresh(&only(&next).annotations, &shown, differs);
            }
            now = next;
            prop_assert_eq!(&strip, &strip_of(&text, &only(&now).annotations, &codebook, &shown, rows));
        }
    }
}

#[test]
fn sets_differ_where_edits_were() {
    let text = Text::new("a few words. ".repeat(40_000));
    let id = |n: u32| format!("a{n:05}");
    let set = (0..20_000).map(|n| annotation(&id(n), span(n * 20, n * 20 + 12), &["praise"]));
    let before = project([document("d", &text, set)]);
    let old = &only(&before).annotations;
    assert_eq!(old.difference(&old.clone()), None);
    for n in [0, 7_000, 19_999] {
        let was = old.get(&annotation(&id(n), span(0, 1), &[]).id).cloned();
        let after = annotation(&id(n), span(n * 20, n * 20 + 3), &["concern"]);
        let next = before.apply(&one(edit_of(was.as_ref(), Some(&after)))).unwrap().0;
        let new = &only(&next).annotations;
        let differs = old.difference(new).unwrap();
        assert_eq!(differs, new.difference(old).unwrap());
        assert!(differs.contains(span(n * 20, n * 20 + 12)), "{differs:?}");
        assert!(differs.len() <= 20 * 1024, "an edit of one is near it: {differs:?}");
    }
    assert_eq!(old.difference(&AnnotationSet::default()), Some(span(0, 19_999 * 20 + 12)));
}

#[test]
fn many_labels_share_columns() {
    let names: Vec<String> = (0..30).map(|n| format!("l{n}")).collect();
    let ids: Vec<&str> = names.iter().map(String::as_str).collect();
    let text = Text::new("word ".repeat(300));
    let set = AnnotationSet::new((0..90_u32).map(|n| {
        let label = ids[n as usize % 30];
        annotation(&format!("a{n}"), span(n * 16, n * 16 + 5 + n % 9), &[label])
    }));
    let codebook = codebook(&ids);
    let strip = strip_of(&text, &set, &codebook, &Shown::All, 40);
    assert_eq!((strip.rows(), strip.columns()), (40, COLUMNS));
    check(&strip, &text, &set, &codebook, &Shown::All);
}

#[test]
fn an_empty_text_has_no_rows() {
    let text = Text::new("");
    let strip = strip_of(&text, &AnnotationSet::default(), &codebook(&[]), &Shown::All, 100);
    assert_eq!((strip.rows(), strip.columns(), strip.cells().len()), (0, 1, 0));
    assert!(strip.kinds_in(0..1).is_empty());
}
