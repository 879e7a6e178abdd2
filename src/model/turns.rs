//! Who speaks from where: labels such as `MR. SMITH:` or `Председатель:` at the start of a paragraph.
//!
//! [`find`] looks for them in a text and prefers to find none over finding wrong ones: a label counts when it bears a
//! title or an office, or when it comes again and another one does too. What people accept of it is kept as a list of
//! [`Turn`]s in order, beside the text.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::{Offset, Span, Text};

/// Somebody begins to speak. The turn ends where the next one begins, or with the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Who, as the label says it or as people corrected it; never empty.
    pub speaker: Rc<str>,
    /// Where the paragraph begins that bears the label.
    pub start: Offset,
}

/// A turn as it was found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundTurn {
    /// The turn.
    pub turn: Turn,
    /// The words of the label, with what ends it.
    pub label: Span,
}

/// The longest label, in code points.
const LABEL_CHARS: usize = 100;
/// The longest name in a label, in code points.
const NAME_CHARS: usize = 60;
/// The most words of a name.
const NAME_WORDS: usize = 7;

/// The turns of a text, in order; none when its labels are no clear pattern. Reads the text once.
pub fn find(text: &Text) -> Vec<FoundTurn> {
    let mut candidates = Vec::new();
    for block in text.blocks().filter(|it| !it.is_blank()) {
        let Some(content) = block.content() else { continue };
        let paragraph = text.slice(content);
        let indent = paragraph.len() - paragraph.trim_start().len();
        let Some(label) = Label::of(paragraph.trim_start()) else { continue };
        let start = Offset::from_usize(content.start().to_usize() + indent);
        let end = Offset::from_usize(start.to_usize() + label.bytes);
        let Some(span) = Span::new(start, end) else { continue };
        candidates.push(Candidate { key: label.key(), shape: label.shape, name: label.name, start: block.start, span });
    }
    let accepted = accepted(&candidates);
    let mut spelled: BTreeMap<String, Rc<str>> = BTreeMap::new();
    let found = candidates.into_iter().filter(|it| accepted.contains(&it.key)).map(|it| {
        let speaker = spelled.entry(it.key).or_insert_with(|| it.name.into()).clone();
        FoundTurn { turn: Turn { speaker, start: it.start }, label: it.span }
    });
    found.collect()
}
use super::order::{self, IntoTree as _};

/// Whether what was found is worth telling people unasked: several speakers who take turns.
pub fn is_clear(found: &[FoundTurn]) -> bool {
    let speakers: BTreeSet<&str> = found.iter().map(|it| &*it.turn.speaker).into_set();
    found.len() >= 3 && speakers.len() >= 2
}

/// Whether a line begins as a turn would: what it says is no continuation of the line before it.
pub fn is_labelled(line: &str) -> bool {
    let label = Label::of(line.trim_start());
    label.is_some_and(|it| !matches!(it.shape, Shape::Name | Shape::Period))
}

/// Who speaks at `at`; nobody before the first turn. `turns` are in order.
pub fn speaker_at(turns: &[Turn], at: Offset) -> Option<&Rc<str>> {
    let next = turns.partition_point(|turn| turn.start <= at);
    turns.get(next.checked_sub(1)?).map(|turn| &turn.speaker)
}

/// All who speak, each with the number of turns, in the order of their first ones.
pub fn speakers(turns: &[Turn]) -> Vec<(Rc<str>, usize)> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut found: Vec<(Rc<str>, usize)> = Vec::new();
    for turn in turns {
        let place = *places.entry(&turn.speaker).or_insert(found.len());
        match found.get_mut(place) {
            Some((_, count)) => *count += 1,
            None => found.push((turn.speaker.clone(), 1)),
        }
    }
    found
}

/// The same turns with other names: each speaker's comes from `name`. One name for two makes one speaker of them.
pub fn renamed(turns: &[Turn], name: impl Fn(&str) -> Rc<str>) -> Rc<[Turn]> {
    turns.iter().map(|turn| Turn { speaker: name(&turn.speaker), start: turn.start }).collect()
}

/// The turns in another version of the text: `place` says where the start of a paragraph went, or that it is gone.
/// A turn whose paragraph is gone goes too; of two that come to the same place the last stays.
pub fn moved(turns: &[Turn], place: impl Fn(Offset) -> Option<Offset>) -> Rc<[Turn]> {
    let moved = turns.iter().filter_map(|turn| Some(Turn { speaker: turn.speaker.clone(), start: place(turn.start)? }));
    in_order(moved.collect()).into()
}

