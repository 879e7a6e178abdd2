//! The style sheet of the labels: one rule set per look, so that a new colour repaints nothing.

use std::collections::HashMap;
use std::fmt::Write as _;

use js_sys::Array;
use wasm_bindgen::{JsCast as _, JsValue};

use crate::model::{Codebook, LabelId, LineStyle, TINT_SHARE, Theme};

/// What `static/painter.mjs` calls a highlight without a label.
pub(super) const NEUTRAL: u32 = 1;

/// Which label is drawn by which class: `t5` tints, `l5` lines, `sw5` a swatch.
#[derive(Debug, Default)]
pub(super) struct Looks {
    slots: HashMap<LabelId, u32>,
    sheet: Option<web_sys::CssStyleSheet>,
    css: String,
}

impl Looks {
    /// The number in the class names of the label.
    pub(super) fn slot(&self, label: &LabelId) -> u32 {
        self.slots.get(label).copied().unwrap_or(NEUTRAL)
    }

    /// Writes the rules for all labels of the codebook.
    pub(super) fn refresh(&mut self, codebook: &Codebook) {
        let mut css = String::new();
        for label in codebook.labels() {
            let next = u32::try_from(self.slots.len()).unwrap_or(u32::MAX - 2) + NEUTRAL + 1;
            let slot = *self.slots.entry(label.id.clone()).or_insert(next);
            let (light, dark) = (label.color.derived(Theme::Light), label.color.derived(Theme::Dark));
            let (line, thickness) = match label.style {
                LineStyle::Solid => ("solid", "2px"),
                LineStyle::Dashed => ("dashed", "2px"),
                LineStyle::Dotted => ("dotted", "2px"),
                LineStyle::Double => ("double", "1px"),
                LineStyle::Wavy => ("wavy", "1px"),
                LineStyle::SolidThick => ("solid", "3px"),
                LineStyle::DashedThick => ("dashed", "3px"),
                LineStyle::DottedThick => ("dotted", "3px"),
            };
            let _ = write!(
                css,
                ".t{slot}{{background-color:color-mix(in srgb,light-dark({},{}) {share}%,transparent)}}\
                 .l{slot}{{text-decoration-color:light-dark({l},{d});text-decoration-style:{line};text-decoration-thickness:{thickness}}}\
                 .sw{slot}{{background-color:light-dark({},{});text-decoration-color:light-dark({l},{d});\
                 text-decoration-style:{line};text-decoration-thickness:{thickness};color:light-dark({l},{d})}}",
                light.tint,
                dark.tint,
                light.tint,
                dark.tint,
                share = (TINT_SHARE * 100.0).round(),
                l = light.line,
                d = dark.line,
            );
        }
        if css == self.css {
            return;
        }
        if self.sheet.is_none() {
            self.sheet = adopted_sheet();
        }
        if let Some(sheet) = &self.sheet {
            let _ = js_sys::Reflect::get(sheet, &JsValue::from_str("replaceSync"))
                .and_then(|it| it.dyn_into::<js_sys::Function>())
                .and_then(|replace| replace.call1(sheet, &JsValue::from_str(&css)));
        }
        self.css = css;
    }
}

/// A fresh style sheet that the page uses: the policy forbids style elements.
fn adopted_sheet() -> Option<web_sys::CssStyleSheet> {
    let sheet = web_sys::CssStyleSheet::new().ok()?;
    let document = web_sys::window()?.document()?;
    let name = JsValue::from_str("adoptedStyleSheets");
    let adopted: Array = js_sys::Reflect::get(&document, &name).ok()?.unchecked_into();
    let all = adopted.concat(&Array::of1(&sheet));
    js_sys::Reflect::set(&document, &name, &all).ok()?;
    Some(sheet)
}
