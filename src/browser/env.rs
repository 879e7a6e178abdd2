//! Time and chance, from the browser.

use crate::app::Platform;
use crate::browser::host;
use crate::model::{Ids, Timestamp};

/// Now.
pub(super) fn now() -> Timestamp {
    Timestamp::from_millis(js_sys::Date::now() as i64)
}

/// Random bits from the browser's generator, fetched a few thousand at a time.
#[derive(Debug, Default)]
pub(super) struct RandomIds {
    words: Vec<u32>,
}

impl Ids for RandomIds {
    fn next_bits(&mut self) -> u128 {
        (0..4).fold(0, |bits, _| bits << 32 | u128::from(self.next_word()))
    }
}

impl RandomIds {
    fn next_word(&mut self) -> u32 {
        if self.words.is_empty() {
            self.words.resize(1024, 0);
            host::random_bits(&mut self.words);
        }
        self.words.pop().unwrap_or_default()
    }
}

/// Whose keys this keyboard has.
pub fn platform() -> Platform {
    let name = web_sys::window().and_then(|it| it.navigator().platform().ok());
    Platform::named(&name.unwrap_or_default())
}
