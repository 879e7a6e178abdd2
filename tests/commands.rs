//! What commands and gestures do to an annotated text: tables of before and after.
//!
//! `support::marked` explains how annotated texts are written, `support::desk` the lines of work.

mod support;

use std::rc::Rc;

use rostrum::app::{Action, StoreError};
use rostrum::model::{
    AnnotationId, AnnotatorId, Attributes, Command, CommandError, Deletion, DetailsPatch, DocumentId, Env, Example,
    LabelId, LabelPatch, NewAnnotation, NewLabel, Offset, Patch, Project, Timestamp, Turn, Value, intake, limits,
};
use support::desk::Desk;
use support::{Counting, annotation, document, freeze, project, span};

/// What is done, the text before, the lines of work, the text after.
const COMMANDS: &[(&str, &str, &str, &str)] = &[
    ("a label makes an annotation", "Ada wrote", "annotate Ada > praise", "[a:praise|Ada|a] wrote"),
    (
        "several labels at once, each once",
        "Ada wrote",
        "annotate Ada > praise,concern,praise",
        "[a:praise,concern|Ada|a] wrote",
    ),
    ("no label makes a highlight", "Ada wrote", "annotate Ada", "[a:|Ada|a] wrote"),
    ("a passage in two parts", "not very good", "annotate not+good > concern", "[a:concern|not|a] very [a|good|a]"),
    (
        "passages may cross",
        "[a:praise|Ada Love|a]lace",
        "annotate Lovelace > concern",
        "[a:praise|Ada [b:concern|Love|a]lace|b]",
    ),
    (
        "passages may nest",
        "[a:praise|Ada Lovelace|a]",
        "annotate Love > praise",
        "[a:praise|Ada [b:praise|Love|b]lace|a]",
    ),
    (
        "the outer one may come later",
        "Ada [a:praise|Love|a]lace",
        "annotate Ada Lovelace > praise",
        "[a:praise|Ada [b:praise|Love|b]lace|a]",
    ),
    (
        "a label on many passages goes where it is not yet",
        "Ada, [a:concern|Ada|a], [b:praise|Ada|b], [c:concern @bob|Ada|c], [d:praise @bob|Ada|d]",
        "annotate-all Ada#5+Ada#1+Ada#2+Ada#3+Ada#4+Ada#1 > praise",
        "[a:praise|Ada|a], [b:concern,praise|Ada|b], [c:praise|Ada|c], \
         [d:concern @bob|[e:praise|Ada|e]|d], [f:praise @bob|Ada|f]",
    ),
    ("the same passage takes the label on", "[a:praise|Ada|a]", "annotate Ada > concern", "[a:praise,concern|Ada|a]"),
    (
        "the same label on the same passage goes",
        "[a:praise,concern|Ada|a]",
        "annotate Ada > praise",
        "[a:concern|Ada|a]",
    ),
    (
        "a label said twice toggles once",
        "[a:praise|Ada|a]",
        "annotate Ada > concern,concern",
        "[a:praise,concern|Ada|a]",
    ),
    ("the last label takes the annotation with it", "[a:praise|Ada|a] wrote", "annotate Ada > praise", "Ada wrote"),
    ("but not its note", "[a:praise \"why?\"|Ada|a]", "annotate Ada > praise", "[a: \"why?\"|Ada|a]"),
    ("nothing on the same passage is no change", "[a:praise|Ada|a]", "annotate Ada", "[a:praise|Ada|a]"),
    (
        "two parts are another passage than one",
        "[a:praise|not|a] good",
        "annotate not+good > praise",
        "[a:praise|[b:praise|not|b]|a] [b|good|b]",
    ),
    (
        "another annotator's is left alone",
        "[a:praise @bob|Ada|a]",
        "annotate Ada > praise",
        "[a:praise @bob|[b:praise|Ada|b]|a]",
    ),
    (
        "each toggles their own",
        "[a:praise|[b:praise @bob|Ada|b]|a]",
        "as bob; annotate Ada > praise",
        "[a:praise|Ada|a]",
    ),
    ("toggling by id, anybody's", "[a:praise @bob|Ada|a]", "toggle a > concern", "[a:praise,concern @bob|Ada|a]"),
    ("toggling off the last one", "[a:praise|Ada|a]", "toggle a > praise", "Ada"),
    ("a highlight without a label takes one on", "[a:|Ada|a]", "toggle a > praise", "[a:praise|Ada|a]"),
    ("one of two on the same passage", "[a:praise|[b:concern|Ada|b]|a]", "delete a", "[a:concern|Ada|a]"),
    ("moved", "[a:praise|Ada|a] Lovelace", "move a > Lovelace", "Ada [a:praise|Lovelace|a]"),
    ("a passage added", "[a:praise|Ada|a] wrote it", "move a > Ada+it", "[a:praise|Ada|a] wrote [a|it|a]"),
    (
        "other labels",
        "[a:praise|Ada|a]",
        "relabel a > concern,reform-support,concern",
        "[a:concern,reform-support|Ada|a]",
    ),
    ("all labels off", "[a:praise|Ada|a]", "relabel a >", "Ada"),
    ("a note", "[a:praise|Ada|a]", "note a > Who?", "[a:praise \"Who?\"|Ada|a]"),
    ("a note goes", "[a:praise \"Who?\"|Ada|a]", "note a >", "[a:praise|Ada|a]"),
    ("without a label it stays while its note is written anew", "[a: \"Who?\"|Ada|a]", "note a >", "[a:|Ada|a]"),
    ("a note makes a highlight", "Ada", "remark Ada > Who?", "[a: \"Who?\"|Ada|a]"),
    ("a note on a passage that is there", "[a:praise|Ada|a]", "remark Ada > Who?", "[a:praise \"Who?\"|Ada|a]"),
    ("several go", "[a:praise|a|a] [b:praise|b|b] [c:praise|c|c]", "delete c,a,a", "a [a:praise|b|a] c"),
    ("none goes", "[a:praise|a|a]", "delete ", "[a:praise|a|a]"),
    (
        "a label goes from everywhere",
        "[a:praise|a|a] [b:praise,concern|b|b] [c:praise \"x\"|c|c] [d:|d|d] [e:concern|e|e]",
        "delete-label praise",
        "a [a:concern|b|a] [b: \"x\"|c|b] [c:|d|c] [d:concern|e|d]",
    ),
    ("a renamed label keeps its id", "[a:praise|a|a]", "rename-label praise > Lob; annotate a > praise", "a"),
    ("a new label", "a", "add-label Call to action; annotate a > call-to-action", "[a:call-to-action|a|a]"),
    (
        "labels become one on every passage",
        "[a:praise|a|a] [b:praise,concern|b|b] [c:concern \"x\"|c|c] [d:|d|d]",
        "merge praise > concern",
        "[a:concern|a|a] [b:concern|b|b] [c:concern \"x\"|c|c] [d:|d|d]",
    ),
    (
        "several at once, and the place of the first is kept",
        "[a:praise,reform-support,concern|a|a] [b:reform-support|b|b]",
        "merge praise,concern,concern > concern",
        "[a:concern,reform-support|a|a] [b:reform-support|b|b]",
    ),
    (
        "passages go to another label, which stays as it is",
        "[a:praise|a|a] [b:concern,praise|b|b]",
        "pass-on praise > concern; annotate b > praise",
        "[a:concern|a|a] [b:concern,praise|b|b]",
    ),
    ("passages go nowhere", "[a:praise|a|a]", "pass-on praise > praise; merge praise > praise", "[a:praise|a|a]"),
    (
        "what was merged comes back",
        "[a:praise|a|a] [b:praise,concern \"x\"|b|b]",
        "merge praise > concern; undo",
        "[a:praise|a|a] [b:praise,concern \"x\"|b|b]",
    ),
    ("undone", "Ada wrote", "annotate Ada > praise; undo", "Ada wrote"),
    ("undone and redone", "Ada wrote", "annotate Ada > praise; undo; redo", "[a:praise|Ada|a] wrote"),
    (
        "a deleted label comes back with all it was on",
        "[a:praise|a|a] [b:praise,concern|b|b]",
        "delete-label praise; undo",
        "[a:praise|a|a] [b:praise,concern|b|b]",
    ),
    (
        "the text is any text",
        "👩‍👩‍👧 said: سلام",
        "annotate سلام > praise; annotate 👩‍👩‍👧 > concern",
        "[a:concern|👩‍👩‍👧|a] said: [b:praise|سلام|b]",
    ),
    ("across paragraphs", "one\n\ntwo", "annotate one\n\ntwo > praise", "[a:praise|one\n\ntwo|a]"),
    // Edges and passages.
    ("an edge moves out", "[a:praise|Ada|a] Lovelace", "edge a 0 end > 12", "[a:praise|Ada Lovelace|a]"),
    ("and in", "[a:praise|Ada Lovelace|a]", "edge a 0 start > 4", "Ada [a:praise|Lovelace|a]"),
    ("but never to nothing", "[a:praise|Ada|a] wrote", "edge a 0 end > 0", "[a:praise|A|a]da wrote"),
    ("nor past its end", "[a:praise|Ada|a] wrote", "edge a 0 start > 9", "Ad[a:praise|a|a] wrote"),
    ("a grapheme is the least", "[a:praise|👍🏽👍|a]", "edge a 0 end > 1", "[a:praise|👍🏽|a]👍"),
    (
        "an edge stops at the next passage",
        "[a:praise|not|a] very [a|good|a]",
        "edge a 0 end > 13",
        "[a:praise|not very |a][a|good|a]",
    ),
    (
        "and at the one before",
        "[a:praise|not|a] very [a|good|a]",
        "edge a 1 start > 0",
        "[a:praise|not|a][a| very good|a]",
    ),
    (
        "steps of an edge are one to undo",
        "[a:praise|Ada|a] wrote",
        "edge a 0 end > 5; wait -800; edge a 0 end > 9; undo",
        "[a:praise|Ada|a] wrote",
    ),
    ("a passage more", "[a:praise|not|a] very good", "add-passage a > good", "[a:praise|not|a] very [a|good|a]"),
    ("what overlaps becomes one", "[a:praise|not|a] very", "add-passage a > t very", "[a:praise|not very|a]"),
    ("a passage less", "[a:praise|not|a] very [a|good|a]", "remove-passage a > 0", "not very [a:praise|good|a]"),
    ("the last passage takes the annotation with it", "[a:praise|not|a] good", "remove-passage a > 0", "not good"),
];

