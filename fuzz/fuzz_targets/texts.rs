//! Any bytes as a text document of each kind: no panic, and what is read is a text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rostrum::formats::{Entry, TEXTS, pack, text_kind};

fuzz_target!(|bytes: &[u8]| {
    let _ = text_kind("file", bytes);
    // Most that is to be broken in those is within the zip file.
    let packed = ["word/document.xml", "content.xml"].map(|path| pack(&[Entry { path: path.to_owned(), bytes: bytes.to_vec() }]));
    for kind in TEXTS {
        for bytes in [bytes, &packed[0], &packed[1]] {
            let Ok(speech) = kind.read(bytes) else { continue };
            let text = speech.intake.text.as_str();
            assert!(!text.trim().is_empty() && !text.contains(['\0', '\r']), "{}", kind.id());
        }
    }
});