/// Turns sorted by where they begin, one at each place: of several the last.
pub fn in_order(mut turns: Vec<Turn>) -> Vec<Turn> {
    turns.reverse();
    order::sort_by_key(&mut turns, |turn| turn.start);
    turns.dedup_by_key(|turn| turn.start);
    turns
}

/// A label before it is judged with all others.
struct Candidate {
    key: String,
    shape: Shape,
    name: String,
    start: Offset,
    span: Span,
}

/// What speaks for a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    /// A title and a name, or `The` and an office.
    Titled,
    /// `Speaker 2`.
    Numbered,
    /// `Q:`, of a pair.
    Question,
    /// `A:`, of a pair.
    Answer,
    /// A name and the time in a recording, alone on the line.
    Timed,
    /// An office alone: `Chair:`.
    Office,
    /// All in capitals.
    Capitals,
    /// Words that may be a name.
    Name,
    /// All in capitals, ended by a full stop.
    Period,
}

/// The keys of the candidates that are taken for speakers.
fn accepted(candidates: &[Candidate]) -> BTreeSet<String> {
    let mut counts: BTreeMap<&str, (usize, Shape)> = BTreeMap::new();
    for it in candidates {
        let entry = counts.entry(&it.key).or_insert((0, it.shape));
        // The best that any of them has.
        *entry = (entry.0 + 1, entry.1.min(it.shape));
    }
    let has = |wanted: Shape| counts.values().any(|(_, shape)| *shape == wanted);
    let asks_and_answers = has(Shape::Question) && has(Shape::Answer);
    let timed: usize = counts.values().filter(|it| it.1 == Shape::Timed).map(|it| it.0).sum();
    let timed_again = timed >= 3 && counts.values().any(|it| it.1 == Shape::Timed && it.0 >= 2);
    let firm = |count: usize, shape: Shape| match shape {
        Shape::Titled | Shape::Numbered => true,
        Shape::Question | Shape::Answer => asks_and_answers,
        Shape::Timed => timed_again,
        Shape::Office | Shape::Capitals | Shape::Name => count >= 2,
        Shape::Period => count >= 3,
    };
    let alone = |shape: Shape| shape < Shape::Office;
    let mut pattern = counts.values().filter(|(count, shape)| firm(*count, *shape));
    let is_pattern = pattern.clone().count() >= 2;
    let turns: usize = pattern.clone().map(|it| it.0).sum();
    let again = pattern.any(|it| it.0 >= 2) || turns >= 3;
    let taken = |key: &str, count: usize, shape: Shape| {
        firm(count, shape) && (alone(shape) || is_pattern)
            || is_pattern
                && again
                && match shape {
                    Shape::Office | Shape::Capitals => true,
                    Shape::Name => key.contains(' '),
                    _ => false,
                }
    };
    let keys = counts.iter().filter(|(key, (count, shape))| taken(key, *count, *shape));
    keys.map(|(key, _)| (*key).to_owned()).collect()
}

/// A label at the start of a paragraph.
struct Label {
    name: String,
    shape: Shape,
    /// How long it is, in bytes, with what ends it.
    bytes: usize,
}

