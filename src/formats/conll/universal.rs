//! CoNLL-U: the ten columns of Universal Dependencies.
//!
//! Taken are the text, its division into speeches and paragraphs, and names that stand as IOB tags in the last column
//! (`NER=B-PER`). A sentence is what `# text =` says if its words are in it, else the words, with a space behind each
//! but where `SpaceAfter=No` stands. Sentences of a paragraph stand on one line; where the file marks no paragraphs each
//! has its own. Source: <https://universaldependencies.org/format.html>.

use super::super::draft::{At, Draft};
use super::NAME;
use super::speech::{Speech, Tag};
use crate::model::OffsetUnit;

/// The columns of a row.
const COLUMNS: usize = 10;
/// What the entries are called that hold names.
const NAMES: [&str; 4] = ["ner", "ne", "name", "entity"];

/// A row: the columns that are looked at, and whether the others say anything.
struct Row<'a> {
    number: Number,
    form: &'a str,
    misc: &'a str,
    /// Of lemma, word class, word class of the language, features, head and further dependencies.
    says: [bool; 6],
}

/// What stands in the first column.
#[derive(Clone, Copy)]
enum Number {
    /// A word: `3`.
    Word(u32),
    /// A token of several words, by the last of them: `3-4`.
    Token(u32),
    /// A word that is not in the text: `3.1`.
    Empty,
}

impl Number {
    fn of(column: &str) -> Option<Self> {
        if let Some((first, last)) = column.split_once('-') {
            let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
            return (first <= last).then_some(Self::Token(last));
        }
        if let Some((word, place)) = column.split_once('.') {
            return word.parse::<u32>().and(place.parse::<u32>()).is_ok().then_some(Self::Empty);
        }
        column.parse().ok().map(Self::Word)
    }
}

impl<'a> Row<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let columns: Vec<&str> = line.trim_end_matches('\r').split('\t').take(COLUMNS + 1).collect();
        let columns: [&str; COLUMNS] = columns.try_into().ok()?;
        let [number, form, lemma, class, own_class, features, head, _, further, misc] = columns;
        if form.trim().is_empty() || (head != "_" && head.parse::<u32>().is_err()) {
            return None;
        }
        let says = [lemma, class, own_class, features, head, further].map(|it| it != "_");
        Some(Self { number: Number::of(number)?, form, misc, says })
    }

    /// The entries of the last column.
    fn entries(&self) -> impl Iterator<Item = &'a str> {
        self.misc.split('|').map(str::trim).filter(|it| !matches!(*it, "" | "_"))
    }
}

/// The tag in an entry of the last column, if it holds one.
fn tag_of(entry: &str) -> Option<Tag<'_>> {
    let (key, value) = entry.split_once('=')?;
    NAMES.iter().any(|it| key.eq_ignore_ascii_case(it)).then(|| Tag::of(value))?
}

/// Whether all rows are those of CoNLL-U. One that ends with a tag is of another format.
pub fn is_conllu(text: &str) -> bool {
    let mut rows = text.split('\n').filter(|it| !it.trim().is_empty() && !it.starts_with('#')).peekable();
    let is_row = |line: &str| Row::of(line).is_some_and(|it| Tag::of(it.misc).is_none_or(|tag| tag == Tag::Outside));
    rows.peek().is_some() && rows.all(is_row)
}

/// A token as it stands in the text.
struct Token<'a> {
    form: &'a str,
    tag: Tag<'a>,
    line: usize,
    /// Whether a space follows.
    spaced: bool,
}

/// What was passed over.
#[derive(Default)]
struct Passed {
    says: [usize; 6],
    entries: usize,
    empty: usize,
    /// Words of tokens of several.
    inner: usize,
    comments: usize,
    /// Sentences whose words are not in their text.
    unlike: usize,
}

impl Passed {
    fn say(&self, draft: &mut Draft<'_>) {
        let [lemmas, classes, own_classes, features, heads, further] = self.says;
        let counts = [
            ("lemmas", lemmas),
            ("word classes", classes),
            ("word classes of the language", own_classes),
            ("features", features),
            ("dependencies", heads),
            ("enhanced dependencies", further),
            ("words of contracted tokens", self.inner),
            ("empty nodes", self.empty),
            ("entries of the last column", self.entries),
            ("comments", self.comments),
        ];
        let counts = counts.iter().filter(|it| it.1 > 0).map(|(what, count)| format!("{what}: {count}"));
        let counts: Vec<String> = counts.collect();
        if !counts.is_empty() {
            let message =
                format!("Only the text and names were taken from CoNLL-U. Left out were {}", counts.join(", "));
            draft.leave_out(&At::default(), &message, None);
        }
        if self.unlike > 0 {
            let message =
                format!("Sentences whose words are not what # text says: {}; the words were taken", self.unlike);
            draft.warn(&At::default(), &message);
        }
    }
}

/// A file that is being read.
#[derive(Default)]
struct Reader<'a> {
    speech: Option<Speech<'a>>,
    /// What `# text =` says of the sentence.
    text: Option<&'a str>,
    tokens: Vec<Token<'a>>,
    /// The last word of the token that was begun.
    until: u32,
    /// Whether a paragraph begins, and whether the file marks any.
    begins: bool,
    marks: bool,
    /// Whether a space follows the last sentence.
    spaced: bool,
    passed: Passed,
}

