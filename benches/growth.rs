//! How the time of what must scale grows with the number of annotations: a thousand, ten and a hundred thousand, a million.
//!
//! ```text
//! cargo bench --bench growth              all of it
//! cargo bench --bench growth -- apply     only what has the word in its name
//! scripts/bench-native                    all of it, and the table in docs/speed.md
//! ```
//!
//! There are thirty bytes of text for each annotation, so that a million annotations fit the longest text that Rostrum
//! takes in. About one in three overlaps another.

use std::hint::black_box;
use std::rc::Rc;

use criterion::{BatchSize, BenchmarkId, Criterion, SamplingMode};
use rostrum::app::listing::Listing;
use rostrum::app::ports::Memory;
use rostrum::app::{Entry, Store, Vault};
use rostrum::formats::{self, Scope, WriteOptions};
use rostrum::model::layout::{SectionPicture, Sections, Shown, Strip, cluster_hull};
use rostrum::model::{
    Annotation, AnnotationId, AnnotationSet, AnnotatorId, Command, Document, DocumentId, Edit, Env, Ids, LabelId,
    Offset, Patch, Project, Span, Text, Timestamp, Transaction, intake,
};

/// How many annotations.
const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];
/// How many annotations a bulk edit changes.
const BULK: usize = 10_000;
/// How many offsets are converted at once.
const OFFSETS: usize = 1_000;
/// How many changes are done again after the snapshot was read.
const REPLAYED: u64 = 200;

/// Ids in the order they are asked for, spread like those that people get.
struct Spread(u128);

impl Ids for Spread {
    fn next_bits(&mut self) -> u128 {
        self.0 = self.0.wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645).wrapping_add(1);
        self.0
    }
}

/// A speech in which units of offsets differ: so many bytes, or a few more.
fn speech(bytes: usize) -> String {
    const SENTENCES: [&str; 4] = [
        "We welcome the progress that has been made — and we say so. ",
        "The people of this city “spoke with one voice” last winter. ",
        "Мы глубоко обеспокоены задержаниями мирных протестующих. ",
        "It is not enough; it was never meant to be enough \u{1f44d}. ",
    ];
    let mut text = String::with_capacity(bytes + 600);
    let mut number = 0;
    while text.len() < bytes {
        for place in 0..4 + number % 5 {
            text.push_str(SENTENCES[(number * 3 + place) % 4]);
        }
        text.push('\n');
        number += 1;
    }
    text
}

fn annotation(id: String, span: Span, label: &str) -> Rc<Annotation> {
    Rc::new(Annotation {
        id: AnnotationId::new(id),
        spans: span.into(),
        labels: [LabelId::new(label)].into_iter().collect(),
        note: "".into(),
        attributes: None,
        annotator: AnnotatorId::new("me"),
        created: Timestamp::from_millis(0),
        modified: Timestamp::from_millis(0),
        review: None,
        foreign: None,
    })
}

/// A project with one speech of that many annotations. Ten thousand of them, or all, bear `concern`.
fn project(count: usize) -> Project {
    let text = intake(&speech(count * 30)).text;
    let mut ids = Spread(7);
    let step = text.len().to_usize() / count;
    let every = (count / BULK).max(1);
    let all = (0..count).map(|n| {
        let start = text.floor(Offset::from_usize(n * step + n * 37 % 11));
        let end = text.floor(Offset::from_usize((start.to_usize() + 12 + n * 53 % 30).min(text.len().to_usize())));
        let label = if n % every == 0 { "concern" } else { ["praise", "reform-support"][n % 2] };
        let span = Span::new(start, end).unwrap_or_else(|| panic!("{start}..{end} is empty"));
        annotation(AnnotationId::mint(&mut ids).to_string(), span, label)
    });
    let mut document = Document::new(DocumentId::new("d"), "Growth", text.clone(), Default::default());
    document.annotations = AnnotationSet::new(all);
    let mut project = Project::starter(&mut ids);
    project.documents = vec![Rc::new(document)];
    project
}

fn only(project: &Project) -> &Document {
    &project.documents[0]
}

/// The annotation in the middle, and the edit that gives it another label.
fn relabelling(project: &Project) -> Transaction {
    let document = only(project);
    let before = document.annotations.iter().nth(document.annotations.len() / 2).cloned();
    let after = before.as_deref().map(|it| {
        let mut after = it.clone();
        after.labels = [LabelId::new("praise")].into_iter().collect();
        Rc::new(after)
    });
    Transaction { edits: vec![Edit::Annotation { document: document.id.clone(), before, after }] }
}