#[test]
fn commands() {
    for (what, before, lines, after) in COMMANDS {
        let mut desk = Desk::new(before);
        desk.work(lines).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(desk.marked(), *after, "{what}");
    }
}

/// What is done, the text before, the lines of work, the text after, what is open and selected then.
const GESTURES: &[(&str, &str, &str, &str, &str)] = &[
    (
        "a passage waits for its label",
        "Ada Lovelace wrote",
        "select da Lov",
        "Ada Lovelace wrote",
        "pending “Ada Lovelace”; menu labels “” 0",
    ),
    (
        "or stays as it was drawn",
        "Ada Lovelace wrote",
        "select-exactly da Lov",
        "Ada Lovelace wrote",
        "pending “da Lov”; menu labels “” 0",
    ),
    ("white space is no passage", "Ada  wrote", "select 3..5", "Ada  wrote", ""),
    (
        "but lets go of what was selected",
        "[a:praise|Ada|a]   wrote",
        "click a; select 3..5",
        "[a:praise|Ada|a]   wrote",
        "",
    ),
    ("the digit of a label", "Ada wrote", "select Ada; key 2", "[a:concern|Ada|a] wrote", "selected a"),
    ("a key without a label", "Ada wrote", "select Ada; key 9", "Ada wrote", "pending “Ada”; menu labels “” 0"),
    ("then another label on it", "Ada wrote", "select Ada; key 2 1", "[a:concern,praise|Ada|a] wrote", "selected a"),
    (
        "selecting it again goes on with the same one",
        "Ada wrote",
        "select Ada; key 2; select Ada; key 2",
        "Ada wrote",
        "",
    ),
    (
        "the arrows and Enter choose",
        "Ada wrote",
        "select Ada; key ArrowDown ArrowDown Enter",
        "[a:reform-support|Ada|a] wrote",
        "selected a",
    ),
    (
        "up from the first is the last",
        "Ada wrote",
        "select Ada; key ArrowUp Enter",
        "[a:reform-support|Ada|a] wrote",
        "selected a",
    ),
    ("letters filter", "Ada wrote", "select Ada; key r e", "Ada wrote", "pending “Ada”; menu labels “re” 0"),
    (
        "and Enter takes the first that matches",
        "Ada wrote",
        "select Ada; key o n c Enter",
        "[a:concern|Ada|a] wrote",
        "selected a",
    ),
    (
        "digits are text then",
        "Ada wrote",
        "select Ada; key r 2 Backspace Enter",
        "[a:praise|Ada|a] wrote",
        "selected a",
    ),
    (
        "what matches nothing makes a label",
        "Ada wrote",
        "select Ada; key H o p e Enter",
        "[a:hope|Ada|a] wrote",
        "selected a",
    ),
    (
        "Backspace in an empty filter deletes nothing",
        "[a:praise|Ada|a]",
        "click a; key c Backspace Backspace",
        "[a:praise|Ada|a]",
        "selected a; menu labels “” 0",
    ),
    (
        "a click selects and offers labels",
        "[a:praise|Ada|a] wrote",
        "click a",
        "[a:praise|Ada|a] wrote",
        "selected a; menu labels “” 0",
    ),
    (
        "a label then toggles on it",
        "[a:praise|Ada|a] wrote",
        "click a; key 2",
        "[a:praise,concern|Ada|a] wrote",
        "selected a; menu labels “” 0",
    ),
    ("and the last one off lets go", "[a:praise|Ada|a] wrote", "click a; key 1", "Ada wrote", ""),
    (
        "a click on several asks which",
        "[a:praise|Ada [b:concern|L|b]|a]",
        "click a,b",
        "[a:praise|Ada [b:concern|L|b]|a]",
        "choice ab 0",
    ),
    (
        "Enter answers",
        "[a:praise|Ada [b:concern|L|b]|a]",
        "click a,b; key ArrowDown Enter",
        "[a:praise|Ada [b:concern|L|b]|a]",
        "selected b; menu labels “” 0",
    ),
    ("a click on nothing lets go", "[a:praise|Ada|a] wrote", "click a; click", "[a:praise|Ada|a] wrote", ""),
    ("a card selects without the popover", "[a:praise|Ada|a]", "choose-card a", "[a:praise|Ada|a]", "selected a"),
    (
        "Enter opens it",
        "[a:praise|Ada|a]",
        "choose-card a; key Enter",
        "[a:praise|Ada|a]",
        "selected a; menu labels “” 0",
    ),
    ("Esc empties the filter", "Ada", "select Ada; key c Escape", "Ada", "pending “Ada”; menu labels “” 0"),
    ("Esc once more lets go of the passage", "Ada", "select Ada; key c Escape Escape", "Ada", ""),
    ("Esc leaves the note", "Ada", "select Ada; key F2 Escape", "Ada", "pending “Ada”; menu labels “” 0"),
    (
        "Esc closes the popover, the annotation stays selected",
        "[a:praise|Ada|a]",
        "click a; key Escape",
        "[a:praise|Ada|a]",
        "selected a",
    ),
    ("Esc lets it go, too", "[a:praise|Ada|a]", "click a; key Escape Escape", "[a:praise|Ada|a]", ""),
    (
        "Esc stops painting last",
        "[a:praise|Ada|a]",
        "label concern; click a; key Escape Escape",
        "[a:praise|Ada|a]",
        "armed concern",
    ),
    (
        "and then painting stops",
        "[a:praise|Ada|a]",
        "label concern; click a; key Escape Escape Escape",
        "[a:praise|Ada|a]",
        "",
    ),
    ("Esc leaves the start page", "Ada", "start; key Escape", "Ada", ""),
    ("a label with nothing selected is armed", "Ada wrote", "label concern", "Ada wrote", "armed concern"),
    ("by its key as well", "Ada wrote", "key 2", "Ada wrote", "armed concern"),
    ("the same again disarms", "Ada wrote", "label concern; key 2", "Ada wrote", ""),
    ("another one takes its place", "Ada wrote", "label concern; label praise", "Ada wrote", "armed praise"),
    (
        "then passages are painted",
        "Ada wrote it",
        "label concern; select Ad; select i",
        "[a:concern|Ada|a] wrote [b:concern|it|b]",
        "armed concern",
    ),
    (
        "painting again takes the paint off",
        "Ada wrote",
        "label concern; select Ada; select Ada",
        "Ada wrote",
        "armed concern",
    ),
    ("a deleted label paints no more", "Ada wrote", "label concern; delete-label concern", "Ada wrote", ""),
    (
        "a new label with nothing selected is only made",
        "Ada",
        "new-label Hope; select Ada; key 4",
        "[a:hope|Ada|a]",
        "selected a",
    ),
    (
        "a note on a passage",
        "Ada",
        "select Ada; key F2; write W; write Who",
        "[a: \"Who\"|Ada|a]",
        "selected a; menu note “” 0",
    ),
    ("an empty note makes nothing", "Ada", "select Ada; key F2; write ", "Ada", "pending “Ada”; menu note “” 0"),
    (
        "a note on an annotation",
        "[a:praise|Ada|a]",
        "click a; key F2; write Who",
        "[a:praise \"Who\"|Ada|a]",
        "selected a; menu note “” 0",
    ),
    ("no note on nothing", "Ada", "key F2", "Ada", ""),
    (
        "walking begins at the first",
        "[a:praise|a|a] [b:praise|b|b] [c:praise|c|c]",
        "key F8",
        "[a:praise|a|a] [b:praise|b|b] [c:praise|c|c]",
        "selected a",
    ),
    (
        "and goes round",
        "[a:praise|a|a] [b:praise|b|b] [c:praise|c|c]",
        "key ] ] ] ]",
        "[a:praise|a|a] [b:praise|b|b] [c:praise|c|c]",
        "selected a",
    ),
    (
        "backwards, too",
        "[a:praise|a|a] [b:praise|b|b] [c:praise|c|c]",
        "key [ [",
        "[a:praise|a|a] [b:praise|b|b] [c:praise|c|c]",
        "selected b",
    ),
    (
        "from a passage to the next one",
        "[a:praise|a|a] x [b:praise|b|b]",
        "select x; key F8",
        "[a:praise|a|a] x [b:praise|b|b]",
        "selected b",
    ),
    (
        "from a passage to the one before",
        "[a:praise|a|a] x [b:praise|b|b]",
        "select x; key Shift+F8",
        "[a:praise|a|a] x [b:praise|b|b]",
        "selected a",
    ),
    ("nothing to walk to", "Ada", "key F8 Shift+F8", "Ada", ""),
    (
        "Delete deletes and says so",
        "[a:praise|a|a] [b:praise|b|b]",
        "choose-card a; key Delete",
        "a [a:praise|b|a]",
        "undoable",
    ),
    (
        "Delete deletes all that is selected",
        "[a:praise|a|a] [b:praise|b|b]",
        "choose-card a,b; key Backspace",
        "a b",
        "undoable",
    ),
    (
        "several selected take no label: it is armed",
        "[a:praise|a|a] [b:praise|b|b]",
        "choose-card a,b; label concern",
        "[a:praise|a|a] [b:praise|b|b]",
        "selected ab; armed concern",
    ),
    ("Ctrl+Z takes it back", "[a:praise|a|a]", "choose-card a; key Delete Ctrl+z; dismiss", "[a:praise|a|a]", ""),
    ("and Ctrl+Y does it again", "[a:praise|a|a]", "choose-card a; key Delete Ctrl+z Ctrl+y; dismiss", "a", ""),
    ("undo with nothing to undo", "a", "key Ctrl+z Ctrl+y", "a", ""),
    ("undo lets go of what is no more", "a b", "select a; key 1; undo", "a b", ""),
    (
        "undo goes back to the speech it acts in",
        "Ada",
        "select Ada; key 1; add Another > Other; open 00000000000000000000000002; rename 00000000000000000000000002 > New; undo; undo; undo",
        "Ada",
        "",
    ),
    (
        "a speech that goes is left",
        "Ada",
        "add Another > Other; remove d",
        "Another",
        "open 00000000000000000000000001",
    ),
    ("and shown again when it comes back", "Ada", "add Another > Other; remove d; undo", "Ada", ""),
    ("the last speech goes", "Ada", "remove d", "nothing", "open nothing"),
    // The caret.
    (
        "the caret selects by characters",
        "Ada wrote",
        "caret 0; key Shift+ArrowRight Shift+ArrowRight",
        "Ada wrote",
        "pending “Ad”",
    ),
    (
        "a digit labels just that",
        "Ada wrote",
        "caret 0; key Shift+ArrowRight Shift+ArrowRight 1",
        "[a:praise|Ad|a]a wrote",
        "selected a",
    ),
    (
        "by words",
        "Ada wrote it",
        "caret 0; key Ctrl+Shift+ArrowRight Ctrl+Shift+ArrowRight 1",
        "[a:praise|Ada wrote|a] it",
        "selected a",
    ),
    ("backwards too", "Ada wrote it", "caret 9; key Ctrl+Shift+ArrowLeft 1", "Ada [a:praise|wrote|a] it", "selected a"),
    (
        "by sentences",
        "One. Two. Three.",
        "caret 5; key Shift+Alt+ArrowRight 1",
        "One. [a:praise|Two.|a] Three.",
        "selected a",
    ),
    (
        "by paragraphs",
        "One.\n\nTwo.\nThree.",
        "caret 6; key Ctrl+Shift+ArrowDown 1",
        "One.\n\n[a:praise|Two.|a]\nThree.",
        "selected a",
    ),
    ("to the end of the text", "One. Two.", "caret 5; key Ctrl+Shift+End 1", "One. [a:praise|Two.|a]", "selected a"),
    (
        "white space at its ends is left out",
        "Ada wrote",
        "caret 0; key Shift+ArrowRight Shift+ArrowRight Shift+ArrowRight Shift+ArrowRight 1",
        "[a:praise|Ada|a] wrote",
        "selected a",
    ),
    (
        "from right to left, left is forward",
        "שלום עולם",
        "caret 0; key Shift+ArrowLeft Shift+ArrowLeft 1",
        "[a:praise|של|a]ום עולם",
        "selected a",
    ),
    ("a step without Shift lets go", "Ada wrote", "caret 0; key Shift+ArrowRight ArrowRight", "Ada wrote", ""),
    ("Esc lets the passage go", "Ada wrote", "caret 0; key Shift+ArrowRight Escape", "Ada wrote", ""),
    ("S takes the sentence", "One. Two. Three.", "caret 6; key s 1", "One. [a:praise|Two.|a] Three.", "selected a"),
    ("P takes the paragraph", "One. Two.\nThree.", "caret 6; key p 1", "[a:praise|One. Two.|a]\nThree.", "selected a"),
    (
        "a letter begins to find a label",
        "Ada wrote",
        "caret 0; key Ctrl+Shift+ArrowRight c o n Enter",
        "[a:concern|Ada|a] wrote",
        "selected a",
    ),
    ("Enter takes the word", "Ada wrote", "caret 5; key Enter 1", "Ada [a:praise|wrote|a]", "selected a"),
    (
        "Enter opens what lies there",
        "[a:praise|Ada|a] wrote",
        "caret 1; key Enter",
        "[a:praise|Ada|a] wrote",
        "selected a; menu labels “” 0",
    ),
    (
        "an armed label waits for Enter",
        "Ada wrote",
        "key 2; caret 0; key Ctrl+Shift+ArrowRight Enter",
        "[a:concern|Ada|a] wrote",
        "armed concern",
    ),
    // Edges by keys.
    (
        "E chooses the start",
        "Ada [a:praise|wrote|a] it",
        "choose-card a; key e",
        "Ada [a:praise|wrote|a] it",
        "selected a; edge 0 Start",
    ),
    (
        "and arrows move it",
        "Ada [a:praise|wrote|a] it",
        "choose-card a; key e Ctrl+ArrowLeft",
        "[a:praise|Ada wrote|a] it",
        "selected a; edge 0 Start",
    ),
    (
        "a start goes to where words start",
        "[a:praise|Ada wrote it|a] down",
        "choose-card a; key e Ctrl+ArrowRight",
        "Ada [a:praise|wrote it|a] down",
        "selected a; edge 0 Start",
    ),
    (
        "and an end to where they end",
        "[a:praise|Ada wrote it|a] down",
        "choose-card a; key e e Ctrl+ArrowLeft",
        "[a:praise|Ada wrote|a] it down",
        "selected a; edge 0 End",
    ),
    (
        "sentences too",
        "[a:praise|One. Two. Three.|a]",
        "choose-card a; key e Alt+ArrowRight e Alt+ArrowLeft",
        "One. [a:praise|Two.|a] Three.",
        "selected a; edge 0 End",
    ),
    (
        "E again is the end",
        "Ada [a:praise|wrote|a] it",
        "choose-card a; key e e ArrowLeft",
        "Ada [a:praise|wrot|a]e it",
        "selected a; edge 0 End",
    ),
    (
        "each passage has its edges",
        "[a:praise|not|a] very [a|good|a]",
        "choose-card a; key e e e ArrowLeft",
        "[a:praise|not|a] very[a| good|a]",
        "selected a; edge 1 Start",
    ),
    (
        "Enter is done",
        "Ada [a:praise|wrote|a] it",
        "choose-card a; key e Enter",
        "Ada [a:praise|wrote|a] it",
        "selected a",
    ),
    // Passages.
    (
        "A adds the next passage",
        "[a:praise|not|a] very good",
        "choose-card a; key a; select good",
        "[a:praise|not|a] very [a|good|a]",
        "selected a",
    ),
    (
        "with the caret and Enter",
        "[a:praise|not|a] very good",
        "choose-card a; key a; caret 9; key Ctrl+Shift+ArrowRight Enter",
        "[a:praise|not|a] very [a|good|a]",
        "selected a",
    ),
    (
        "Alt adds at once",
        "[a:praise|not|a] very good",
        "choose-card a; select-exactly good",
        "[a:praise|not|a] very [a|good|a]",
        "selected a",
    ),
    (
        "Esc ends it",
        "[a:praise|not|a] very good",
        "choose-card a; key a Escape; select good",
        "[a:praise|not|a] very good",
        "pending “good”; menu labels “” 0",
    ),
    (
        "X takes one away",
        "[a:praise|not|a] very [a|good|a]",
        "choose-card a; key x",
        "[a:praise|not|a] very good",
        "selected a; undoable",
    ),
    // Two clicks.
    (
        "two clicks make a passage of whole words",
        "Ada Lovelace wrote",
        "mark 1; mark 6",
        "Ada Lovelace wrote",
        "pending “Ada Lovelace”; menu labels “” 0",
    ),
    ("in either order", "Ada Lovelace wrote", "mark 6; mark 1; key 1", "[a:praise|Ada Lovelace|a] wrote", "selected a"),
    // Walking.
    (
        "O walks those that lie here",
        "[a:praise|Ada [b:concern|wrote|b]|a] it",
        "caret 5; key o",
        "[a:praise|Ada [b:concern|wrote|b]|a] it",
        "selected a",
    ),
    (
        "one after the other",
        "[a:praise|Ada [b:concern|wrote|b]|a] it",
        "caret 5; key o o",
        "[a:praise|Ada [b:concern|wrote|b]|a] it",
        "selected b",
    ),
    (
        "and round again",
        "[a:praise|Ada [b:concern|wrote|b]|a] it",
        "caret 5; key o o o",
        "[a:praise|Ada [b:concern|wrote|b]|a] it",
        "selected a",
    ),
    (
        "} goes to the next of the same label",
        "[a:praise|Ada|a] [b:concern|and|b] [c:praise|Bob|c]",
        "choose-card a; key }",
        "[a:praise|Ada|a] [b:concern|and|b] [c:praise|Bob|c]",
        "selected c",
    ),
    (
        "{ back",
        "[a:praise|Ada|a] [b:concern|and|b] [c:praise|Bob|c]",
        "choose-card c; key {",
        "[a:praise|Ada|a] [b:concern|and|b] [c:praise|Bob|c]",
        "selected a",
    ),
    (
        "what is hidden is passed over",
        "[a:praise|Ada|a] [b:concern|and|b] [c:praise|Bob|c]",
        "hide concern; choose-card a; key ]",
        "[a:praise|Ada|a] [b:concern|and|b] [c:praise|Bob|c]",
        "selected c",
    ),
];

