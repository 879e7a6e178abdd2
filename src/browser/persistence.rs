//! The vault's way to `static/storage.mjs`, and what the page says about it.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

use super::host;
use crate::app::ports::{Kept, Sink, Snapshot};

/// Writes to the browser's database, through the queue.
#[derive(Debug)]
pub(super) struct Database;

impl Sink for Database {
    fn put_text(&mut self, id: u32, text: &str) {
        host::put_text(id, text);
    }

    fn put_chunk(&mut self, id: u32, json: &str) {
        host::put_chunk(id, json);
    }

    fn append(&mut self, seq: u64, json: &str) {
        host::append(seq as f64, json);
    }

    fn keep(&mut self, number: u64, json: &str) {
        host::keep(number as f64, json);
    }

    fn snapshot(&mut self, snapshot: Snapshot) {
        let object = Object::new();
        let numbers = |list: &[u32]| list.iter().map(|id| JsValue::from(*id)).collect::<Array>();
        let entries: Array = snapshot.drop_entries.iter().map(|seq| JsValue::from(*seq as f64)).collect();
        let keepsakes: Array = snapshot.drop_keepsakes.iter().map(|number| JsValue::from(*number as f64)).collect();
        let texts: Array = snapshot.drop_texts.iter().map(|id| JsValue::from(id.to_string())).collect();
        for (key, value) in [
            ("base", JsValue::from(snapshot.base as f64)),
            ("json", JsValue::from(snapshot.json)),
            ("chunks", Array::new().into()),
            ("dropChunks", numbers(&snapshot.drop_chunks).into()),
            ("dropJournal", entries.into()),
            ("dropTexts", texts.into()),
            ("dropKeepsakes", keepsakes.into()),
        ] {
            let _ = Reflect::set(&object, &JsValue::from_str(key), &value);
        }
        host::snapshot(&object);
    }
}

/// What the storage said when it opened.
#[derive(Debug, Default)]
pub(super) struct Opened {
    /// What it kept.
    pub(super) kept: Kept,
    /// `write`, `read` or `memory`.
    pub(super) mode: String,
    /// Why it is not `write`.
    pub(super) reason: String,
    /// How many documents there were when last counted.
    pub(super) marker: u32,
}

/// Reads the object that `storage.open()` gave.
pub(super) fn opened(value: &JsValue) -> Opened {
    let text = |key: &str| get(value, key).as_string();
    Opened {
        kept: kept(value),
        mode: text("mode").unwrap_or_else(|| "memory".to_owned()),
        reason: text("reason").unwrap_or_default(),
        marker: get(value, "marker").as_f64().unwrap_or_default() as u32,
    }
}

/// Reads what the database gave: all of it, or what belongs to one keepsake.
pub(super) fn kept(value: &JsValue) -> Kept {
    let pairs = |key: &str| -> Vec<(f64, String)> {
        let list: Array = get(value, key).dyn_into().unwrap_or_default();
        list.iter()
            .filter_map(|pair| {
                let pair: Array = pair.dyn_into().ok()?;
                let key = pair.get(0);
                let number = key.as_f64().or_else(|| Some(key.as_string()?.parse::<u64>().ok()? as f64))?;
                Some((number, pair.get(1).as_string()?))
            })
            .collect()
    };
    let short = |key| pairs(key).into_iter().map(|(id, text)| (id as u32, text)).collect();
    let long = |key| pairs(key).into_iter().map(|(number, json)| (number as u64, json)).collect();
    Kept {
        snapshot: get(value, "snapshot").as_string(),
        base: get(value, "base").as_f64().unwrap_or_default() as u64,
        texts: short("texts"),
        chunks: short("chunks"),
        entries: long("journal"),
        keepsakes: long("keepsakes"),
    }
}

/// A property, or `undefined`.
pub(super) fn get(value: &JsValue, key: &str) -> JsValue {
    Reflect::get(value, &JsValue::from_str(key)).unwrap_or(JsValue::UNDEFINED)
}