impl<'a> Reader<'a> {
    fn comment(&mut self, comment: &'a str, line: usize, draft: &mut Draft<'a>) {
        let (key, value) = comment.split_once('=').map_or((comment.trim(), ""), |it| (it.0.trim(), it.1.trim()));
        match key {
            "text" => self.text = Some(value),
            "newdoc" | "newdoc id" => {
                self.end_sentence();
                if let Some(before) = self.speech.replace(Speech::new(line, value)) {
                    before.finish(draft);
                }
            }
            "newpar" | "newpar id" => self.begins = true,
            _ => self.passed.comments += 1,
        }
    }

    fn row(&mut self, row: &Row<'a>, line: usize) {
        for (count, says) in self.passed.says.iter_mut().zip(row.says) {
            *count += usize::from(says);
        }
        let mut tag = Tag::Outside;
        let mut spaced = true;
        for entry in row.entries() {
            match tag_of(entry) {
                Some(found) => tag = found,
                None if entry == "SpaceAfter=No" => spaced = false,
                None => self.passed.entries += 1,
            }
        }
        match row.number {
            Number::Empty => self.passed.empty += 1,
            Number::Word(number) if number <= self.until => {
                self.passed.inner += 1;
                // Names are said of words, and these are in the token.
                if let Some(token) = self.tokens.last_mut().filter(|it| it.tag == Tag::Outside) {
                    token.tag = tag;
                }
            }
            Number::Word(_) => self.tokens.push(Token { form: row.form, tag, line, spaced }),
            Number::Token(last) => {
                self.until = last;
                self.tokens.push(Token { form: row.form, tag, line, spaced });
            }
        }
    }

    /// The words of the sentence go into the speech.
    fn end_sentence(&mut self) {
        let tokens = std::mem::take(&mut self.tokens);
        let text = self.text.take();
        self.until = 0;
        let Some(first) = tokens.first() else { return };
        let between = text.and_then(|it| gaps(it, &tokens));
        self.passed.unlike += usize::from(text.is_some() && between.is_none());
        let speech = self.speech.get_or_insert_with(|| Speech::new(first.line, ""));
        let before = match (self.begins || !self.marks, self.spaced) {
            (true, _) => "\n",
            (false, true) => " ",
            (false, false) => "",
        };
        let mut spaced = true;
        for (number, token) in tokens.iter().enumerate() {
            let gap = match &between {
                _ if number == 0 => before,
                Some(gaps) => gaps.get(number).copied().unwrap_or_default(),
                None if spaced => " ",
                None => "",
            };
            speech.word(gap, token.form, std::iter::once(token.tag), token.line);
            spaced = token.spaced;
        }
        speech.end_sentence();
        (self.begins, self.spaced) = (false, spaced);
    }
}

/// What stands before each of the tokens in a text; `None` when they are not in it one after the other.
fn gaps<'t>(text: &'t str, tokens: &[Token<'_>]) -> Option<Vec<&'t str>> {
    let mut rest = text;
    let gaps = tokens.iter().map(|token| {
        let words = rest.trim_start();
        let gap = rest.get(..rest.len() - words.len())?;
        rest = words.strip_prefix(token.form)?;
        Some(gap)
    });
    let gaps: Option<Vec<&str>> = gaps.collect();
    gaps.filter(|_| rest.trim().is_empty())
}

/// The speeches of a file.
pub fn draft(text: &str) -> Draft<'_> {
    let mut draft = Draft::new(NAME, OffsetUnit::CodePoint);
    let marks = text.split('\n').any(|it| it.starts_with("# newpar"));
    let mut reader = Reader { marks, ..Reader::default() };
    for (number, line) in (1..).zip(text.split('\n')) {
        if line.trim().is_empty() {
            reader.end_sentence();
        } else if let Some(comment) = line.strip_prefix('#') {
            reader.comment(comment, number, &mut draft);
        } else if let Some(row) = Row::of(line) {
            reader.row(&row, number);
        } else {
            draft.leave_out(&At::line(number), "This is no row of CoNLL-U", Some(line));
        }
    }
    reader.end_sentence();
    if let Some(last) = reader.speech.take() {
        last.finish(&mut draft);
    }
    reader.passed.say(&mut draft);
    draft
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(file: &str) -> Vec<String> {
        draft(file).documents.into_iter().filter_map(|it| it.text).map(Into::into).collect()
    }

    #[test]
    fn texts_are_joined_as_the_file_says() {
        let row = |number: &str, form: &str, misc: &str| format!("{number}\t{form}{}\t{misc}\n", "\t_".repeat(7));
        let one = [row("1-2", "del", "_"), row("1", "de", "_"), row("2", "el", "_"), row("3", "mar", "SpaceAfter=No")];
        let two = [row("1", "«", "SpaceAfter=No"), row("2", "No", "_"), row("2.1", "x", "_")];
        let (one, two) = (one.concat(), two.concat());
        assert_eq!(texts(&format!("{one}\n{two}")), ["del mar\n«No"]);
        assert_eq!(texts(&format!("# newpar\n{one}\n{two}\n# newpar\n{two}")), ["del mar«No\n«No"]);
        assert_eq!(texts(&format!("# newdoc\n# text = del  mar\n{one}\n# newdoc\n{two}")), ["del  mar", "«No"]);
        assert_eq!(texts(&format!("# text = del monte\n{one}")), ["del mar"]);
        assert!(is_conllu(&one) && !is_conllu(&one.replace("SpaceAfter=No", "B-LOC")) && !is_conllu("# text = x\n"));
    }
}
