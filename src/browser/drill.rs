//! A fire drill: the program dies on purpose, in the way asked for, so that tests can see what the page does then.
//!
//! Nothing of the screen leads here. A test imports the program's own module once more (`script[data-wasm]` says where
//! it is) and calls `fire_drill`; deaths at the start are ordered by a global that is set before the program runs.

use std::cell::Cell;
use std::hint::black_box;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::persistence::get;

/// Where the program can be told to die.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// While it starts, or while safe mode starts: ordered by `rostrumDrill = 'start'` or `'safe'`.
    Start,
    /// While safe mode starts.
    Safe,
    /// While a gesture or key is followed.
    Action,
    /// While the chrome is drawn.
    Render,
}

thread_local! {
    static ORDER: Cell<Option<(Moment, Death)>> = const { Cell::new(None) };
}

#[derive(Clone, Copy)]
enum Death {
    Panic,
    Stack,
    Memory,
}

/// Orders a death: `panic`, `stack` (it overflows) or `memory` (it runs out) with the next action, `render` (a panic)
/// with the next drawing. Anything else cancels the order.
#[wasm_bindgen]
pub fn fire_drill(how: &str) {
    ORDER.set(match how {
        "panic" => Some((Moment::Action, Death::Panic)),
        "stack" => Some((Moment::Action, Death::Stack)),
        "memory" => Some((Moment::Action, Death::Memory)),
        "render" => Some((Moment::Render, Death::Panic)),
        _ => None,
    });
}

/// Dies if it was ordered for this moment.
pub fn strike(moment: Moment) {
    let at_start = match moment {
        Moment::Start => Some("start"),
        Moment::Safe => Some("safe"),
        Moment::Action | Moment::Render => None,
    };
    if let Some(name) = at_start {
        let ordered = get(&JsValue::from(js_sys::global()), "rostrumDrill").as_string();
        assert!(ordered.is_none_or(|it| it != name), "a fire drill: {name}");
        return;
    }
    let Some((_, death)) = ORDER.get().filter(|it| it.0 == moment) else { return };
    ORDER.set(None);
    match death {
        Death::Panic => panic!("a fire drill: {moment:?}"),
        Death::Stack => drop(dive(1)),
        Death::Memory => hoard(),
    }
}

/// Calls itself until the stack is full.
fn dive(depth: u64) -> u64 {
    let room = black_box([depth; 512]);
    if black_box(depth) == 0 { 0 } else { dive(depth + 1) + room.iter().sum::<u64>() }
}

/// Asks for memory until there is none.
fn hoard() {
    let mut held: Vec<Vec<u8>> = Vec::new();
    while black_box(held.len()) < usize::MAX {
        held.push(black_box(Vec::with_capacity(1 << 26)));
    }
}