#[test]
fn gestures() {
    for (what, before, lines, after, view) in GESTURES {
        let mut desk = Desk::new(before);
        desk.work(lines).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!((desk.marked().as_str(), desk.view().as_str()), (*after, *view), "{what}");
    }
}

#[test]
fn undo_shows_where_it_acted() {
    let mut desk = Desk::new("Ada wrote. [a:praise|Bob|a] wrote.");
    desk.work("note a > Who?; add Another text > Other").unwrap();
    let other = desk.store.project().documents[1].id.clone();
    desk.act(Action::Open(other.clone())).unwrap();
    desk.work("title Mine; undo").unwrap();
    assert_eq!(
        (desk.store.view.document.as_ref(), desk.store.view.reveal),
        (Some(&other), None),
        "no speech of its own"
    );
    desk.work("undo; undo").unwrap();
    assert_eq!(desk.store.view.document, Some(DocumentId::new("d")));
    assert_eq!(desk.store.view.reveal, Some(span(11, 14)));
    desk.store.view.reveal = None;
    desk.work("redo").unwrap();
    assert_eq!(desk.store.view.reveal, Some(span(11, 14)));
}

#[test]
fn an_error_says_why_and_changes_nothing() {
    for (lines, code) in [
        ("toggle nobody > praise", "unknown-annotation"),
        ("note nobody > x", "unknown-annotation"),
        ("delete a,nobody", "unknown-annotation"),
        ("annotate Ada > nothing", "unknown-label"),
        ("toggle a > nothing", "unknown-label"),
        ("relabel a > praise,nothing", "unknown-label"),
        ("delete-label nothing", "unknown-label"),
        ("rename-label nothing > x", "unknown-label"),
        ("annotate 0..999 > praise", "bad-span"),
        ("annotate 0..2 > praise", "bad-span"),
        ("move a > 1..6", "bad-span"),
        ("move a > 6..7+300..310", "bad-span"),
        ("add-label  ", "bad-name"),
        ("add-label bad\u{7}bell", "bad-name"),
        ("add-label turned\u{202e}around", "bad-name"),
        ("rename d >", "bad-name"),
        ("title  ", "bad-name"),
        ("add-label praise", "name-taken"),
        ("add-label  CONCERN ", "name-taken"),
        ("rename-label praise > Concern", "name-taken"),
        ("rename nobody > x", "unknown-document"),
        ("remove nobody", "unknown-document"),
        ("add \n > x", "empty-text"),
    ] {
        let mut desk = Desk::new("👍 [a:praise|Ada|a]");
        let was = freeze(desk.store.project());
        assert_eq!(desk.work(lines), Err(code.to_owned()), "{lines}");
        assert_eq!(freeze(desk.store.project()), was, "{lines}");
        assert_eq!((desk.store.seq(), desk.store.history().done().len()), (0, 0), "{lines}");
    }
    let mut desk = Desk::new("👍 [a:praise|Ada|a]");
    desk.work("rename-label praise > Praise!; rename-label praise > PRAISE!").expect("one's own name is free");
    desk.work("add-label می\u{200c}خواهم").expect("joiners are part of words");
}

