//! What the app needs from outside, in its own words. The browser implements these; so do tests, in memory.

/// Where what is written down goes. Calls are ordered: what was put first is durable first.
pub trait Sink {
    /// Keeps a text for good.
    fn put_text(&mut self, id: u32, text: &str);
    /// Keeps a chunk of annotations for good.
    fn put_chunk(&mut self, id: u32, json: &str);
    /// Keeps the journal entry number `seq`.
    fn append(&mut self, seq: u64, json: &str);
    /// Keeps something aside under that number; what it refers to was put before.
    fn keep(&mut self, number: u64, json: &str);
    /// Replaces the snapshot and lets go of what only older ones needed, all or nothing.
    fn snapshot(&mut self, snapshot: Snapshot);
}

/// The state after the entry `base`, and what need not be kept any longer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// The number of the last entry that it contains.
    pub base: u64,
    /// The project without texts and annotations, the history, and which texts and chunks they need.
    pub json: String,
    /// Chunks that nothing needs any more.
    pub drop_chunks: Vec<u32>,
    /// Texts that nothing needs any more.
    pub drop_texts: Vec<u32>,
    /// Entries that neither the project nor the history needs any more.
    pub drop_entries: Vec<u64>,
    /// What was kept aside and is not any more.
    pub drop_keepsakes: Vec<u64>,
}

/// What a store gave back at the start. Chunks and texts by id, entries in order.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// The last snapshot, if there was one.
    pub snapshot: Option<String>,
    /// The number of the last entry that the snapshot contains.
    pub base: u64,
    /// All texts.
    pub texts: Vec<(u32, String)>,
    /// All chunks.
    pub chunks: Vec<(u32, String)>,
    /// All entries, those that the snapshot contains included.
    pub entries: Vec<(u64, String)>,
    /// What was kept aside, by number.
    pub keepsakes: Vec<(u64, String)>,
}

/// A store that forgets when it goes: for tests, and for pages that may not write.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// What it holds, as a store would give it back.
    pub kept: Kept,
}

impl Sink for Memory {
    fn put_text(&mut self, id: u32, text: &str) {
        self.kept.texts.push((id, text.to_owned()));
    }

    fn put_chunk(&mut self, id: u32, json: &str) {
        self.kept.chunks.push((id, json.to_owned()));
    }

    fn append(&mut self, seq: u64, json: &str) {
        self.kept.entries.push((seq, json.to_owned()));
    }

    fn keep(&mut self, number: u64, json: &str) {
        self.kept.keepsakes.retain(|(known, _)| *known != number);
        self.kept.keepsakes.push((number, json.to_owned()));
    }

    fn snapshot(&mut self, snapshot: Snapshot) {
        self.kept.snapshot = Some(snapshot.json);
        self.kept.base = snapshot.base;
        self.kept.texts.retain(|(id, _)| !snapshot.drop_texts.contains(id));
        self.kept.chunks.retain(|(id, _)| !snapshot.drop_chunks.contains(id));
        self.kept.entries.retain(|(seq, _)| !snapshot.drop_entries.contains(seq));
        self.kept.keepsakes.retain(|(number, _)| !snapshot.drop_keepsakes.contains(number));
    }
}