impl Label {
    /// The name as it is compared: case, full stops and spacing aside.
    fn key(&self) -> String {
        let bare: String = self.name.chars().filter(|it| *it != '.').flat_map(char::to_lowercase).collect();
        bare.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The label of a paragraph that begins with none but white space cut off.
    fn of(paragraph: &str) -> Option<Self> {
        // Most paragraphs are settled here.
        let end = paragraph.char_indices().nth(LABEL_CHARS).map_or(paragraph.len(), |(end, _)| end);
        let head = paragraph.get(..end).unwrap_or_default();
        if let Some(inner) = head.strip_prefix('[') {
            return Self::bracketed(inner);
        }
        Self::timed(paragraph, head).or_else(|| Self::with_colon(head)).or_else(|| Self::with_period(head))
    }

    /// `[Speaker 2]`, `[Mr. Smith]:`.
    fn bracketed(inner: &str) -> Option<Self> {
        let (words, rest) = inner.split_once(']')?;
        let (shape, name) = shape_of(words)?;
        let colon = rest.chars().next().filter(|it| is_colon(*it)).map_or(0, char::len_utf8);
        let fits = shape == Shape::Numbered || colon > 0;
        fits.then(|| Self { name, shape, bytes: 1 + words.len() + 1 + colon })
    }

    /// `SPEAKER 2 00:12:03`, `John Smith (12:03):`, alone on the line.
    fn timed(paragraph: &str, head: &str) -> Option<Self> {
        if head.len() < paragraph.len() {
            return None;
        }
        let line = head.trim_end();
        let bare = line.trim_end_matches(is_colon);
        let (words, time) = bare.rsplit_once(char::is_whitespace)?;
        if !is_time(time) {
            return None;
        }
        let (shape, name) = shape_of(words.trim_end_matches(['-', '–', '—', ' ']))?;
        let shape = if matches!(shape, Shape::Numbered | Shape::Titled) { shape } else { Shape::Timed };
        Some(Self { name, shape, bytes: line.len() })
    }

    /// `MR. SMITH:`, `Ms. Bachelet (High Commissioner):`.
    fn with_colon(head: &str) -> Option<Self> {
        let (words, rest) = head.split_once(is_colon)?;
        let colon = head.len() - words.len() - rest.len();
        let starts_words = rest
            .chars()
            .next()
            .is_none_or(|it| it.is_whitespace() || !it.is_ascii() && !it.is_numeric() || matches!(it, '"' | '\''));
        let (shape, name) = shape_of(without_aside(words)).filter(|_| starts_words)?;
        Some(Self { name, shape, bytes: words.len() + colon })
    }

    /// `Mr. SMITH. I thank`, `ПРЕДСЕДАТЕЛЬ. Слово`.
    fn with_period(head: &str) -> Option<Self> {
        let mut bytes = 0;
        for part in head.split_inclusive('.').take(4) {
            bytes += part.len();
            let words = head.get(..bytes).unwrap_or_default();
            let ends =
                head.get(bytes..).and_then(|it| it.chars().next()).is_none_or(|it| it.is_whitespace() || it == '—');
            let Some(words) = words.strip_suffix('.').filter(|_| ends) else { continue };
            let bare = without_aside(words);
            let capitals = bare.split_whitespace().last().is_some_and(is_capitals);
            let Some((shape, name)) = shape_of(bare).filter(|_| capitals) else { continue };
            let shape = match shape {
                Shape::Titled => Shape::Titled,
                Shape::Capitals | Shape::Office if bare.chars().filter(|it| it.is_alphabetic()).count() > 3 => {
                    Shape::Period
                }
                _ => continue,
            };
            return Some(Self { name, shape, bytes });
        }
        None
    }
}

const fn is_colon(char: char) -> bool {
    matches!(char, ':' | '：')
}

/// The words without a remark in brackets at their end.
fn without_aside(words: &str) -> &str {
    let words = words.trim_end();
    let bare = words.strip_suffix([')', '）']).and_then(|it| it.rsplit_once(['(', '（']));
    bare.map_or(words, |(before, _)| before.trim_end())
}

/// `0:12`, `00:12:03`, `(12:03.5)`.
fn is_time(word: &str) -> bool {
    let bare = word.trim_matches(['(', ')', '[', ']']);
    let bare = bare.split(['.', ',']).next().unwrap_or_default();
    let parts: Vec<&str> = bare.split(':').collect();
    let digits = |part: &&str| (1..=2).contains(&part.len()) && part.bytes().all(|it| it.is_ascii_digit());
    (2..=3).contains(&parts.len()) && parts.iter().all(digits)
}

/// Whether it has letters with capitals, and those are capitals.
fn is_capitals(word: &str) -> bool {
    word.chars().any(char::is_uppercase) && !word.chars().any(char::is_lowercase)
}

/// Words that stand before the name of a person.
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "sir",
    "dame",
    "lord",
    "lady",
    "prof",
    "professor",
    "sen",
    "senator",
    "rep",
    "representative",
    "congressman",
    "congresswoman",
    "rev",
    "hon",
    "madam",
    "judge",
    "justice",
    "gen",
    "general",
    "col",
    "colonel",
    "capt",
    "captain",
    "mme",
    "mlle",
    "monsieur",
    "madame",
    "m",
    "herr",
    "frau",
    "sr",
    "sra",
    "señor",
    "señora",
    "don",
    "doña",
    "sig",
    "signora",
    "pan",
    "pani",
    "bay",
    "bayan",
    "г-н",
    "г-жа",
    "господин",
    "госпожа",
    "тов",
    "товарищ",
    "д-р",
    "проф",
    "профессор",
    "пан",
    "пані",
    "мырза",
    "ханым",
    "السيد",
    "السيدة",
    "الدكتور",
    "الدكتورة",
    "الأستاذ",
    "د",
    "מר",
    "גב'",
    "גב׳",
    "גברת",
    "ד\"ר",
    "ד״ר",
    "פרופ'",
    "פרופ׳",
    "ח\"כ",
    "آقای",
    "خانم",
    "دکتر",
];