fn run(project: &Project, command: Command) -> Result<Project, CommandError> {
    let mut ids = Counting(0);
    let mut env = Env { now: Timestamp::from_millis(7), annotator: AnnotatorId::new("me"), ids: &mut ids };
    let planned = command.plan(project, &mut env)?;
    Ok(project.apply(&planned.transaction).expect("a plan fits").0)
}

#[test]
fn what_is_too_large_is_refused_and_what_just_fits_is_not() {
    let it = project([document("d", &intake("Ada").text, [annotation("a", span(0, 3), &["praise"])])]);
    let note = |bytes: usize| {
        let patch = Patch { note: Some("x".repeat(bytes)), ..Patch::default() };
        run(&it, Command::Update { annotation: AnnotationId::new("a"), patch }).map(drop)
    };
    let name = |chars: usize| {
        let label = NewLabel { name: "é".repeat(chars), ..NewLabel::default() };
        run(&it, Command::AddLabel { label }).map(drop)
    };
    assert_eq!(note(limits::NOTE_BYTES), Ok(()));
    assert_eq!(note(limits::NOTE_BYTES + 1).map_err(|error| error.code()), Err("too-large"));
    assert_eq!(name(limits::NAME_CHARS), Ok(()));
    assert_eq!(name(limits::NAME_CHARS + 1).map_err(|error| error.code()), Err("bad-name"));
}

