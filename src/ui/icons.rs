//! The few drawings there are. All are decoration: the control they stand in has a name.

use yew::prelude::*;

fn drawing(class: &'static str, path: &'static str) -> Html {
    html! {
        <svg class={class} viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" fill="none"
            stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round">
            <path d={path} />
        </svg>
    }
}

/// A speaker's desk.
pub(super) fn rostrum() -> Html {
    drawing("icon brand-icon", "M3 4h14l-1.6 5H4.6zM10 9v7M6 16h8")
}

/// An arrow that turns left.
pub(super) fn undo() -> Html {
    drawing("icon turn", "M7 4 3.5 7.5 7 11M4 7.5h7.5a4.25 4.25 0 0 1 0 8.5H8")
}

/// An arrow that turns right.
pub(super) fn redo() -> Html {
    drawing("icon turn", "M13 4l3.500 3.500L13 11M16 7.500H8.500a4.250 4.250 0 0 0 0 8.500H12")
}

/// Three dots.
pub(super) fn dots() -> Html {
    drawing("icon", "M4.500 10h.01M10 10h.01M15.500 10h.01")
}

/// A plus.
pub(super) fn plus() -> Html {
    drawing("icon", "M10 4.500v11M4.500 10h11")
}

/// A cross.
pub(super) fn cross() -> Html {
    drawing("icon", "M5.500 5.500l9 9M14.500 5.500l-9 9")
}

/// A tick.
pub(super) fn tick() -> Html {
    drawing("icon", "M4.500 10.500l3.500 3.500 7.500-8")
}

/// An arrow down.
pub(super) fn down() -> Html {
    drawing("icon", "M6 8l4 4 4-4")
}

/// A small step to the left.
pub(super) fn once_left() -> Html {
    drawing("icon turn", "M12 5l-5 5 5 5")
}

/// A small step to the right.
pub(super) fn once_right() -> Html {
    drawing("icon turn", "M8 5l5 5-5 5")
}

/// A larger step to the left.
pub(super) fn twice_left() -> Html {
    drawing("icon turn", "M10 5l-5 5 5 5M15 5l-5 5 5 5")
}

/// A larger step to the right.
pub(super) fn twice_right() -> Html {
    drawing("icon turn", "M5 5l5 5-5 5M10 5l5 5-5 5")
}

/// An arrow up.
pub(super) fn up() -> Html {
    drawing("icon", "M6 12l4-4 4 4")
}

/// An arrow to where lines end: a level down in the tree.
pub(super) fn inward() -> Html {
    drawing("icon turn", "M8 6l4 4-4 4")
}

/// An arrow to where lines begin: a level up in the tree.
pub(super) fn outward() -> Html {
    drawing("icon turn", "M12 6l-4 4 4 4")
}

/// An open eye.
pub(super) fn eye() -> Html {
    drawing(
        "icon",
        "M2.500 10S5.500 5 10 5s7.500 5 7.500 5-3 5-7.500 5-7.500-5-7.500-5zM10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4",
    )
}

/// An eye that is crossed out.
pub(super) fn eye_shut() -> Html {
    drawing("icon", "M3 10s3 4.500 7 4.500S17 10 17 10M4.500 15.500l11-11")
}

/// A pen.
pub(super) fn pen() -> Html {
    drawing("icon", "M4 16l.8-3.200L13 4.600l2.400 2.400-8.200 8.200z")
}

/// A pencil.
pub(super) fn pencil() -> Html {
    drawing("icon", "M4 16l.8-3.300L13.300 4.200l2.500 2.500L7.300 15.200zM11.500 6l2.500 2.500")
}

/// A bin.
pub(super) fn bin() -> Html {
    drawing("icon", "M4.500 6h11M8 6V4h4v2M6 6l.7 10h6.600L14 6M8.700 9v4.500M11.300 9v4.500")
}

/// Lines to choose from.
pub(super) fn command() -> Html {
    drawing("icon", "M4 6h.01M4 10h.01M4 14h.01M7.500 6h8.500M7.500 10h8.500M7.500 14h5")
}

/// A magnifying glass.
pub(super) fn find() -> Html {
    drawing("icon", "M9 14a5 5 0 1 0 0-10 5 5 0 0 0 0 10M12.800 12.800L16.500 16.500")
}

/// A question mark.
pub(super) fn question() -> Html {
    drawing("icon", "M7.300 7.300a2.750 2.750 0 1 1 4.200 2.600c-.9.600-1.500 1.100-1.500 2.100M10 15.200h.01")
}
