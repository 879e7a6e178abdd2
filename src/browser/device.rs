//! What the browser says of its storage. Not every browser says anything.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::host;
use super::persistence::get;

/// What is known of the storage of this page.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Device {
    /// How many bytes are in use, as the browser reckons.
    pub usage: Option<f64>,
    /// How many it allows.
    pub quota: Option<f64>,
    /// Whether it spares this page when it clears up.
    pub is_kept: Option<bool>,
    /// Whether it can be asked to.
    pub can_ask: bool,
}

/// Asks the browser; it answers in seconds, or is not waited for.
pub async fn ask() -> Device {
    let said = host::device().await.unwrap_or(JsValue::UNDEFINED);
    Device {
        usage: get(&said, "usage").as_f64(),
        quota: get(&said, "quota").as_f64(),
        is_kept: get(&said, "isKept").as_bool(),
        can_ask: get(&said, "canAsk").as_bool().unwrap_or_default(),
    }
}

/// Asks the browser to spare what this page stores, and gives the answer. Call it from a click; it may never be answered.
pub fn keep() -> impl Future<Output = bool> {
    let asked = host::keep_on_device();
    async move {
        match asked {
            Ok(asked) => JsFuture::from(asked).await.is_ok_and(|it| it.is_truthy()),
            Err(_) => false,
        }
    }
}