/// What somebody can be who speaks.
const OFFICES: &[&str] = &[
    "president",
    "chair",
    "chairman",
    "chairwoman",
    "chairperson",
    "chairperson-rapporteur",
    "vice-president",
    "vice-chair",
    "vice-chairperson",
    "speaker",
    "minister",
    "premier",
    "chancellor",
    "ambassador",
    "secretary",
    "secretary-general",
    "moderator",
    "interviewer",
    "interviewee",
    "host",
    "reporter",
    "journalist",
    "rapporteur",
    "commissioner",
    "clerk",
    "court",
    "witness",
    "counsel",
    "narrator",
    "translator",
    "interpreter",
    "operator",
    "facilitator",
    "respondent",
    "participant",
    "président",
    "présidente",
    "ministre",
    "modérateur",
    "modératrice",
    "journaliste",
    "präsident",
    "präsidentin",
    "vorsitzender",
    "vorsitzende",
    "moderatorin",
    "reporterin",
    "presidente",
    "presidenta",
    "ministro",
    "ministra",
    "moderador",
    "moderadora",
    "periodista",
    "przewodniczący",
    "przewodnicząca",
    "marszałek",
    "başkan",
    "председатель",
    "председательствующий",
    "председательствующая",
    "ведущий",
    "ведущая",
    "президент",
    "премьер-министр",
    "министр",
    "посол",
    "депутат",
    "журналист",
    "журналистка",
    "корреспондент",
    "модератор",
    "докладчик",
    "свидетель",
    "судья",
    "секретарь",
    "переводчик",
    "интервьюер",
    "респондент",
    "спикер",
    "головуючий",
    "головуюча",
    "президентка",
    "төраға",
    "жүргізуші",
    "الرئيس",
    "الرئيسة",
    "الوزير",
    "المذيع",
    "المذيعة",
    "الصحفي",
    "الصحفية",
    "رئيس",
    "היו\"ר",
    "היו״ר",
    "יו\"ר",
    "יו״ר",
    "המנחה",
    "השר",
    "השרה",
    "رئیس",
    "مجری",
    "خبرنگار",
    "主席",
    "主持人",
    "总统",
    "總統",
    "议长",
    "議長",
    "记者",
    "記者",
    "委員長",
    "사회자",
    "의장",
    "기자",
];

/// What stands before an office.
const ARTICLES: &[&str] = &["the", "le", "la", "l'", "el", "der", "die", "o", "a", "il"];

/// What `Speaker 2` can be called.
const NUMBERED: &[&str] = &[
    "speaker",
    "participant",
    "respondent",
    "interviewee",
    "interviewer",
    "voice",
    "спикер",
    "говорящий",
    "участник",
    "респондент",
    "orateur",
    "intervenant",
    "locuteur",
    "sprecher",
    "sprecherin",
    "hablante",
    "orador",
    "falante",
    "mówca",
    "konuşmacı",
    "المتحدث",
    "דובר",
    "说话人",
    "发言人",
    "話者",
    "화자",
];

/// Question and answer.
const QUESTIONS: &[&str] = &[
    "Q",
    "QUESTION",
    "В",
    "ВОПРОС",
    "FRAGE",
    "PREGUNTA",
    "P",
    "F",
    "СҰРАҚ",
    "ПИТАННЯ",
    "س",
    "سؤال",
    "السؤال",
    "ש",
    "שאלה",
    "问",
    "問",
    "پرسش",
];
const ANSWERS: &[&str] = &[
    "A",
    "ANSWER",
    "О",
    "ОТВЕТ",
    "ANTWORT",
    "RÉPONSE",
    "RESPUESTA",
    "R",
    "ЖАУАП",
    "ВІДПОВІДЬ",
    "ج",
    "جواب",
    "الجواب",
    "ת",
    "תשובה",
    "答",
    "پاسخ",
];

