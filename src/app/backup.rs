//! When to remind somebody of a download: after much work, and then not again before as much.

use crate::model::Timestamp;

/// So many changes without a download are much.
pub const MANY_CHANGES: u64 = 200;
/// So many are worth a word after some days.
pub const SOME_CHANGES: u64 = 10;
/// How many days these are, in milliseconds.
pub const SOME_DAYS_MS: u64 = 3 * 24 * 60 * 60 * 1_000;

/// A place in the work: the number of the last change, and when it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// The number of the last journal entry.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
}

/// What is remembered of downloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backup {
    /// The last download of everything, if there was one.
    pub downloaded: Option<Mark>,
    /// From where the work is counted: the start, the last download, or the last reminder that was put away.
    pub from: Mark,
}

impl Backup {
    /// Nothing was downloaded yet; the work is counted from here.
    pub const fn starting(from: Mark) -> Self {
        Self { downloaded: None, from }
    }

    /// Everything was downloaded now.
    #[must_use]
    pub const fn downloaded(self, now: Mark) -> Self {
        Self { downloaded: Some(now), from: now }
    }

    /// The reminder was put away.
    #[must_use]
    pub const fn put_away(self, now: Mark) -> Self {
        Self { from: now, ..self }
    }

    /// How many changes there were since the last download, or at all.
    pub fn changes(&self, now: u64) -> u64 {
        now.saturating_sub(self.downloaded.map_or(0, |it| it.seq))
    }

    /// Whether to say a word. A clock that went backwards counts as no time.
    pub fn is_due(&self, now: Mark) -> bool {
        let changes = now.seq.saturating_sub(self.from.seq);
        let time = u64::try_from(now.at.millis().saturating_sub(self.from.at.millis())).unwrap_or(0);
        changes >= MANY_CHANGES || (changes >= SOME_CHANGES && time >= SOME_DAYS_MS)
    }

    /// As it is remembered: four whole numbers, the first two empty when nothing was downloaded.
    pub fn written(&self) -> String {
        let (seq, at) =
            self.downloaded.map_or_else(Default::default, |it| (it.seq.to_string(), it.at.millis().to_string()));
        format!("{seq} {at} {} {}", self.from.seq, self.from.at.millis())
    }

    /// What was remembered; `None` when it makes no sense.
    pub fn read(written: &str) -> Option<Self> {
        let parts: Vec<&str> = written.split(' ').collect();
        let [seq, at, from, since] = parts.as_slice() else { return None };
        let mark =
            |seq: &str, at: &str| Some(Mark { seq: seq.parse().ok()?, at: Timestamp::from_millis(at.parse().ok()?) });
        let downloaded = if seq.is_empty() { None } else { Some(mark(seq, at)?) };
        Some(Self { downloaded, from: mark(from, since)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(seq: u64, hours: i64) -> Mark {
        Mark { seq, at: Timestamp::from_millis(hours * 3_600_000) }
    }

    #[test]
    fn a_word_is_said_after_much_work() {
        let start = Backup::starting(mark(0, 0));
        for (case, backup, now, due) in [
            ("nothing was done", start, mark(0, 999), false),
            ("much in an hour", start, mark(200, 1), true),
            ("not quite much", start, mark(199, 1), false),
            ("some in three days", start, mark(10, 72), true),
            ("some in less", start, mark(150, 71), false),
            ("hardly anything in a month", start, mark(9, 720), false),
            ("just downloaded", start.downloaded(mark(200, 1)), mark(201, 2), false),
            ("much since the download", start.downloaded(mark(200, 1)), mark(400, 2), true),
            ("put away", start.put_away(mark(200, 1)), mark(399, 2), false),
            ("as much again", start.put_away(mark(200, 1)), mark(400, 2), true),
            ("days after it was put away", start.put_away(mark(200, 1)), mark(210, 73), true),
            ("the clock went backwards", start.downloaded(mark(20, 900)), mark(50, 1), false),
            ("the journal began anew", start.downloaded(mark(900, 1)), mark(50, 2), false),
        ] {
            assert_eq!(backup.is_due(now), due, "{case}");
        }
    }

    #[test]
    fn changes_are_counted_from_the_download_also_when_a_reminder_was_put_away() {
        let backup = Backup::starting(mark(0, 0));
        assert_eq!(backup.changes(250), 250);
        assert_eq!(backup.downloaded(mark(200, 1)).changes(250), 50);
        assert_eq!(backup.downloaded(mark(200, 1)).put_away(mark(240, 1)).changes(250), 50);
        assert_eq!(backup.downloaded(mark(200, 1)).changes(50), 0);
    }

    #[test]
    fn it_is_remembered() {
        let start = Backup::starting(mark(3, 7));
        for backup in [start, start.downloaded(mark(9, 8)), start.downloaded(mark(9, 8)).put_away(mark(11, -2))] {
            assert_eq!(Backup::read(&backup.written()), Some(backup));
        }
        for nonsense in ["", "1 2 3", "a b c d", "1 2 3 4 5", "1  3 4", "{}"] {
            assert_eq!(Backup::read(nonsense), None, "{nonsense}");
        }
    }
}
