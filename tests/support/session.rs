//! Somebody works at random.

use std::collections::BTreeMap;
use std::rc::Rc;

use rostrum::app::{Entry, Outcome, Store, StoreError};
use rostrum::model::{
    AnnotationId, AnnotatorId, Attributes, Color, Command, DetailsPatch, Document, Env, Example, Foreign, LabelId,
    LabelPatch, LineStyle, NewAnnotation, NewLabel, Offset, Patch, Project, Seat, Spans, Timestamp, Turn, Value,
    intake,
};

use super::{Counting, PIECES, Rng, places, project, span};

/// A store with somebody at it.
pub struct Session {
    pub store: Store,
    pub rng: Rng,
    pub ids: Counting,
    pub now: i64,
}

impl Session {
    pub fn new(seed: u64) -> Self {
        Self { store: Store::new(project([])), rng: Rng(seed), ids: Counting(0), now: 1_000_000 }
    }

    pub fn env(&mut self) -> (&mut Store, Env<'_>) {
        let env = Env { now: Timestamp::from_millis(self.now), annotator: AnnotatorId::new("me"), ids: &mut self.ids };
        (&mut self.store, env)
    }

    pub fn run(&mut self, command: Command) -> Result<Outcome, StoreError> {
        let (store, mut env) = self.env();
        store.run(command, &mut env)
    }

    /// One thing of all that can be done; what the journal keeps of it.
    pub fn step(&mut self) -> Option<(Outcome, Entry)> {
        self.now += [50, 400, 501, 5_000][self.rng.below(4)];
        let now = Timestamp::from_millis(self.now);
        let outcome = match self.rng.below(20) {
            0..=3 => self.store.undo(now).unwrap()?,
            4..=5 => self.store.redo(now).unwrap()?,
            _ => {
                let command = self.command()?;
                match self.run(command) {
                    Ok(outcome) => outcome,
                    // Some things cannot be done, a name that is taken for one.
                    Err(StoreError::Command(_)) => return None,
                    Err(error) => panic!("{error}"),
                }
            }
        };
        let (seq, record) = outcome.record.clone()?;
        Some((outcome, Entry { seq, record, at: now }))
    }

    fn command(&mut self) -> Option<Command> {
        let project = self.store.project().clone();
        let rng = &mut self.rng;
        if project.documents.is_empty() || (project.documents.len() < 4 && rng.below(12) == 0) {
            return Some(self.new_document());
        }
        let document = rng.pick(&project.documents)?.clone();
        let all: Vec<_> = document.annotations.iter().cloned().collect();
        let labels: Vec<LabelId> = project.codebook.labels().iter().map(|it| it.id.clone()).collect();
        let label = rng.pick(&labels).cloned();
        let annotation = rng.pick(&all).cloned();
        Some(match rng.below(16) {
            0..=3 => Command::Annotate {
                document: document.id.clone(),
                spans: if rng.below(4) == 0 { annotation?.spans.clone() } else { some_spans(rng, &document)? },
                labels: label.into_iter().collect(),
                note: if rng.below(4) == 0 { "a note".to_owned() } else { String::new() },
            },
            4 => Command::AnnotateAll {
                document: document.id.clone(),
                spans: (0..=rng.below(6))
                    .filter_map(|_| match rng.below(3) {
                        0 => annotation.as_ref().map(|it| it.spans.first()),
                        _ => some_spans(rng, &document).map(|it| it.first()),
                    })
                    .collect(),
                label: label?,
            },
            5 => Command::ToggleLabel { annotation: annotation?.id.clone(), label: label? },
            6 => update(&annotation?.id, Patch { spans: some_spans(rng, &document), ..Patch::default() }),
            7..=8 => {
                let annotation = annotation?;
                let note = format!("{}{}", annotation.note, PIECES[rng.below(PIECES.len())]);
                update(&annotation.id, Patch { note: Some(note), ..Patch::default() })
            }
            9 => {
                let label = label?;
                let values = BTreeMap::from([
                    ("strength".into(), Value::Text("\"weak\"\n".into())),
                    ("weight".into(), Value::Number("1.50".into())),
                    ("sure".into(), Value::Flag(rng.below(2) == 0)),
                ]);
                let attributes = Attributes::from([(label.clone(), values)]);
                let patch = Patch {
                    attributes: Some(attributes),
                    labels: Some(vec![label.clone(), label]),
                    ..Patch::default()
                };
                update(&annotation?.id, patch)
            }
            10 => Command::RemoveAnnotations {
                annotations: (0..=rng.below(4)).filter_map(|_| rng.pick(&all).map(|it| it.id.clone())).collect(),
            },
            11 => Command::AddLabel {
                label: NewLabel {
                    name: format!("Label {}", rng.below(6)),
                    description: Some("When \u{1f44d}".to_owned()),
                    ..NewLabel::default()
                },
            },
            12 if rng.below(2) == 0 => Command::UpdateLabel {
                label: label?,
                patch: LabelPatch {
                    name: Some(format!("Name {}", rng.below(9))),
                    color: Some(Color::new(1, 2, 3)),
                    style: LineStyle::ALL.get(rng.below(8)).copied(),
                    include: Some("Losses \u{1f44d}".to_owned()),
                    examples: Some(vec![Example { quote: "a \"loss\"".into(), source: "§1".into() }]),
                    ..LabelPatch::default()
                },
            },
            12 if rng.below(2) == 0 => self.on_the_tree(&label?),
            12 => Command::RemoveLabel { label: label? },
            13 => match rng.below(4) {
                0 => Command::MoveDocument { document: document.id.clone(), position: rng.below(4) },
                1 => Command::RenameAnnotator { name: format!("Name {}", rng.below(9)) },
                2 => Command::UpdateDetails {
                    document: document.id.clone(),
                    patch: DetailsPatch {
                        language: Some(["", "en", "kk-Cyrl"][rng.below(3)].to_owned()),
                        metadata: Some(BTreeMap::from([("place".into(), format!("Place {}", rng.below(9)).into())])),
                        turns: Some(
                            [Turn { speaker: format!("S{}", rng.below(3)).into(), start: Offset::ZERO }].into(),
                        ),
                        ..DetailsPatch::default()
                    },
                },
                _ => Command::UpdateDetails {
                    document: document.id.clone(),
                    patch: DetailsPatch { title: Some(format!("Title {}", rng.below(99))), ..DetailsPatch::default() },
                },
            },
            14 if rng.below(3) == 0 => Command::RemoveDocument { document: document.id.clone() },
            14 => Command::RenameProject { title: format!("Project {}", rng.below(99)) },
            _ => Command::Import { project: Box::new(elsewhere(&project, rng)) },
        })
    }