fn add(text: &str, title: &str, annotations: Vec<NewAnnotation>) -> Command {
    Command::AddDocument {
        title: title.to_owned(),
        intake: Box::new(intake(text)),
        metadata: Default::default(),
        labels: vec![
            NewLabel { name: "Praise".to_owned(), ..NewLabel::default() },
            NewLabel { name: "Hope".to_owned(), ..NewLabel::default() },
        ],
        annotations,
    }
}

#[test]
fn a_speech_comes_with_its_annotations_and_the_labels_they_need() {
    let new = |labels: &[&str]| NewAnnotation {
        spans: span(0, 3).into(),
        labels: labels.iter().map(|it| Rc::from(*it)).collect(),
        note: "n".into(),
    };
    let it = run(&project([]), add("Ada", "A title", vec![new(&["hope", "Praise", "praise"]), new(&[])])).unwrap();
    let labels: Vec<&str> = it.codebook.labels().iter().map(|it| it.id.as_str()).collect();
    assert_eq!(labels, ["praise", "concern", "reform-support", "hope"]);
    assert_eq!(support::marked::print("Ada", &it.documents[0].annotations), "[a:hope,praise \"n\"|[b: \"n\"|Ada|b]|a]");
    let refused = |annotation| run(&project([]), add("Ada", "", vec![annotation])).unwrap_err().code();
    assert_eq!(refused(new(&["nothing"])), "unknown-label");
    assert_eq!(refused(NewAnnotation { spans: span(0, 4).into(), ..new(&[]) }), "bad-span");
}

