//! `docs/keys.md` says what the program does: it is written from the same table. `UPDATE=1 cargo test --test keys`
//! writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use rostrum::app::op::{Group, MOTIONS, Op};
use rostrum::app::{Platform, words};

fn document() -> String {
    let words = words();
    let mut out = String::from(
        "# Keys\n\nFrom the program's own table. Ctrl is Cmd on a Mac, Alt is Option. Letters, digits and signs count only in the text, and can be\n\
         switched off in the settings.\n",
    );
    let mut table = |title: &str, rows: Vec<(String, String)>| {
        let _ = write!(out, "\n## {title}\n\n| keys | do |\n| --- | --- |\n");
        for (keys, does) in rows {
            let _ = writeln!(out, "| {keys} | {does} |");
        }
    };
    let code = |chords: Vec<String>| chords.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(" or ");
    let mut rows: Vec<(String, String)> = MOTIONS
        .iter()
        .map(|(motion, chord)| (code(vec![Platform::Common.chord(*chord)]), words.op_name(Op::Move(*motion))))
        .collect();
    rows.push(("`Shift` with any of these".to_owned(), "The same, and selects".to_owned()));
    table("The caret", rows);
    for group in Group::ALL {
        let rows: Vec<(String, String)> = Op::ALL
            .iter()
            .filter(|op| op.group() == group && !op.keys().is_empty())
            .map(|op| (code(op.keys().iter().map(|it| Platform::Common.chord(*it)).collect()), words.op_name(*op)))
            .collect();
        if !rows.is_empty() {
            table(words.group_name(group), rows);
        }
    }
    table(
        "Labels",
        vec![
            (
                "`1` … `9`, or a label's own key".to_owned(),
                "Puts the label on what is selected, or takes it off; with nothing selected, paints with it".to_owned(),
            ),
            (
                "a letter, with a passage selected".to_owned(),
                "Finds a label by its name; Enter takes it, and makes it if there is none".to_owned(),
            ),
            (
                "`Esc`".to_owned(),
                "One step out: of typing, of a list, of an edge, of the selection, of painting".to_owned(),
            ),
        ],
    );
    out
}

#[test]
fn the_keys_in_the_documentation_are_those_of_the_program() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/keys.md");
    let expected = document();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, expected, "docs/keys.md differs; UPDATE=1 accepts it");
}