    fn on_the_tree(&mut self, label: &LabelId) -> Command {
        let labels = self.store.project().codebook.labels().to_vec();
        let rng = &mut self.rng;
        let other = rng.pick(&labels).map_or(label, |it| &it.id).clone();
        match rng.below(5) {
            0 => Command::MergeLabels { from: vec![label.clone()], into: other },
            1 => Command::MovePassages { from: label.clone(), into: other },
            2 => {
                let new = |at: usize| NewLabel {
                    name: format!("Pasted {at}"),
                    parent: (at % 2 == 1).then(|| format!("Pasted {}", at - 1).into()),
                    ..NewLabel::default()
                };
                let at = rng.below(9);
                Command::AddLabels { labels: (at..at + 3).map(new).skip(at % 2).collect() }
            }
            _ => {
                let parent = (rng.below(2) == 0).then_some(other);
                Command::MoveLabel { label: label.clone(), seat: Seat { parent, index: rng.below(4) } }
            }
        }
    }

    fn new_document(&mut self) -> Command {
        let rng = &mut self.rng;
        let text: String =
            std::iter::once("Word ").chain((0..rng.below(60)).map(|_| PIECES[rng.below(PIECES.len())])).collect();
        let intake = intake(&text);
        let places = places(intake.text.as_str());
        // Now and then so many that there are several chunks.
        let count = if rng.below(4) == 0 { 700 + rng.below(900) } else { rng.below(12) };
        let annotations = (0..count)
            .map(|index| NewAnnotation {
                spans: random_spans(rng, &places),
                labels: vec![["praise", "Concern", "Fresh"][index % 3].into()],
                note: "".into(),
            })
            .collect();
        Command::AddDocument {
            title: String::new(),
            intake: Box::new(intake),
            metadata: BTreeMap::from([("speaker".into(), "Ada".into())]),
            labels: ["Praise", "Concern", "Fresh"]
                .map(|name| NewLabel { name: name.to_owned(), ..NewLabel::default() })
                .into_iter()
                .filter(|it| self.store.project().codebook.find(&it.name.to_lowercase()).is_none())
                .collect(),
            annotations,
        }
    }
}

fn update(annotation: &AnnotationId, patch: Patch) -> Command {
    Command::Update { annotation: annotation.clone(), patch }
}

fn some_spans(rng: &mut Rng, document: &Document) -> Option<Spans> {
    Some(random_spans(rng, &places(document.text.as_str())))
}

pub fn random_spans(rng: &mut Rng, places: &[u32]) -> Spans {
    let mut spans = Vec::new();
    for _ in 0..=usize::from(rng.below(5) == 0) {
        let from = rng.below(places.len() - 1);
        let to = (from + 1 + rng.below(8)).min(places.len() - 1);
        spans.push(span(places[from], places[to]));
    }
    Spans::new(spans).unwrap()
}

/// The project as somebody else has it: some of it the same, some of it changed, some of it new.
pub fn elsewhere(project: &Project, rng: &mut Rng) -> Project {
    let mut other = project.clone();
    other.documents.truncate(2);
    for document in &mut other.documents {
        let places = places(document.text.as_str());
        let mut annotations: Vec<_> = document.annotations.iter().take(20).cloned().collect();
        for annotation in &mut annotations {
            let changed = Rc::make_mut(annotation);
            match rng.below(4) {
                0 => changed.note = "said elsewhere".into(),
                1 => changed.id = AnnotationId::new(format!("else-{}", rng.below(1_000_000))),
                2 => {
                    changed.foreign = Some(Rc::new(Foreign {
                        id: Some("theirs".into()),
                        keys: BTreeMap::from([("x".to_owned(), "[1,2]".into())]),
                    }));
                }
                _ => {}
            }
        }
        if rng.below(4) == 0 {
            annotations.push(super::annotation("else-new", random_spans(rng, &places), &["praise"]));
        }
        Rc::make_mut(document).annotations = rostrum::model::AnnotationSet::new(annotations);
    }
    other
}
