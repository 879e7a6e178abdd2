//! The labels of a project: what they are called, what they mean, how they look.

use std::cell::OnceCell;
use std::rc::Rc;

use super::outline::Outline;
use super::{Color, Foreign, LabelId, slug};

/// How a label's line is drawn, so that colour is never the only cue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LineStyle {
    /// ────
    #[default]
    Solid,
    /// ─ ─ ─
    Dashed,
    /// · · · ·
    Dotted,
    /// ════
    Double,
    /// ∿∿∿∿
    Wavy,
    /// ━━━━
    SolidThick,
    /// ━ ━ ━
    DashedThick,
    /// ● ● ● ●
    DottedThick,
}

impl LineStyle {
    /// All eight, in the order they are given to new labels.
    pub const ALL: [Self; 8] = [
        Self::Solid,
        Self::Dashed,
        Self::Dotted,
        Self::Double,
        Self::SolidThick,
        Self::DashedThick,
        Self::DottedThick,
        Self::Wavy,
    ];

    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Solid => "solid",
            Self::Dashed => "dashed",
            Self::Dotted => "dotted",
            Self::Double => "double",
            Self::Wavy => "wavy",
            Self::SolidThick => "solid-thick",
            Self::DashedThick => "dashed-thick",
            Self::DottedThick => "dotted-thick",
        }
    }

    /// The style of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|style| style.name() == name)
    }
}

/// A passage that shows what a label means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its words.
    pub quote: Rc<str>,
    /// Where they stand, for people: “Inaugural address, §12”. May be empty.
    pub source: Rc<str>,
}

/// One entry of the codebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// A slug of its first name; stays when it is renamed.
    pub id: LabelId,
    /// What people call it, at most 200 code points.
    pub name: Rc<str>,
    /// The colour it is given; how it is drawn is derived from it.
    pub color: Color,
    /// How its line is drawn.
    pub style: LineStyle,
    /// What it means; may be empty.
    pub description: Rc<str>,
    /// What belongs under it; may be empty.
    pub include: Rc<str>,
    /// What does not belong under it; may be empty.
    pub exclude: Rc<str>,
    /// Passages that show what it means, in the user's order.
    pub examples: Rc<[Example]>,
    /// The broader label above it.
    pub parent: Option<LabelId>,
    /// The key that applies it, instead of the digit of its place.
    pub shortcut: Option<Rc<str>>,
    /// What came with it from elsewhere.
    pub foreign: Option<Rc<Foreign>>,
}

impl Label {
    /// A label with nothing but a name and a look.
    pub fn new(id: LabelId, name: &str, color: Color, style: LineStyle) -> Self {
        Self {
            id,
            name: name.into(),
            color,
            style,
            description: "".into(),
            include: "".into(),
            exclude: "".into(),
            examples: [].into(),
            parent: None,
            shortcut: None,
            foreign: None,
        }
    }
}

/// Colours and line styles that new labels get, in turn (Okabe and Ito's palette, and a grey).
const LOOKS: [(Color, LineStyle); 8] = [
    (Color::new(0x00, 0x9e, 0x73), LineStyle::Solid),
    (Color::new(0xd5, 0x5e, 0x00), LineStyle::SolidThick),
    (Color::new(0x00, 0x72, 0xb2), LineStyle::Dashed),
    (Color::new(0xe6, 0x9f, 0x00), LineStyle::Double),
    (Color::new(0xcc, 0x79, 0xa7), LineStyle::DashedThick),
    (Color::new(0xf0, 0xe4, 0x42), LineStyle::Dotted),
    (Color::new(0x56, 0xb4, 0xe9), LineStyle::Wavy),
    (Color::new(0x80, 0x80, 0x80), LineStyle::DottedThick),
];

/// The labels of a new project, with what they mean.
const STARTERS: [(&str, &str); 3] = [
    ("Praise", "Speaks well of the host, its people or what they have done."),
    ("Concern", "Names a loss, a wrong or a danger, or says that something falls short."),
    ("Reform support", "Backs a reform, an institution or a promise of the host."),
];