/// Small words inside names.
const PARTICLES: &[&str] = &[
    "de", "da", "do", "dos", "das", "du", "del", "della", "di", "la", "le", "van", "von", "der", "den", "zu", "al",
    "el", "bin", "bint", "ibn", "ben", "of", "the", "for", "y", "e", "af", "av", "ter", "ten", "по", "фон",
];

/// Words before a colon that name no one.
const NEVER: &[&str] = &[
    "note",
    "notes",
    "nb",
    "example",
    "examples",
    "source",
    "sources",
    "figure",
    "table",
    "box",
    "map",
    "photo",
    "image",
    "video",
    "caption",
    "warning",
    "caution",
    "important",
    "attention",
    "remember",
    "summary",
    "conclusion",
    "conclusions",
    "recommendation",
    "recommendations",
    "introduction",
    "background",
    "context",
    "abstract",
    "keywords",
    "contents",
    "appendix",
    "annex",
    "chapter",
    "section",
    "article",
    "part",
    "step",
    "item",
    "agenda",
    "date",
    "time",
    "place",
    "venue",
    "location",
    "subject",
    "re",
    "to",
    "from",
    "cc",
    "bcc",
    "fwd",
    "ref",
    "reference",
    "references",
    "title",
    "author",
    "authors",
    "editor",
    "published",
    "updated",
    "version",
    "status",
    "language",
    "email",
    "e-mail",
    "tel",
    "phone",
    "fax",
    "website",
    "web",
    "url",
    "http",
    "https",
    "address",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "firstly",
    "secondly",
    "thirdly",
    "finally",
    "last",
    "lastly",
    "next",
    "also",
    "then",
    "now",
    "today",
    "yes",
    "no",
    "pros",
    "cons",
    "pro",
    "contra",
    "before",
    "after",
    "problem",
    "solution",
    "result",
    "results",
    "objective",
    "objectives",
    "goal",
    "goals",
    "aim",
    "action",
    "actions",
    "task",
    "output",
    "outcome",
    "indicator",
    "method",
    "methods",
    "finding",
    "findings",
    "evidence",
    "fact",
    "facts",
    "myth",
    "why",
    "what",
    "how",
    "when",
    "where",
    "who",
    "dear",
    "ladies",
    "friends",
    "colleagues",
    "excellencies",
    "excellency",
    "applause",
    "laughter",
    "end",
    "total",
    "price",
    "advantages",
    "disadvantages",
    "strengths",
    "weaknesses",
    "deadline",
    "photograph",
    "quote",
    "update",
    "ps",
    "p.s",
    "theme",
    "topic",
    "distr",
    "original",
    "i",
    "we",
    "you",
    "he",
    "she",
    "they",
    "it",
    "this",
    "that",
    "here",
    "there",
    "примечание",
    "примечания",
    "пример",
    "примеры",
    "источник",
    "источники",
    "рисунок",
    "таблица",
    "внимание",
    "важно",
    "итог",
    "итоги",
    "вывод",
    "выводы",
    "рекомендация",
    "рекомендации",
    "введение",
    "заключение",
    "глава",
    "статья",
    "часть",
    "шаг",
    "дата",
    "время",
    "место",
    "тема",
    "кому",
    "от",
    "копия",
    "автор",
    "адрес",
    "тел",
    "телефон",
    "во-первых",
    "во-вторых",
    "в-третьих",
    "наконец",
    "первое",
    "второе",
    "третье",
    "да",
    "нет",
    "плюсы",
    "минусы",
    "проблема",
    "решение",
    "результат",
    "цель",
    "задача",
    "задачи",
    "уважаемые",
    "дорогие",
    "друзья",
    "коллеги",
    "аплодисменты",
    "фото",
    "видео",
    "справка",
    "напомним",
    "remarque",
    "exemple",
    "hinweis",
    "beispiel",
    "quelle",
    "nota",
    "ejemplo",
    "fuente",
    "ملاحظة",
    "مثال",
    "المصدر",
    "مصدر",
    "الموضوع",
    "التاريخ",
    "הערה",
    "דוגמה",
    "מקור",
    "نکته",
    "注",
    "注意",
    "例",
    "例如",
    "来源",
    "來源",
    "备注",
    "地点",
    "时间",
    "日期",
];