#[test]
fn a_speech_without_a_title_takes_its_first_words() {
    let long = "word ".repeat(30);
    let unbroken = "w".repeat(200);
    for (text, expected) in [
        ("\n\n  Dear friends,  \nmore", "Dear friends,".to_owned()),
        ("Tab\there", "Tab here".to_owned()),
        ("\u{200f}\u{202b}שלום", "שלום".to_owned()),
        ("\u{200e}\nDear friends", "Dear friends".to_owned()),
        (&long, format!("{}…", "word ".repeat(12).trim())),
        (&unbroken, format!("{}…", "w".repeat(58))),
    ] {
        let it = run(&project([]), add(text, " ", Vec::new())).unwrap();
        assert_eq!(it.documents[0].title(), expected);
        // It can be given by hand as well.
        let patch = DetailsPatch { title: Some(expected), ..DetailsPatch::default() };
        run(&it, Command::UpdateDetails { document: it.documents[0].id.clone(), patch }).unwrap();
    }
}

#[test]
fn what_was_said_of_a_label_goes_with_it() {
    let it = project([document("d", &intake("Ada").text, [annotation("a", span(0, 3), &["praise", "concern"])])]);
    let id = AnnotationId::new("a");
    let values = |value: bool| [(Rc::from("sure"), Value::Flag(value))].into();
    let attributes: Attributes = ["praise", "concern"].map(|label| (LabelId::new(label), values(true))).into();
    let patch = Patch { attributes: Some(attributes), ..Patch::default() };
    let it = run(&it, Command::Update { annotation: id.clone(), patch }).unwrap();
    let left = |project: &Project| -> Vec<String> {
        let found = project.annotation(&id).unwrap().1.attributes.clone();
        found.iter().flat_map(|it| it.keys()).map(|it| it.to_string()).collect()
    };
    assert_eq!(left(&it), ["concern", "praise"]);
    let toggled = run(&it, Command::ToggleLabel { annotation: id.clone(), label: LabelId::new("praise") }).unwrap();
    assert_eq!(left(&toggled), ["concern"]);
    let relabelled = Patch { labels: Some(vec![LabelId::new("praise")]), ..Patch::default() };
    assert_eq!(left(&run(&it, Command::Update { annotation: id.clone(), patch: relabelled }).unwrap()), ["praise"]);
    assert_eq!(left(&run(&it, Command::RemoveLabel { label: LabelId::new("concern") }).unwrap()), ["praise"]);
}

#[test]
fn only_what_changes_is_dated() {
    let it = project([document("d", &intake("Ada").text, [annotation("a", span(0, 3), &["praise"])])]);
    let id = AnnotationId::new("a");
    let dates = |project: &Project| {
        let found = project.annotation(&id).unwrap().1;
        (found.created.millis(), found.modified.millis())
    };
    let same = Patch { labels: Some(vec![LabelId::new("praise")]), spans: Some(span(0, 3).into()), ..Patch::default() };
    assert_eq!(dates(&run(&it, Command::Update { annotation: id.clone(), patch: same }).unwrap()), (0, 0));
    let other = Patch { note: Some("x".to_owned()), ..Patch::default() };
    assert_eq!(dates(&run(&it, Command::Update { annotation: id.clone(), patch: other }).unwrap()), (0, 7));
}

#[test]
fn a_label_in_the_tree_leaves_its_children_to_its_parent() {
    let mut desk = Desk::new("Ada");
    let mut labels = desk.store.project().codebook.labels().to_vec();
    for (at, parent) in [(1, "praise"), (2, "concern")] {
        Rc::make_mut(&mut labels[at]).parent = Some(LabelId::new(parent));
    }
    let mut it = desk.store.project().as_ref().clone();
    it.codebook = Rc::new(rostrum::model::Codebook::new(labels));
    desk.store = rostrum::app::Store::new(it.clone());
    desk.work("delete-label concern").unwrap();
    let left: Vec<(&str, Option<&str>)> = desk
        .store
        .project()
        .codebook
        .labels()
        .iter()
        .map(|it| (it.id.as_str(), it.parent.as_ref().map(LabelId::as_str)))
        .collect();
    assert_eq!(left, [("praise", None), ("reform-support", Some("praise"))]);
    desk.work("undo").unwrap();
    assert_eq!(freeze(desk.store.project()), freeze(&it));
}

#[test]
fn a_look_can_be_changed_alone() {
    let it = project([]);
    let patch = LabelPatch { style: Some(rostrum::model::LineStyle::Wavy), ..LabelPatch::default() };
    let after = run(&it, Command::UpdateLabel { label: LabelId::new("praise"), patch }).unwrap();
    let (was, is) = (&it.codebook.labels()[0], &after.codebook.labels()[0]);
    assert_eq!((is.style, is.color, &is.name), (rostrum::model::LineStyle::Wavy, was.color, &was.name));
}

#[test]
fn a_page_that_is_read_only_changes_nothing_and_says_why() {
    let mut desk = Desk::new("[a:praise|Ada|a]");
    desk.work("note a > x").unwrap();
    desk.store.make_read_only("another tab");
    for line in ["note a > y", "undo", "redo", "click a; key 2", "delete a"] {
        assert_eq!(desk.work(line), Err("read-only".to_owned()), "{line}");
    }
    assert_eq!(desk.marked(), "[a:praise \"x\"|Ada|a]");
    assert_eq!(desk.act(Action::Undo), Err(StoreError::ReadOnly("another tab".to_owned())));
    assert!(desk.view().contains("error"));
    desk.work("dismiss; key Escape Escape; key F8").expect("looking is allowed");
    assert_eq!(desk.view(), "selected a");
}

