//! The front matter of Markdown files: lines `key: value` between two lines `---`.

/// The front matter and what is behind it; `None` when the text does not begin with one.
pub fn split(text: &str) -> Option<(&str, &str)> {
    let inside = line_end(text.strip_prefix("---")?)?;
    let mut at = 0;
    for line in inside.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            let (front, rest) = inside.split_at_checked(at)?;
            let has_keys = front.trim().is_empty() || front.lines().any(|it| entry(it).is_some());
            return has_keys.then_some((front, rest.split_once('\n').map_or("", |it| it.1)));
        }
        at += line.len();
    }
    None
}

/// What is behind the end of the line, when nothing else is left of the line.
fn line_end(text: &str) -> Option<&str> {
    let (line, rest) = text.split_once('\n')?;
    line.trim().is_empty().then_some(rest)
}

/// A line's key, in lower case, and its value without quotation marks. What is indented belongs to something else.
pub fn entry(line: &str) -> Option<(String, &str)> {
    let (key, value) = line.split_once(':')?;
    let is_key = !key.is_empty() && key.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | '.'));
    let apart = value.is_empty() || value.starts_with([' ', '\t', '\r']);
    if !is_key || !apart {
        return None;
    }
    let value = value.trim();
    let bare = ['"', '\''].iter().find_map(|mark| value.strip_prefix(*mark)?.strip_suffix(*mark));
    Some((key.to_lowercase(), bare.unwrap_or(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_is_told_from_rules() {
        assert_eq!(split("---\ntitle: A\n---\nwords"), Some(("title: A\n", "words")));
        assert_eq!(split("---\r\ntitle: A\r\n...\r\n"), Some(("title: A\r\n", "")));
        assert_eq!(split("---\nwords\n---\nmore"), None);
        assert_eq!(split("---\ntitle: A"), None);
        assert_eq!(split("--- a\n---"), None);
        assert_eq!(entry("Title: 'A: b'"), Some(("title".to_owned(), "A: b")));
        assert_eq!(entry("  - a: b"), None);
        assert_eq!(entry("http://a"), None);
    }
}
