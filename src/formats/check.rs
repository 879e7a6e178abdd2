//! Reads quotes out of a text by code points, for checking files that were written.
//!
//! It shares no code with the conversions of the model: a fault there must not hide itself here.

/// Every how many code points a place is noted.
const STEP: usize = 256;

/// A text with the bytes at which every [`STEP`]th code point starts.
pub struct Ruler<'a> {
    text: &'a str,
    marks: Vec<usize>,
}

impl<'a> Ruler<'a> {
    /// The ruler of the text, in one pass over it.
    pub fn new(text: &'a str) -> Self {
        let marks = text.char_indices().step_by(STEP).map(|(byte, _)| byte).collect();
        Self { text, marks }
    }

    /// The code points from `start` to before `end`; `None` unless all of them are there.
    pub fn slice(&self, start: u32, end: u32) -> Option<&'a str> {
        self.text.get(self.byte(start)?..self.byte(end)?)
    }

    /// The byte at which the code point number `index` starts, or the end of the text if it is its length.
    fn byte(&self, index: u32) -> Option<usize> {
        let index = usize::try_from(index).ok()?;
        if index == 0 {
            return Some(0);
        }
        // The code point before, so that the end of the text is found like any other place.
        let before = index - 1;
        let mark = *self.marks.get(before / STEP)?;
        let (byte, character) = self.text.get(mark..)?.char_indices().nth(before % STEP)?;
        Some(mark + byte + character.len_utf8())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_like_python() {
        let text: String = "aé🎤\n".chars().cycle().take(STEP * 2 + 3).collect();
        let all: Vec<char> = text.chars().collect();
        let ruler = Ruler::new(&text);
        for start in 0..all.len() {
            for end in (start..all.len() + 1).step_by(37) {
                let expected: String = all.get(start..end).unwrap_or_default().iter().collect();
                assert_eq!(ruler.slice(start as u32, end as u32), Some(&*expected));
            }
        }
        assert_eq!(ruler.slice(0, all.len() as u32), Some(&*text));
        assert_eq!(ruler.slice(0, all.len() as u32 + 1), None);
        assert_eq!(ruler.slice(5, 4), None);
        assert_eq!(Ruler::new("").slice(0, 0), Some(""));
    }
}