/// The labels of a project, in the user's order.
#[derive(Clone, Debug, Default)]
pub struct Codebook {
    labels: Vec<Rc<Label>>,
    /// Follows from the labels; worked out when it is first asked for.
    outline: OnceCell<Outline>,
}

impl PartialEq for Codebook {
    fn eq(&self, other: &Self) -> bool {
        self.labels == other.labels
    }
}

impl Eq for Codebook {}

impl Codebook {
    /// A codebook of the given labels, in that order.
    pub fn new(labels: Vec<Rc<Label>>) -> Self {
        Self { labels, outline: OnceCell::new() }
    }

    /// What a new project starts with: praise, concern, reform support.
    pub fn starter() -> Self {
        let mut codebook = Self::default();
        for (name, description) in STARTERS {
            let (color, style) = codebook.next_look();
            let label = Label::new(LabelId::new(slug(name)), name, color, style);
            codebook.labels.push(Rc::new(Label { description: description.into(), ..label }));
        }
        codebook
    }

    /// All labels, in the user's order. Beside files from elsewhere, each is followed by those below it.
    pub fn labels(&self) -> &[Rc<Label>] {
        &self.labels
    }

    pub(super) fn tree(&self) -> &Outline {
        self.outline.get_or_init(|| Outline::of(&self.labels))
    }

    /// The label of that id.
    pub fn get(&self, id: &LabelId) -> Option<&Rc<Label>> {
        self.labels.iter().find(|label| label.id == *id)
    }

    /// The place of the label in the user's order, from zero.
    pub fn position(&self, id: &LabelId) -> Option<usize> {
        self.labels.iter().position(|label| label.id == *id)
    }

    /// The label spelled `text`: by id, then by exact name.
    pub fn find(&self, text: &str) -> Option<&Rc<Label>> {
        let by_id = self.labels.iter().find(|label| label.id.as_str() == text);
        by_id.or_else(|| self.labels.iter().find(|label| &*label.name == text))
    }

    /// The label of that name, case aside.
    pub fn named(&self, name: &str) -> Option<&Rc<Label>> {
        let name = name.to_lowercase();
        self.labels.iter().find(|label| label.name.to_lowercase() == name)
    }

    /// The label that the key applies: by its own shortcut, else by the digit of its place in the
    /// [outline](Codebook::outline).
    pub fn by_key(&self, key: &str) -> Option<&Rc<Label>> {
        let own = self.labels.iter().find(|label| label.shortcut.as_deref() == Some(key));
        own.or_else(|| {
            let place = key.parse::<usize>().ok()?.checked_sub(1).filter(|place| *place < 9)?;
            self.labels.get(self.tree().position(place)?).filter(|label| label.shortcut.is_none())
        })
    }

    /// The key that applies the label at `position` in the user's order: its own, else the digit of its place in the
    /// [outline](Codebook::outline) when it has one.
    pub fn key_of(&self, position: usize) -> Option<Rc<str>> {
        let label = self.labels.get(position)?;
        let place = || self.tree().place(position).filter(|place| *place < 9);
        let key: Rc<str> = label.shortcut.clone().or_else(|| Some((place()? + 1).to_string().into()))?;
        self.by_key(&key).is_some_and(|it| it.id == label.id).then_some(key)
    }

    /// A look that no label has yet, or that few have.
    pub fn next_look(&self) -> (Color, LineStyle) {
        let uses = |look: &(Color, LineStyle)| self.labels.iter().filter(|label| label.color == look.0).count();
        let mut best = LOOKS[0];
        for look in &LOOKS {
            if uses(look) < uses(&best) {
                best = *look;
            }
        }
        best
    }

    /// An id for a new label of that name: its slug, numbered when taken.
    pub fn free_id(&self, name: &str) -> LabelId {
        let slug = slug(name);
        let taken = |id: &str| self.labels.iter().any(|label| label.id.as_str() == id);
        if !taken(&slug) {
            return LabelId::new(slug);
        }
        let numbered = (2..).map(|number| format!("{slug}-{number}")).find(|id| !taken(id));
        LabelId::new(numbered.unwrap_or(slug))
    }
}