/// What the words before a colon may be, and the name in them; `None` when they name no one.
fn shape_of(words: &str) -> Option<(Shape, String)> {
    let mut tokens = Vec::new();
    let mut chars = 0;
    for token in words.split_whitespace() {
        chars += token.chars().count() + 1;
        if chars > NAME_CHARS || tokens.len() == NAME_WORDS {
            return None;
        }
        tokens.push(token);
    }
    let name = tokens.join(" ");
    let lower: Vec<String> = tokens.iter().map(|it| it.trim_end_matches('.').to_lowercase()).collect();
    let (first, rest) = lower.split_first()?;
    let is_in = |list: &[&str], word: &str| list.contains(&word);
    if let [only] = tokens.as_slice() {
        let upper = only.to_uppercase();
        // A single letter is one only when it is a capital.
        let fits = only.chars().count() > 1 || *only == upper;
        match (is_in(QUESTIONS, &upper), is_in(ANSWERS, &upper)) {
            (true, _) if fits => return Some((Shape::Question, name)),
            (_, true) if fits => return Some((Shape::Answer, name)),
            _ => {}
        }
    }
    if is_numbered(first, rest) {
        return Some((Shape::Numbered, name));
    }
    if is_in(NEVER, first) || !tokens.iter().all(|it| is_name_word(it)) {
        return None;
    }
    let office = |words: &[String]| words.iter().any(|it| is_in(OFFICES, it));
    let only_office =
        |words: &[String]| words.iter().all(|it| is_in(OFFICES, it) || is_in(PARTICLES, it)) && office(words);
    let capitalised = tokens.iter().zip(0..).all(|(it, at)| {
        let particle = at > 0 && is_in(PARTICLES, &it.to_lowercase());
        particle || it.chars().find(|it| it.is_alphabetic()).is_some_and(|it| !it.is_lowercase())
    });
    let is_article = is_in(ARTICLES, first);
    if is_in(TITLES, first) && !rest.is_empty() {
        // “Mr. President:” is whom somebody speaks to.
        let named = tokens.iter().skip(1).all(|it| {
            it.chars()
                .find(|it| it.is_alphabetic())
                .is_some_and(|it| !it.is_lowercase() || is_in(PARTICLES, it.to_string().as_str()))
                || is_in(PARTICLES, &it.to_lowercase())
        });
        return (named && !only_office(rest)).then_some((Shape::Titled, name));
    }
    if is_article {
        let all_capitals = is_capitals(&name);
        let starts_upper = tokens.first().is_some_and(|it| it.chars().next().is_some_and(char::is_uppercase));
        return (starts_upper && office(rest) && (all_capitals || capitalised)).then_some((Shape::Titled, name));
    }
    if is_capitals(&name) {
        if office(&lower) {
            return Some((Shape::Titled, name));
        }
        let letters = name.chars().filter(|it| it.is_alphabetic()).count();
        return (letters >= 2).then_some((Shape::Capitals, name));
    }
    if !capitalised {
        return None;
    }
    let caseless = !name.chars().any(char::is_uppercase);
    if only_office(&lower) {
        return Some((Shape::Office, name));
    }
    if is_in(OFFICES, first) && !caseless {
        return Some((Shape::Titled, name));
    }
    let most = if caseless { 4 } else { NAME_WORDS };
    (tokens.len() <= most).then_some((Shape::Name, name))
}

/// `Speaker 2`, `SPEAKER_02`, `Speaker2`.
fn is_numbered(first: &str, rest: &[String]) -> bool {
    let is_number = |it: &str| (1..=3).contains(&it.chars().count()) && it.chars().all(char::is_numeric);
    match rest {
        [] => {
            NUMBERED.iter().any(|word| first.strip_prefix(word).is_some_and(|it| is_number(it.trim_start_matches('_'))))
        }
        [number] => NUMBERED.contains(&first) && is_number(number.trim_start_matches(['#', '№'])),
        _ => false,
    }
}