#[test]
fn what_is_known_of_a_speech() {
    let it = project([document("d", &intake("Ada").text, [])]);
    let pairs =
        |pairs: &[(&str, &str)]| Some(pairs.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect());
    let update = |project: &Project, patch| {
        run(project, Command::UpdateDetails { document: DocumentId::new("d"), patch }).map_err(|error| error.code())
    };
    let shown = |project: &Project| {
        let details = &project.documents[0].details;
        let metadata: Vec<String> = details.metadata.iter().map(|(key, value)| format!("{key}={value}")).collect();
        format!("{} [{}] {}", details.title, details.language.as_deref().unwrap_or("-"), metadata.join(","))
    };
    let patch = DetailsPatch {
        title: Some("  Second Inaugural ".to_owned()),
        language: Some(" en-US ".to_owned()),
        metadata: pairs(&[("speaker", " Lincoln "), ("place", " "), (" venue ", "Capitol")]),
        ..DetailsPatch::default()
    };
    let it = update(&it, patch).unwrap();
    assert_eq!(shown(&it), "Second Inaugural [en-US] speaker=Lincoln,venue=Capitol");
    let none = DetailsPatch { language: Some(String::new()), metadata: pairs(&[]), ..DetailsPatch::default() };
    assert_eq!(shown(&update(&it, none).unwrap()), "Second Inaugural [-] ");
    let long = "x".repeat(limits::NOTE_BYTES + 1);
    for (patch, code) in [
        (DetailsPatch { title: Some(" ".to_owned()), ..DetailsPatch::default() }, "bad-name"),
        (DetailsPatch { language: Some("English!".to_owned()), ..DetailsPatch::default() }, "bad-language"),
        (DetailsPatch { metadata: pairs(&[("a\u{202e}", "b")]), ..DetailsPatch::default() }, "bad-name"),
        (DetailsPatch { metadata: pairs(&[("a", &long)]), ..DetailsPatch::default() }, "too-large"),
    ] {
        assert_eq!(update(&it, patch).unwrap_err(), code);
    }
    // What came from elsewhere may stay as it is.
    let mut odd = it.clone();
    let details = rostrum::model::Details {
        title: "".into(),
        language: Some("1".into()),
        metadata: pairs(&[("", "\n")]).unwrap(),
        ..Default::default()
    };
    Rc::make_mut(&mut odd.documents[0]).details = Rc::new(details.clone());
    let same = DetailsPatch {
        title: Some(String::new()),
        language: Some("1".to_owned()),
        metadata: Some(details.metadata.clone()),
        ..DetailsPatch::default()
    };
    assert_eq!(*update(&odd, same).unwrap().documents[0].details, details);
}

#[test]
fn who_speaks_from_where() {
    let it = project([document("d", &intake("SMITH: Да.\nJONES: No.").text, [])]);
    let turns = |turns: &[(&str, u32)]| -> Option<Rc<[Turn]>> {
        Some(turns.iter().map(|(name, at)| Turn { speaker: (*name).into(), start: Offset::new(*at) }).collect())
    };
    let update = |turns| {
        let patch = DetailsPatch { turns, ..DetailsPatch::default() };
        let done = run(&it, Command::UpdateDetails { document: DocumentId::new("d"), patch });
        done.map(|it| it.documents[0].clone()).map_err(|error| error.code())
    };
    // Sorted, cleaned; what lies inside a character or beyond the end is no place.
    let document = update(turns(&[(" Jones ", 13), ("Smith", 0), ("Inside", 8), ("Late", 99)])).unwrap();
    assert_eq!(Some(document.details.turns.clone()), turns(&[("Smith", 0), ("Jones", 13)]));
    assert_eq!(document.speaker_at(Offset::new(12)).map(|it| &**it), Some("Smith"));
    assert_eq!(document.speaker_at(Offset::new(13)).map(|it| &**it), Some("Jones"));
    assert_eq!(update(turns(&[(" ", 0)])).unwrap_err(), "bad-name");
    assert_eq!(update(turns(&[])).unwrap(), it.documents[0]);
}

#[test]
fn speeches_change_places() {
    let mut desk = Desk::new("[a:praise|Ada|a]");
    desk.work("add Bob > b; add Cyd > c").unwrap();
    let order = |desk: &Desk| desk.store.project().documents.iter().map(|it| it.title().to_owned()).collect::<Vec<_>>();
    let first = order(&desk);
    let names = |places: &[usize]| places.iter().map(|at| first[*at].clone()).collect::<Vec<_>>();
    let uses = desk.store.tally().uses(&LabelId::new("praise"));
    for (lines, expected) in [
        ("place d > 1", [1, 0, 2]),
        ("place d > 99", [1, 2, 0]),
        ("place d > 0", [0, 1, 2]),
        ("place d > 0; place d > 2", [1, 2, 0]),
        ("undo", [0, 1, 2]),
        ("redo", [1, 2, 0]),
    ] {
        desk.work(lines).unwrap();
        assert_eq!(order(&desk), names(&expected), "{lines}");
        assert_eq!(desk.store.tally().uses(&LabelId::new("praise")), uses);
    }
    assert_eq!(desk.work("place nowhere > 1"), Err("unknown-document".to_owned()));
}

#[test]
fn the_annotator_has_a_name() {
    let mut desk = Desk::new("Ada");
    let names = |desk: &Desk| desk.store.project().annotators.iter().map(|it| it.name.to_string()).collect::<Vec<_>>();
    let before = names(&desk);
    desk.work("annotator  Grace ").unwrap();
    assert_eq!(names(&desk)[0], "Grace");
    desk.work("annotator ; undo; undo").unwrap();
    assert_eq!(names(&desk), before);
    desk.work("as bob; annotator Bob").unwrap();
    assert_eq!(names(&desk).last().unwrap(), "Bob");
}

/// What is done to the labels `praise concern reform-support`, and the tree after it.
const TREES: &[(&str, &str, &str)] = &[
    ("nothing", "", "praise concern reform-support"),
    ("up", "step concern > up", "concern praise reform-support"),
    ("up no further", "step praise > up", "praise concern reform-support"),
    ("down", "step praise > down", "concern praise reform-support"),
    ("down no further", "step reform-support > down", "praise concern reform-support"),
    ("below the one before", "step concern > in", "praise (concern) reform-support"),
    ("the first has none before it", "step praise > in", "praise concern reform-support"),
    (
        "out again, behind the one it was below",
        "step concern > in; step concern > out",
        "praise concern reform-support",
    ),
    ("nothing is above the top", "step concern > out", "praise concern reform-support"),
    ("to a seat", "seat praise > 1", "concern praise reform-support"),
    ("to a seat beyond the end", "seat praise > 99", "concern reform-support praise"),
    ("the first below another", "step concern > in; seat reform-support > praise 0", "praise (reform-support concern)"),
    ("all below it come along", "step reform-support > in; step concern > up", "concern (reform-support) praise"),
    ("all below it go down", "step concern > in; step praise > down", "reform-support praise (concern)"),
    ("by its field", "put-below praise > reform-support", "concern reform-support (praise)"),
    ("to the top by its field", "step concern > in; put-below concern >", "praise reform-support concern"),
    ("where it is already", "step concern > in; put-below concern > praise", "praise (concern) reform-support"),
    ("a key", "key-label concern > x", "praise concern=x reform-support"),
    ("a key goes", "key-label concern > x; key-label concern >", "praise concern reform-support"),
    ("new ones", "add-labels Hope, Fear < Hope, Plan", "praise concern reform-support hope (fear) plan"),
    (
        "new ones below those that are there, case aside",
        "add-labels Warm < PRAISE, Warmer < Warm",
        "praise (warm (warmer)) concern reform-support",
    ),
    ("merged", "merge praise > reform-support", "concern reform-support"),
    ("what is below goes along", "step concern > in; merge praise > reform-support", "reform-support (concern)"),
    ("into the one below it", "step concern > in; merge praise > concern", "concern reform-support"),
    (
        "into one further below",
        "add-labels Warm < Praise, Warmer < Warm, Cold < Praise; merge praise > warmer",
        "warm (warmer (cold)) concern reform-support",
    ),
    ("a deleted one leaves its own where it was", "step concern > in; delete-label praise", "concern reform-support"),
];

