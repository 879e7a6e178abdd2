//! Where a passage stands, as people write it: by paragraph.

use super::{Document, Span, Spans, Text};

/// The paragraphs that a span touches, as `§12` or `§§12–14`. Blank blocks have no number; `None` when the span
/// touches no other.
pub fn paragraphs(text: &Text, span: Span) -> Option<String> {
    let (first, last) =
        (text.block_at(span.start()), text.block_at(super::boundary::previous_grapheme(text, span.end())));
    let mut numbers = (first..=last).filter_map(|index| text.block(index)?.number);
    let from = numbers.next()?;
    Some(match numbers.next_back() {
        Some(to) => format!("§§{from}–{to}"),
        None => format!("§{from}"),
    })
}

/// The words of the passages in quotation marks, with who said so (by the speech's turns, else its details) where: `“…” (Speaker, Title, 6 April 2022, §12)`.
/// What lies between passages is `[…]`.
pub fn quote_with_reference(document: &Document, spans: &Spans) -> String {
    let text = &document.text;
    let words: Vec<&str> = spans.iter().map(|span| text.slice(span).trim()).collect();
    let known = |key: &str| document.details.metadata.get(key).map(|it| it.to_string());
    let paragraphs = paragraphs(text, spans.hull());
    let speaker = document.speaker_at(spans.first().start()).map(|it| it.to_string());
    let parts = [speaker, Some(document.title().to_owned()), known("date"), paragraphs];
    let reference: Vec<String> = parts.into_iter().flatten().filter(|it| !it.is_empty()).collect();
    format!("“{}” ({})", words.join(" […] "), reference.join(", "))
}

#[cfg(test)]
mod tests {
    use super::super::{DocumentId, IntakeRecord, Offset};
    use super::*;

    fn span(start: u32, end: u32) -> Span {
        Span::new(Offset::new(start), Offset::new(end)).unwrap()
    }

    #[test]
    fn paragraphs_are_counted_without_blank_ones() {
        let text = Text::new("One.\n\nTwo.\nThree.\n");
        for (from, to, expected) in [
            (0, 3, Some("§1")),
            (0, 5, Some("§1")),
            (6, 9, Some("§2")),
            (0, 8, Some("§§1–2")),
            (0, 18, Some("§§1–3")),
            (5, 6, None),
        ] {
            assert_eq!(paragraphs(&text, span(from, to)).as_deref(), expected, "{from}..{to}");
        }
    }

    #[test]
    fn quotes_say_where_they_are_from() {
        let mut document = Document::new(
            DocumentId::new("d"),
            "A speech",
            Text::new("One two three.\nFour."),
            IntakeRecord::default(),
        );
        let both = Spans::new([span(0, 3), span(8, 13)]).unwrap();
        assert_eq!(quote_with_reference(&document, &both), "“One […] three” (A speech, §1)");
        let mut details = document.details.as_ref().clone();
        details.metadata.insert("speaker".into(), "Ada".into());
        details.metadata.insert("date".into(), "1843".into());
        document.details = details.into();
        assert_eq!(
            quote_with_reference(&document, &span(0, 19).into()),
            "“One two three.\nFour” (Ada, A speech, 1843, §§1–2)"
        );
    }
}