fn run(store: &mut Store, ids: &mut Spread, command: Command) -> rostrum::app::Outcome {
    let mut env = Env { now: Timestamp::from_millis(1), annotator: AnnotatorId::new("me"), ids };
    store.run(command, &mut env).unwrap_or_else(|error| panic!("{error}"))
}

fn text_of(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("intake of the text");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    for count in SIZES {
        let text = speech(count * 30);
        group.bench_function(BenchmarkId::from_parameter(count), |bench| bench.iter(|| intake(black_box(&text))));
    }
    group.finish();
    let mut group = criterion.benchmark_group("a thousand offsets, UTF-16 to bytes and back");
    for count in SIZES {
        let text: Text = intake(&speech(count * 30)).text;
        let end = text.utf16_from_byte(text.len()) as usize;
        let offsets: Vec<u32> = (0..OFFSETS).map(|n| (n * 7_919 * (end / OFFSETS) % end) as u32).collect();
        group.bench_function(BenchmarkId::from_parameter(count), |bench| {
            bench.iter(|| {
                let bytes = offsets.iter().filter_map(|it| text.byte_from_utf16(*it).ok());
                bytes.map(|it| u64::from(text.utf16_from_byte(it))).sum::<u64>()
            });
        });
    }
    group.finish();
}

/// What is asked and done in the model alone.
fn model_of(criterion: &mut Criterion, projects: &[(usize, Project)]) {
    let mut group = criterion.benchmark_group("apply: one annotation gets another label");
    for (count, project) in projects {
        let transaction = relabelling(project);
        // Both versions stay, as they do in the history: what they share is not copied.
        group.bench_function(BenchmarkId::from_parameter(count), |bench| bench.iter(|| project.apply(&transaction)));
    }
    group.finish();
    let mut group = criterion.benchmark_group("undo and redo of that");
    for (count, project) in projects {
        let mut store = Store::new(project.clone());
        let id = only(project).annotations.iter().nth(count / 2).map(|it| it.id.clone()).into_iter();
        let patch = Patch { note: Some("!".to_owned()), ..Patch::default() };
        id.for_each(|annotation| {
            run(&mut store, &mut Spread(1), Command::Update { annotation, patch: patch.clone() });
        });
        group.bench_function(BenchmarkId::from_parameter(count), |bench| {
            bench.iter(|| (store.undo(Timestamp::from_millis(2)), store.redo(Timestamp::from_millis(3))));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("which annotations are in a stretch of 600 bytes");
    for (count, project) in projects {
        let document = only(project);
        let middle = document.text.len().get() / 2;
        let stretch = Span::new(Offset::new(middle), Offset::new(middle + 600));
        group.bench_function(BenchmarkId::from_parameter(count), |bench| {
            bench.iter(|| stretch.map(|it| document.annotations.touching(black_box(it)).count()));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("what overlaps a passage, directly or through others");
    for (count, project) in projects {
        let document = only(project);
        let middle = document.text.len().get() / 2;
        let stretch = Span::new(Offset::new(middle), Offset::new(middle + 10));
        group.bench_function(BenchmarkId::from_parameter(count), |bench| {
            bench.iter(|| stretch.map(|it| cluster_hull(&document.annotations, black_box(it))));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("segments of one section of the text");
    for (count, project) in projects {
        let document = only(project);
        let sections = Sections::new(&document.text);
        let section = sections.count() / 2;
        group.bench_function(BenchmarkId::from_parameter(count), |bench| {
            bench.iter(|| SectionPicture::new(&sections, black_box(section), &document.annotations, &Shown::All));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("the strip map after one edit");
    for (count, project) in projects {
        let document = only(project);
        let after = project.apply(&relabelling(project)).map(|it| it.0).unwrap_or_else(|error| panic!("{error}"));
        let mut strip = Strip::new(&document.text, &project.codebook, 450);
        group.bench_function(BenchmarkId::from_parameter(count), |bench| {
            bench.iter(|| {
                if let Some(span) = document.annotations.difference(&only(&after).annotations) {
                    strip.refresh(&only(&after).annotations, &Shown::All, span);
                }
            });
        });
    }
    group.finish();
}

/// What goes over everything there is.
fn whole_of(criterion: &mut Criterion, projects: &[(usize, Project)]) {
    let mut group = criterion.benchmark_group("the strip map of the whole speech");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    for (count, project) in projects {
        let document = only(project);
        let whole = Span::new(Offset::ZERO, document.text.len());
        let mut strip = Strip::new(&document.text, &project.codebook, 450);
        group.bench_function(BenchmarkId::from_parameter(count), |bench| {
            bench.iter(|| whole.iter().for_each(|it| strip.refresh(&document.annotations, &Shown::All, *it)));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("the list of annotations, by words");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    for (count, project) in projects {
        let listing = Listing { words: "one voice".to_owned(), ..Listing::default() };
        group.bench_function(BenchmarkId::from_parameter(count), |bench| bench.iter(|| listing.of(only(project))));
    }
    group.finish();
    // A bulk edit is of ten thousand annotations, whatever else there is; of a thousand there are not so many.
    let lose: fn() -> Command = || Command::RemoveLabel { label: LabelId::new("concern") };
    let change: fn() -> Command =
        || Command::MergeLabels { from: vec![LabelId::new("concern")], into: LabelId::new("praise") };
    for (name, command) in
        [("ten thousand annotations lose their label", lose), ("ten thousand annotations get another label", change)]
    {
        let mut group = criterion.benchmark_group(name);
        group.sampling_mode(SamplingMode::Flat).sample_size(10);
        for (count, project) in projects.iter().filter(|(count, _)| *count >= BULK) {
            let store = Store::new(project.clone());
            group.bench_function(BenchmarkId::from_parameter(count), |bench| {
                bench.iter_batched(
                    || store.clone(),
                    |mut store| {
                        let outcome = run(&mut store, &mut Spread(1), command());
                        (store, outcome)
                    },
                    BatchSize::PerIteration,
                );
            });
        }
        group.finish();
    }
    // A million annotations make a file of several hundred megabytes: more than Rostrum reads.
    let json = formats::find("rostrum").unwrap_or_else(|| panic!("the native format is there"));
    let options = WriteOptions { scope: Scope::Whole, date: "2026-01-01".to_owned(), variant: None };
    let fitting = || projects.iter().filter(|(count, _)| *count <= 100_000);
    let mut group = criterion.benchmark_group("JSON out");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    for (count, project) in fitting() {
        group.bench_function(BenchmarkId::from_parameter(count), |bench| {
            bench.iter(|| json.write(project, &options).map(|it| it.bytes.len()));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("JSON in");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    for (count, project) in fitting() {
        let bytes = json.write(project, &options).map(|it| it.bytes).unwrap_or_else(|error| panic!("{error}"));
        group.bench_function(BenchmarkId::from_parameter(count), |bench| {
            bench.iter(|| json.read(&bytes, &mut Spread(3)).map(|it| it.project));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("a start: the last snapshot, and 200 changes done again");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    for (count, project) in projects {
        let kept = journalled(project);
        group.bench_function(BenchmarkId::from_parameter(count), |bench| {
            bench.iter_batched(|| kept.clone(), |kept| Vault::load(kept.kept), BatchSize::PerIteration);
        });
    }
    group.finish();
}

/// The project written down, and then changed in many places.
fn journalled(project: &Project) -> Memory {
    let (mut store, mut vault, mut memory) = (Store::new(project.clone()), Vault::default(), Memory::default());
    vault.snapshot(&store, &mut memory);
    let all: Vec<AnnotationId> = only(project).annotations.iter().map(|it| it.id.clone()).collect();
    for n in 0..REPLAYED as usize {
        let annotation = all[n * 7_919 % all.len()].clone();
        let patch = Patch { note: Some(format!("Note {n}")), ..Patch::default() };
        let outcome = run(&mut store, &mut Spread(1), Command::Update { annotation, patch });
        outcome.record.into_iter().for_each(|(seq, record)| vault.push(Entry { seq, record, at: outcome.at }));
    }
    vault.write(&mut memory, || false);
    memory
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    text_of(&mut criterion);
    let projects: Vec<(usize, Project)> = SIZES.map(|count| (count, project(count))).into();
    model_of(&mut criterion, &projects);
    whole_of(&mut criterion, &projects);
    criterion.final_summary();
}