#[test]
fn trees_of_labels() {
    for (what, lines, expected) in TREES {
        let mut desk = Desk::new("Ada");
        let before = freeze(desk.store.project());
        let steps = desk.store.history().done().count();
        desk.work(lines).unwrap_or_else(|code| panic!("{what}: {code}"));
        assert_eq!(desk.tree(), *expected, "{what}");
        // The order of the list is that of the tree, so the digits are those that people count.
        let codebook = desk.store.project().codebook.clone();
        assert!(codebook.outline().enumerate().all(|(place, entry)| place == entry.position), "{what}: in order");
        let after = freeze(desk.store.project());
        let done = desk.store.history().done().count() - steps;
        assert!(done <= lines.split(';').count(), "{what}: one step each");
        for _ in 0..done {
            desk.work("undo").unwrap();
        }
        assert_eq!(freeze(desk.store.project()), before, "{what}, undone");
        for _ in 0..done {
            desk.work("redo").unwrap();
        }
        assert_eq!(freeze(desk.store.project()), after, "{what}, redone");
    }
}

#[test]
fn trees_that_cannot_be() {
    for (lines, expected) in [
        ("put-below praise > praise", "circle"),
        ("step concern > in; put-below praise > concern", "circle"),
        ("step concern > in; seat praise > concern 0", "circle"),
        ("put-below praise > nothing", "unknown-label"),
        ("seat nothing > 0", "unknown-label"),
        ("merge praise > nothing", "unknown-label"),
        ("merge nothing > praise", "unknown-label"),
        ("pass-on praise > nothing", "unknown-label"),
        ("add-labels Hope < Nothing", "unknown-label"),
        ("add-labels Hope, hope", "name-taken"),
        ("key-label praise > xy", "bad-key"),
        ("key-label praise > \u{200b}", "bad-key"),
        ("key-label praise > x; key-label concern > x", "key-taken"),
    ] {
        let mut desk = Desk::new("[a:praise|Ada|a]");
        let lines_before = lines.rsplit_once(';').map_or("", |it| it.0);
        desk.work(lines_before).unwrap();
        let before = freeze(desk.store.project());
        let last = lines.rsplit_once(';').map_or(lines, |it| it.1);
        assert_eq!(desk.work(last), Err(expected.to_owned()), "{lines}");
        assert_eq!(freeze(desk.store.project()), before, "{lines}");
    }
}

#[test]
fn labels_nest_as_deep_as_files_can_say() {
    let mut desk = Desk::new("Ada");
    let chain: Vec<String> = (0..limits::GENERATIONS)
        .map(|at| if at == 0 { "n0".to_owned() } else { format!("n{at} < n{}", at - 1) })
        .collect();
    desk.work(&format!("add-labels {}", chain.join(", "))).unwrap();
    let last = limits::GENERATIONS - 1;
    assert_eq!(desk.work(&format!("add-labels More < n{last}")), Err("too-deep".to_owned()));
    assert_eq!(desk.work(&format!("put-below praise > n{last}")), Err("too-deep".to_owned()));
    desk.work(&format!("put-below praise > n{}", last - 1)).unwrap();
    assert_eq!(desk.work("put-below n0 > concern"), Err("too-deep".to_owned()));
}

#[test]
fn what_goes_with_a_label_is_told_before() {
    let mut desk = Desk::new("[a:praise|a|a] [b:praise,concern|b|b] [c:praise \"x\"|c|c] [d:concern|d|d] [e:|e|e]");
    desk.work("step concern > in; add More words > Second; open d; annotate e > praise").unwrap();
    let said = desk.store.project().deletion_of(&LabelId::new("praise"));
    assert_eq!(said, Deletion { gone: 2, relabelled: 1, unlabelled: 1, children: 1 });
    assert_eq!(said.uses(), 4);
    let before = desk.store.project().annotation_count();
    desk.work("delete-label praise").unwrap();
    assert_eq!(desk.store.project().annotation_count(), before - said.gone);
    let none = desk.store.project().deletion_of(&LabelId::new("reform-support"));
    assert_eq!(none, Deletion::default());
}

#[test]
fn what_was_said_of_merged_labels_is_kept() {
    let it = project([document("d", &intake("Ada").text, [annotation("a", span(0, 3), &["praise", "concern"])])]);
    let id = AnnotationId::new("a");
    let values =
        |names: &[&str], value: &str| names.iter().map(|it| (Rc::from(*it), Value::Text(value.into()))).collect();
    let attributes: Attributes = [
        (LabelId::new("praise"), values(&["sure", "strong"], "of praise")),
        (LabelId::new("concern"), values(&["sure"], "of concern")),
    ]
    .into();
    let patch = Patch { attributes: Some(attributes), ..Patch::default() };
    let it = run(&it, Command::Update { annotation: id.clone(), patch }).unwrap();
    let merge = Command::MergeLabels { from: vec![LabelId::new("praise")], into: LabelId::new("concern") };
    let merged = run(&it, merge).unwrap();
    let found = merged.annotation(&id).unwrap().1;
    let expected: Attributes = [(
        LabelId::new("concern"),
        [(Rc::from("strong"), Value::Text("of praise".into())), (Rc::from("sure"), Value::Text("of concern".into()))]
            .into(),
    )]
    .into();
    assert_eq!(found.attributes.as_deref(), Some(&expected));
    assert_eq!(found.modified.millis(), 7);
}

#[test]
fn all_of_a_label_can_be_changed_in_one_step() {
    let it = project([]);
    let example = Example { quote: "a loss".into(), source: "First, §2".into() };
    let patch = LabelPatch {
        name: Some("Worry".to_owned()),
        include: Some("Losses".to_owned()),
        exclude: Some("Condolences".to_owned()),
        examples: Some(vec![example.clone()]),
        shortcut: Some(Some("w".to_owned())),
        parent: Some(Some(LabelId::new("reform-support"))),
        ..LabelPatch::default()
    };
    let it = run(&it, Command::UpdateLabel { label: LabelId::new("concern"), patch }).unwrap();
    let label = it.codebook.get(&LabelId::new("concern")).unwrap();
    assert_eq!((&*label.name, &*label.include, &*label.exclude), ("Worry", "Losses", "Condolences"));
    assert_eq!((label.shortcut.as_deref(), &*label.examples), (Some("w"), [example.clone()].as_slice()));
    assert_eq!(it.codebook.above(&label.id)[0].id.as_str(), "reform-support");
    let many = LabelPatch { examples: Some(vec![example; limits::EXAMPLES + 1]), ..LabelPatch::default() };
    let refused = run(&it, Command::UpdateLabel { label: LabelId::new("concern"), patch: many });
    assert_eq!(refused.unwrap_err().code(), "too-large");
}