/// Letters, with what names have among them; a full stop only behind an abbreviation.
fn is_name_word(word: &str) -> bool {
    let bare = word.strip_suffix('.').filter(|it| it.chars().count() <= 5).unwrap_or(word);
    let bare = bare.strip_suffix(',').unwrap_or(bare);
    let mark = |it: char| matches!(it, '-' | '‑' | '\'' | '’' | '.' | '·' | '・' | '&' | '"' | '״' | '׳');
    let combines = |it: char| matches!(it, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{200c}' | '\u{200d}');
    let indic = |it: char| matches!(it, '\u{900}'..='\u{dff}' | '\u{e00}'..='\u{eff}');
    let letters = bare.chars().filter(|it| it.is_alphabetic()).count();
    letters > 0
        && bare.chars().all(|it| it.is_alphabetic() || mark(it) || combines(it) || indic(it))
        && !bare.ends_with(".\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let text = Text::new(text);
        let found = find(&text);
        for pair in found.windows(2) {
            assert!(pair[0].turn.start < pair[1].turn.start && pair[0].label.end() <= pair[1].turn.start);
        }
        found.iter().map(|it| format!("{}|{}", it.turn.speaker, text.slice(it.label))).collect()
    }

    #[test]
    fn labels_that_are_turns() {
        for (text, expected) in [
            ("MR. SMITH: I rise.\nMr. Jones: So do I.", vec!["MR. SMITH|MR. SMITH:", "Mr. Jones|Mr. Jones:"]),
            ("Mr Smith: Thank you, Chair.", vec!["Mr Smith|Mr Smith:"]),
            ("THE PRESIDENT: Good morning.\n\nAll sat down.", vec!["THE PRESIDENT|THE PRESIDENT:"]),
            (
                "The Chair: Next.\n  Ms. Bachelet (High Commissioner): Thank you.",
                vec!["The Chair|The Chair:", "Ms. Bachelet|Ms. Bachelet (High Commissioner):"],
            ),
            ("Q: Why?\nA: Because.\n\nAnd then\nQ: When?", vec!["Q|Q:", "A|A:", "Q|Q:"]),
            ("Question: Why?\nAnswer: Because.", vec!["Question|Question:", "Answer|Answer:"]),
            ("В: Почему?\nО: Потому.", vec!["В|В:", "О|О:"]),
            ("Вопрос: Почему?\nОтвет: Потому.", vec!["Вопрос|Вопрос:", "Ответ|Ответ:"]),
            ("Г-н Иванов: Да.\nГ-жа Петрова: Нет.", vec!["Г-н Иванов|Г-н Иванов:", "Г-жа Петрова|Г-жа Петрова:"]),
            (
                "ПРЕДСЕДАТЕЛЬ. Слово имеет депутат.\nИВАНОВ. Спасибо.\nПРЕДСЕДАТЕЛЬ. Прошу.\n",
                vec!["ПРЕДСЕДАТЕЛЬ|ПРЕДСЕДАТЕЛЬ.", "ПРЕДСЕДАТЕЛЬ|ПРЕДСЕДАТЕЛЬ."],
            ),
            (
                "Председатель: Прошу.\nИванов: Спасибо.\nПредседатель: Пожалуйста.\nИванов: Я кончил.",
                vec!["Председатель|Председатель:", "Иванов|Иванов:", "Председатель|Председатель:", "Иванов|Иванов:"],
            ),
            (
                "Mr. SMITH (California). I thank you.\nThe CHAIR. Mr. Jones.",
                vec!["Mr. SMITH|Mr. SMITH (California).", "The CHAIR|The CHAIR."],
            ),
            ("[Speaker 2] Well.\n[Speaker 1] Yes.", vec!["Speaker 2|[Speaker 2]", "Speaker 1|[Speaker 1]"]),
            (
                "SPEAKER 2 00:12:03\nWell.\nSPEAKER_01 0:13\nYes.",
                vec!["SPEAKER 2|SPEAKER 2 00:12:03", "SPEAKER_01|SPEAKER_01 0:13"],
            ),
            (
                "Ada Lovelace 0:12\nWell.\nCharles Babbage 0:15\nYes.\nAda Lovelace (0:20)\nNo.",
                vec![
                    "Ada Lovelace|Ada Lovelace 0:12",
                    "Charles Babbage|Charles Babbage 0:15",
                    "Ada Lovelace|Ada Lovelace (0:20)",
                ],
            ),
            (
                "SMITH: One.\nJONES: Two.\nSMITH: Three.\nJONES: Four.\nBROWN: Five.",
                vec!["SMITH|SMITH:", "JONES|JONES:", "SMITH|SMITH:", "JONES|JONES:", "BROWN|BROWN:"],
            ),
            (
                "Smith: One.\nMr. de la Cruz: Two.\nSmith: Three.\nJane Doe: Four.\nFinally: five.",
                vec!["Smith|Smith:", "Mr. de la Cruz|Mr. de la Cruz:", "Smith|Smith:", "Jane Doe|Jane Doe:"],
            ),
            (
                "M. Dupont: Merci.\nMme la Présidente: Merci.\nLe Président: Bien.",
                vec!["M. Dupont|M. Dupont:", "Le Président|Le Président:"],
            ),
            (
                "Frau Müller: Danke.\nHerr von Braun: Bitte.",
                vec!["Frau Müller|Frau Müller:", "Herr von Braun|Herr von Braun:"],
            ),
            ("السيد أحمد: شكرا.\nالسيدة ليلى: عفوا.", vec!["السيد أحمد|السيد أحمد:", "السيدة ليلى|السيدة ليلى:"]),
            ("سؤال: لماذا؟\nجواب: لأن.", vec!["سؤال|سؤال:", "جواب|جواب:"]),
            (
                "היו\"ר: בבקשה.\nמר כהן: תודה.\nהיו\"ר: תודה.",
                vec!["היו\"ר|היו\"ר:", "מר כהן|מר כהן:", "היו\"ר|היו\"ר:"],
            ),
            (
                "主席：请。\n王毅：谢谢。\n主席：请继续。\n王毅：好。",
                vec!["主席|主席：", "王毅|王毅：", "主席|主席：", "王毅|王毅："],
            ),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn labels_that_are_none() {
        for text in [
            "Note: this is not a speaker.\nNote: nor is this.\nExample: so it is.\nExample: again.",
            "Two points: the first.\nTwo points: the second.",
            "Mr. President: we gather here today.\nMr. President: we must act.\nMadam Chair: thank you.",
            "Ladies and gentlemen: welcome.\nLadies and gentlemen: goodbye.",
            "Remember this: one.\nI say: two.\nWe know: three.",
            "SUMMARY: All is well.\nBACKGROUND: It was not.",
            "Smith: One turn, no pattern.",
            "Q: Only questions.\nQ: And more.",
            "First: one.\nSecond: two.\nFirst: three.\nSecond: four.",
            "Meeting at 10:30\nMonday 10:30\nLunch 12:00",
            "See https://example.org: there.\nRatio 1:2 and 3:4.",
            "THANK YOU. It was good.\nNO. We will not.\nTHANK YOU. Again.",
            "Уважаемые коллеги: начнём.\nУважаемые коллеги: кончим.\nПримечание: нет.",
            "Господин Председатель: позвольте начать.\nГоспожа Председатель: спасибо.",
            "السيد الرئيس: أشكركم.\nملاحظة: لا.\nملاحظة: نعم.",
            "[Applause]\nThank you.\n[Applause]",
            "The result: good.\nThe problem: bad.\nThe result: better.\nThe problem: worse.",
            "",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    fn turn(speaker: &str, start: u32) -> Turn {
        Turn { speaker: speaker.into(), start: Offset::new(start) }
    }

    #[test]
    fn turns_reach_to_the_next_one() {
        let turns = [turn("a", 5), turn("b", 10), turn("a", 20)];
        for (at, expected) in [(0, None), (4, None), (5, Some("a")), (9, Some("a")), (10, Some("b")), (99, Some("a"))] {
            assert_eq!(speaker_at(&turns, Offset::new(at)).map(|it| &**it), expected, "{at}");
        }
        assert_eq!(speaker_at(&[], Offset::ZERO), None);
        let counts: Vec<String> = speakers(&turns).iter().map(|(name, count)| format!("{name} {count}")).collect();
        assert_eq!(counts, ["a 2", "b 1"]);
    }

    #[test]
    fn turns_are_renamed_merged_and_moved() {
        let turns = [turn("Smith", 5), turn("Smyth", 10), turn("Jones", 20)];
        let one = renamed(&turns, |name| if name == "Smyth" { "Smith".into() } else { name.into() });
        assert_eq!(speakers(&one), [("Smith".into(), 2), ("Jones".into(), 1)]);
        let later = moved(&turns, |at| (at.get() != 10).then(|| Offset::new(at.get() + 3)));
        assert_eq!(&*later, [turn("Smith", 8), turn("Jones", 23)]);
        assert_eq!(&*moved(&turns, |_| Some(Offset::ZERO)), [turn("Jones", 0)]);
    }

    #[test]
    fn only_clear_turns_are_told_unasked() {
        for (text, expected) in [
            ("MR. SMITH: a\nMR. JONES: b\nMR. SMITH: c", true),
            ("MR. SMITH: a\nMR. JONES: b", false),
            ("MR. SMITH: a\nMR. SMITH: b\nMR. SMITH: c", false),
        ] {
            assert_eq!(is_clear(&find(&Text::new(text))), expected, "{text}");
        }
    }
}
