//! What a label means, in its parts: as JSON, and as one text that comes apart again.

use std::borrow::Cow;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::draft::DraftLabel;
use crate::model::{Example, Label, limits};

/// Headings in descriptions, and what is between paragraphs and between an example and its source.
const INCLUDE: &str = "Include: ";
const EXCLUDE: &str = "Exclude: ";
const EXAMPLE: &str = "Example: ";
const BETWEEN: &str = "\n\n";
const FROM: &str = "\n— ";

/// What a label means, in its parts. An example is its words and where they are from.
#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Means<'a> {
    /// What it means.
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    pub description: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    include: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    exclude: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "Vec::is_empty")]
    examples: Vec<[Cow<'a, str>; 2]>,
}

impl<'a> Means<'a> {
    /// What that label means.
    pub fn of(label: &'a Label) -> Self {
        Self {
            description: (&*label.description).into(),
            include: (&*label.include).into(),
            exclude: (&*label.exclude).into(),
            examples: label.examples.iter().map(|it| [(&*it.quote).into(), (&*it.source).into()]).collect(),
        }
    }

    /// As one text.
    pub fn composed(&self) -> String {
        let headed = |heading: &str, words: &str| (!words.is_empty()).then(|| format!("{heading}{words}"));
        let examples = self.examples.iter().map(|[quote, source]| {
            let from = if source.is_empty() { "" } else { FROM };
            format!("{EXAMPLE}{quote}{from}{source}")
        });
        let parts = [headed("", &self.description), headed(INCLUDE, &self.include), headed(EXCLUDE, &self.exclude)];
        parts.into_iter().flatten().chain(examples).collect::<Vec<_>>().join(BETWEEN)
    }

    /// A description taken apart; it stays whole unless it ends with the very paragraphs that Rostrum writes: from the
    /// first with a heading to the end each has one, in that order.
    pub fn taken_apart(text: &'a str) -> Self {
        let whole = || Self { description: text.into(), ..Self::default() };
        let mut found = Self::default();
        let heading = |it: &&str| [INCLUDE, EXCLUDE, EXAMPLE].into_iter().any(|heading| it.starts_with(heading));
        let mut behind = 0;
        for paragraph in text.split(BETWEEN).skip_while(|it| !heading(it)) {
            behind += paragraph.len() + BETWEEN.len();
            if let Some(words) = paragraph.strip_prefix(INCLUDE) {
                found.include = words.into();
            } else if let Some(words) = paragraph.strip_prefix(EXCLUDE) {
                found.exclude = words.into();
            } else if let Some(words) = paragraph.strip_prefix(EXAMPLE) {
                let (quote, source) = words.rsplit_once(FROM).unwrap_or((words, ""));
                found.examples.push([quote.into(), source.into()]);
            } else {
                return whole();
            }
        }
        let before = text.len().checked_sub(behind).and_then(|it| text.get(..it));
        found.description = before.unwrap_or_default().into();
        let fits = found.examples.len() <= limits::EXAMPLES && found.composed() == text;
        if fits { found } else { whole() }
    }

    /// Says so of a label that is read.
    pub fn add_to(self, label: &mut DraftLabel<'static>) {
        label.description = self.description.into_owned().into();
        label.include = self.include.into_owned().into();
        label.exclude = self.exclude.into_owned().into();
        let example =
            |[quote, source]: [Cow<'_, str>; 2]| Example { quote: Rc::from(&*quote), source: Rc::from(&*source) };
        label.examples = self.examples.into_iter().map(example).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_descriptions_as_we_put_them_together_come_apart() {
        let text = "what it means\n\nat length\n\nInclude: this\n\nExclude: that\n\nExample: one\n\nExample: two\n— §2";
        let means = Means::taken_apart(text);
        assert_eq!(
            [&*means.description, &means.include, &means.exclude],
            ["what it means\n\nat length", "this", "that"]
        );
        assert_eq!(means.examples, [["one", ""], ["two", "§2"]]);
        assert_eq!(Means::taken_apart("Include: b").include, "b");
        let odd = [
            "Exclude: a\n\nInclude: b",
            "a\n\nInclude: b\n\nInclude: c",
            "a\n\nExample: b\n\nand what I think of it",
            "a\nExample: b",
            "\n\nInclude: ",
            "\n\nInclude: a",
            "",
            "\n\n\n",
        ];
        for odd in odd {
            assert_eq!(Means::taken_apart(odd).description, odd);
        }
        let many = vec!["Example: a"; limits::EXAMPLES + 1].join(BETWEEN);
        assert_eq!(Means::taken_apart(&many).description, many);
    }
}
