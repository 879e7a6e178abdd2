//! What the rescue page saves can be taken in again, as far as it is sound.

mod support;

use rostrum::app::journal::Salvaged;
use rostrum::app::ports::Memory;
use rostrum::app::rescue::{self, RescueError};
use rostrum::app::{Entry, Vault};
use serde_json::{Value, json};
use support::freeze;
use support::session::Session;

/// A desk at which somebody worked: what is kept, and what should come back.
struct Desk {
    session: Session,
    kept: Memory,
}

fn desk() -> Desk {
    let mut session = Session::new(77);
    let (mut vault, mut kept) = (Vault::default(), Memory::default());
    vault.snapshot(&session.store, &mut kept);
    while session.store.seq() < 40 {
        if let Some((_, Entry { seq, record, at })) = session.step() {
            vault.push(Entry { seq, record, at });
            vault.write(&mut kept, || false);
        }
        if session.store.seq() == 15 && vault.wants_snapshot() {
            vault.snapshot(&session.store, &mut kept);
        }
    }
    Desk { session, kept }
}

/// As `static/rescue.mjs` writes it: texts under strings, chunks under numbers.
fn file(kept: &Memory) -> Value {
    let kept = &kept.kept;
    let texts: Vec<Value> = kept.texts.iter().map(|(id, it)| json!([id.to_string(), it])).collect();
    json!({
        "version": 1, "name": "rostrum", "at": "2026-11-25T10:00:00.000Z",
        "snapshot": kept.snapshot, "base": kept.base, "texts": texts, "chunks": kept.chunks, "journal": kept.entries,
        "tail": null, "orphan": null, "other": {}, "unsaved": [],
    })
}

/// With the format's name in front, where it is looked for.
fn bytes(file: &Value) -> Vec<u8> {
    file.to_string().replacen('{', "{\"format\":\"rostrum-rescue\",", 1).into_bytes()
}

fn read(file: &Value) -> Result<Salvaged, RescueError> {
    let bytes = bytes(file);
    assert!(rescue::is_rescue(&bytes));
    rescue::read(&bytes)
}

#[test]
fn what_was_kept_comes_back() {
    let desk = desk();
    let found = read(&file(&desk.kept)).unwrap();
    assert_eq!(found.problems, []);
    assert!(freeze(&found.project) == freeze(desk.session.store.project()));
    // With a byte order mark, as some editors leave it.
    let marked = [&b"\xef\xbb\xbf"[..], &bytes(&file(&desk.kept))].concat();
    assert!(rescue::is_rescue(&marked) && rescue::read(&marked).is_ok());
}

#[test]
fn what_was_on_its_way_comes_back_too() {
    let desk = desk();
    let whole = file(&desk.kept);
    let entry = |it: &Value| json!({"seq": it[0], "json": it[1], "owner": "someone"});
    for split in [0, 1, 5] {
        let mut file = whole.clone();
        let journal = file["journal"].as_array_mut().unwrap();
        let late: Vec<Value> = journal.split_off(journal.len() - 2 * split);
        // The tail and the queue overlap: neither is newer than the other.
        let (first, second) = (&late[..split + split.min(1)], &late[split..]);
        let texts = file["texts"].as_array_mut().unwrap();
        let text = texts.pop().unwrap();
        let mut unsaved = vec![json!({"text": text[0], "value": text[1]})];
        unsaved.extend(second.iter().map(entry));
        file["tail"] = json!(Value::from(first.iter().map(entry).collect::<Vec<_>>()).to_string());
        file["unsaved"] = json!(unsaved);
        let found = read(&file).unwrap();
        assert_eq!(found.problems, [], "{split}");
        assert!(freeze(&found.project) == freeze(desk.session.store.project()), "{split}");
    }
}

#[test]
fn where_nothing_could_be_stored_the_queue_is_enough() {
    let desk = desk();
    let whole = file(&desk.kept);
    let mut unsaved = vec![json!({"snapshot": {"base": whole["base"], "json": whole["snapshot"], "generation": 1}})];
    for (list, kind) in [("texts", "text"), ("chunks", "chunk")] {
        unsaved.extend(whole[list].as_array().unwrap().iter().map(|it| json!({kind: it[0], "value": it[1]})));
    }
    unsaved.extend(whole["journal"].as_array().unwrap().iter().map(|it| json!({"seq": it[0], "json": it[1]})));
    let file = json!({
        "version": 1, "error": "SecurityError", "tail": "not a list", "unsaved": unsaved,
    });
    let found = read(&file).unwrap();
    assert_eq!(found.problems, []);
    assert!(freeze(&found.project) == freeze(desk.session.store.project()));
}

#[test]
fn what_is_broken_costs_only_what_follows_it() {
    let desk = desk();
    let whole = file(&desk.kept);
    let speeches = desk.session.store.project().documents.len();
    assert!(speeches > 0);
    let journal = whole["journal"].as_array().unwrap();
    let base = whole["base"].as_u64().unwrap();
    let late = journal.iter().position(|it| it[0].as_u64() > Some(base + 3)).unwrap();
    let break_at = |file: &mut Value| file["journal"][late][1] = json!("{\"no");
    let lose_at = |file: &mut Value| drop(file["journal"].as_array_mut().unwrap().remove(late));
    for spoil in [&break_at as &dyn Fn(&mut Value), &lose_at] {
        let mut file = whole.clone();
        spoil(&mut file);
        let found = read(&file).unwrap();
        assert_eq!(found.problems.len(), 1, "{:?}", found.problems);
        assert!(found.problems[0].to_string().contains("change"), "{:?}", found.problems);
    }
    // A text that is gone costs its speech alone.
    let mut file = whole.clone();
    file["journal"] = json!([]);
    let all = read(&file).unwrap().project.documents.len();
    file["texts"] = json!([]);
    let found = read(&file).unwrap();
    assert_eq!((found.project.documents.len(), found.problems.is_empty()), (0, all == 0));
}

#[test]
fn files_that_bring_nothing_say_why() {
    let whole = file(&desk().kept);
    let with = |key: &str, value: Value| {
        let mut file = whole.clone();
        file[key] = value;
        file
    };
    let newer = json!({"version": 99}).to_string();
    let cases = [
        (with("version", json!(2)), "newer"),
        (with("snapshot", json!(newer)), "newer"),
        (with("snapshot", json!("not what we wrote")), "unreadable"),
        (with("snapshot", Value::Null), "unreadable"),
        (json!({"version": 1}), "empty"),
        (with("journal", json!("none")), "damaged"),
    ];
    for (file, code) in cases {
        assert_eq!(read(&file).unwrap_err().code(), code);
    }
    let bytes = bytes(&whole);
    for end in [bytes.len() / 2, bytes.len() - 1] {
        assert_eq!(rescue::read(&bytes[..end]).unwrap_err().code(), "damaged");
    }
    assert!(!rescue::is_rescue(b"{\"format\":\"rostrum\",\"version\":1}"));
    assert!(!rescue::is_rescue(b""));
}
