//! The side: labels and speeches, added, changed and taken away.

use rostrum::app::words;
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::page::Page;
use crate::texts::SPEECH;
use crate::{Fault, Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        a_label_is_added,
        a_label_gets_another_name_colour_and_line,
        a_name_is_given_once,
        a_deleted_label_comes_back_with_its_annotations,
        labels_are_moved_by_keys,
        labels_are_moved_by_drag,
        labels_are_hidden_and_shown,
        labels_become_one,
        passages_go_to_another_label,
        labels_are_pasted,
        a_label_says_what_belongs_under_it,
        a_passage_becomes_an_example,
        the_codebook_is_found_and_ordered,
        a_second_speech_and_back,
        a_speech_is_renamed,
        a_deleted_speech_comes_back,
    ]
}

async fn label(page: &Page, id: &str) -> Result<Value, Fault> {
    let labels = page.call("labels", vec![]).await??;
    let found = labels.as_array().into_iter().flatten().find(|it| it["id"] == id).cloned();
    found.ok_or_else(|| format!("there is no label {id}").into())
}

/// Opens the dialog of a row.
async fn change(page: &Page, actions: &str, name: &str) -> Outcome {
    // The button shows when the pointer is over its row; it is there for the keyboard always.
    let script = "return all('button', arguments[0])[0]";
    page.click_on(&format!("“{name}” can be changed"), script, vec![json!(format!("{actions}: {name}"))]).await
}

/// Writes over what a field holds.
async fn rewrite(page: &Page, field: &str, text: &str) -> Outcome {
    page.find("textbox", field).await?.click().await?;
    page.held(&[Key::Control], 'a').await?;
    page.keys(text).await
}

async fn a_label_is_added(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.press(words().add_label).await?;
    page.find("textbox", words().label_name).await?;
    page.keys("Call to action").await?;
    page.key(Key::Enter).await?;
    page.comes("the codebook", 4, || async { Ok(page.names_in(words().labels).await?.len()) }).await?;
    let made = label(&page, "call-to-action").await?;
    assert_eq!(made["name"], "Call to action");
    assert_eq!(page.count_of(words().labels, "Call to action").await?, "none");
    // Its key is the next digit.
    page.drag("every honest step").await?;
    page.popover_is(true).await?;
    page.keys("4").await?;
    page.holds(["every honest step = call-to-action"]).await
}

async fn a_label_gets_another_name_colour_and_line(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    change(&page, words().label_actions, "Concern").await?;
    rewrite(&page, words().label_name, "Worry").await?;
    // The picker of colours is a window of the system, which no driver reaches.
    let recolour = "const field = one('color', arguments[0]);
        field.value = '#123456';
        field.dispatchEvent(new InputEvent('input', { bubbles: true }))";
    page.eval::<Value>(recolour, vec![json!(words().label_color)]).await?;
    page.click_on("the line", "return all('radio', arguments[0])[0].labels[0]", vec![json!("double")]).await?;
    page.press(words().save).await?;
    page.comes("the new name", true, || async {
        Ok(page.names_in(words().labels).await?.contains(&"Worry".to_owned()))
    })
    .await?;
    let changed = label(&page, "concern").await?;
    assert_eq!([&changed["name"], &changed["color"], &changed["style"]], ["Worry", "#123456", "double"]);
    page.holds(["deeply concerned = concern"]).await?;
    // The text is drawn in the new look.
    let drawn = "return [...marks()[0].querySelectorAll('*')].some((it) => getComputedStyle(it).textDecorationStyle === 'double')";
    page.until("the mark has the new line", drawn, vec![]).await?;
    page.press(words().undo).await?;
    page.comes("the old name", "Concern".to_owned(), || async {
        Ok(label(&page, "concern").await?["name"].as_str().unwrap_or_default().to_owned())
    })
    .await
}

async fn a_name_is_given_once(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.press(words().add_label).await?;
    page.find("textbox", words().label_name).await?;
    page.keys("Concern").await?;
    page.key(Key::Enter).await?;
    page.until("the page says why not", "return !!said('alert')", vec![]).await?;
    assert_eq!(page.names_in(words().labels).await?.len(), 3);
    Ok(())
}

async fn a_deleted_label_comes_back_with_its_annotations(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.annotate("the progress", &["praise", "concern"]).await?;
    page.comes("the count", "2".to_owned(), || page.count_of(words().labels, "Concern")).await?;
    change(&page, words().label_actions, "Concern").await?;
    page.press(words().delete_label).await?;
    // What goes with it is told before.
    page.until(
        "it is told",
        "return arguments[0].every((line) => dialog(arguments[1]).textContent.includes(line))",
        vec![
            json!([words().deletion_gone.of(1), words().deletion_relabelled.of(1)]),
            json!(words().deletion_title.of("Concern")),
        ],
    )
    .await?;
    page.press(words().delete_now).await?;
    page.holds(["the progress = praise"]).await?;
    page.hears("status", &words().label_deleted_with("Concern", 2)).await?;
    assert_eq!(page.names_in(words().labels).await?, ["Praise", "Reform support"]);
    page.click_on("the message offers it", "return all('button', arguments[0]).at(-1)", vec![json!(words().undo)])
        .await?;
    page.holds(["the progress = praise, concern", "deeply concerned = concern"]).await?;
    page.comes("the codebook", ["Praise", "Concern", "Reform support"].map(str::to_owned).to_vec(), || {
        page.names_in(words().labels)
    })
    .await?;
    page.comes("the count", "2".to_owned(), || page.count_of(words().labels, "Concern")).await
}

/// The labels of the side as a tree: each name behind as many dashes as labels above it.
async fn tree(page: &Page) -> Result<Vec<String>, Fault> {
    let labels = page.call("labels", vec![]).await??;
    let labels: Vec<Value> = labels.as_array().cloned().unwrap_or_default();
    let depth = |label: &Value| {
        let mut depth = 0;
        let mut parent = label["parent"].clone();
        while let Some(above) = labels.iter().find(|it| it["id"] == parent) {
            parent = above["parent"].clone();
            depth += 1;
        }
        depth
    };
    let named = |label: &Value| format!("{}{}", "-".repeat(depth(label)), label["name"].as_str().unwrap_or_default());
    Ok(labels.iter().map(named).collect())
}

async fn tree_is(page: &Page, names: &[&str]) -> Outcome {
    let expected: Vec<String> = names.iter().map(|it| (*it).to_owned()).collect();
    page.comes("the tree", expected, || tree(page)).await
}

async fn undo(page: &Page) -> Outcome {
    page.press(words().undo).await
}

const STARTERS: &[&str] = &["Praise", "Concern", "Reform support"];

async fn labels_are_moved_by_keys(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    let focus = "row(...arguments).querySelector('button').focus(); return true";
    page.eval::<bool>(focus, vec![json!(words().labels), json!("Reform support")]).await?;
    page.held(&[Key::Alt], Key::Up).await?;
    tree_is(&page, &["Praise", "Reform support", "Concern"]).await?;
    assert_eq!(page.names_in(words().labels).await?, ["Praise", "Reform support", "Concern"]);
    let has_focus = "return document.activeElement === row(...arguments).querySelector('button')";
    let row = || vec![json!(words().labels), json!("Reform support")];
    page.until("the focus goes along", has_focus, row()).await?;
    page.held(&[Key::Alt], Key::Right).await?;
    tree_is(&page, &["Praise", "-Reform support", "Concern"]).await?;
    page.until("the focus goes along", has_focus, row()).await?;
    page.held(&[Key::Alt], Key::Left).await?;
    tree_is(&page, &["Praise", "Reform support", "Concern"]).await?;
    // The digits follow.
    page.drag("every honest step").await?;
    page.popover_is(true).await?;
    page.keys("2").await?;
    page.holds(["every honest step = reform-support"]).await?;
    undo(&page).await?;
    undo(&page).await?;
    tree_is(&page, &["Praise", "-Reform support", "Concern"]).await?;
    undo(&page).await?;
    undo(&page).await?;
    tree_is(&page, STARTERS).await
}

/// Drags a row of the side to a part of another, from 0 at its top to 1.
async fn drag_row(page: &Page, name: &str, to: &str, part: f64) -> Outcome {
    let place = "const rect = row(arguments[0], arguments[1]).getBoundingClientRect();
        return [Math.round(rect.left + 90), Math.round(rect.top + rect.height * arguments[2])]";
    let at = async |name: &str, part: f64| {
        page.eval::<[i64; 2]>(place, vec![json!(words().labels), json!(name), json!(part)]).await
    };
    let (from, to) = (at(name, 0.5).await?, at(to, part).await?);
    page.drag_between(from, to, false).await
}

async fn labels_are_moved_by_drag(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    drag_row(&page, "Praise", "Reform support", 0.9).await?;
    tree_is(&page, &["Concern", "Reform support", "Praise"]).await?;
    drag_row(&page, "Praise", "Concern", 0.5).await?;
    tree_is(&page, &["Concern", "-Praise", "Reform support"]).await?;
    // A label cannot go below itself, and a drag is no choice.
    drag_row(&page, "Concern", "Praise", 0.5).await?;
    tree_is(&page, &["Concern", "-Praise", "Reform support"]).await?;
    let armed = "return all('button', null).some((it) => it.ariaPressed === 'true')";
    assert!(!page.eval::<bool>(armed, vec![]).await?, "nothing is armed");
    drag_row(&page, "Praise", "Concern", 0.1).await?;
    tree_is(&page, STARTERS).await?;
    for expected in [["Concern", "-Praise", "Reform support"], ["Concern", "Reform support", "Praise"]] {
        undo(&page).await?;
        tree_is(&page, &expected).await?;
    }
    Ok(())
}

async fn labels_are_hidden_and_shown(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.annotate("the progress", &["praise"]).await?;
    let marks = "return marks().length === arguments[0]";
    page.until("both are drawn", marks, vec![json!(2)]).await?;
    // The pointer shows the eye of its row.
    page.click_on("the eye", "return one('button', arguments[0])", vec![json!(words().hide_label.of("Concern"))])
        .await?;
    page.until("one is drawn", marks, vec![json!(1)]).await?;
    page.hears("status", &words().labels_hidden.of(1)).await?;
    let row = "return row(...arguments).querySelector('button').textContent.includes(arguments[2])";
    let hidden = vec![json!(words().labels), json!("Concern"), json!(words().label_hidden)];
    page.until("the row says so", row, hidden).await?;
    page.press(words().show_all).await?;
    page.until("both are drawn", marks, vec![json!(2)]).await?;
    change(&page, words().label_actions, "Concern").await?;
    page.press(words().show_only).await?;
    page.until("one is drawn", marks, vec![json!(1)]).await?;
    page.press(words().cancel).await?;
    page.hears("status", &words().only_shown.of("Concern")).await?;
    page.press(words().show_all).await?;
    page.until("both are drawn", marks, vec![json!(2)]).await?;
    Ok(())
}

/// Chooses in the list of choices of the open dialog, where there is one.
async fn choose_from(page: &Page, name: &str, label: &str) -> Outcome {
    let choose =
        "const found = [...document.querySelectorAll('dialog select')].find((it) => nameOf(it) === arguments[0]);
        if (!found) return false;
        found.value = arguments[1];
        found.dispatchEvent(new Event('change', { bubbles: true }));
        return true";
    page.until(&format!("“{name}” can be chosen"), choose, vec![json!(name), json!(label)]).await?;
    Ok(())
}

async fn labels_become_one(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.annotate("the progress", &["praise", "concern"]).await?;
    page.press(words().codebook).await?;
    for label in ["Praise", "Concern"] {
        let pick =
            "return [...document.querySelectorAll('input[type=checkbox]')].find((it) => it.ariaLabel === arguments[0])";
        page.click_on("it can be picked", pick, vec![json!(words().select_label.of(label))]).await?;
    }
    choose_from(&page, words().merge_into, "praise").await?;
    page.press(words().merge).await?;
    page.holds(["the progress = praise", "deeply concerned = praise"]).await?;
    tree_is(&page, &["Praise", "Reform support"]).await?;
    page.hears("status", &words().labels_merged.of("Praise")).await?;
    let undo = "return one('button', arguments[0], dialog(arguments[1]))";
    page.click_on("undo", undo, vec![json!(words().undo), json!(words().codebook)]).await?;
    page.holds(["the progress = praise, concern", "deeply concerned = concern"]).await?;
    tree_is(&page, STARTERS).await?;
    page.key(Key::Escape).await?;
    page.until("the codebook is put away", "return !dialog(arguments[0])", vec![json!(words().codebook)]).await?;
    Ok(())
}

async fn passages_go_to_another_label(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.annotate("the progress", &["praise", "concern"]).await?;
    change(&page, words().label_actions, "Concern").await?;
    page.press(words().delete_label).await?;
    choose_from(&page, words().deletion_instead, "reform-support").await?;
    let passages = format!("{}{}", words().move_passages, words().move_passages_means);
    page.press(&passages).await?;
    page.holds(["the progress = praise, reform-support", "deeply concerned = reform-support"]).await?;
    page.hears("status", &words().passages_moved.with(2, [("name", "Reform support")])).await?;
    tree_is(&page, STARTERS).await?;
    undo(&page).await?;
    page.holds(["the progress = praise, concern", "deeply concerned = concern"]).await
}

async fn labels_are_pasted(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.press(words().codebook).await?;
    page.press(words().paste_labels).await?;
    let fill = "const field = one('textbox', arguments[0]);
        if (!field) return false;
        field.value = arguments[1];
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
        return true";
    let lines = "Tone #445566: how it is said\n  Warmth - friendly words\n  praise\nWarmth\n";
    page.until("the field is there", fill, vec![json!(words().paste_labels_name), json!(lines)]).await?;
    let shown = "return arguments[0].every((it) => one('list', arguments[1])?.textContent.includes(it))";
    let fates = json!([words().paste_known, words().paste_twice, "friendly words"]);
    page.until("what becomes of them is shown", shown, vec![fates, json!(words().paste_preview)]).await?;
    page.press(&words().add_labels.of(2)).await?;
    tree_is(&page, &["Praise", "Concern", "Reform support", "Tone", "-Warmth"]).await?;
    let made = label(&page, "tone").await?;
    assert_eq!([&made["color"], &made["description"]], ["#445566", "how it is said"]);
    page.hears("status", &words().labels_added.of(2)).await?;
    undo(&page).await?;
    tree_is(&page, STARTERS).await
}

async fn a_label_says_what_belongs_under_it(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    change(&page, words().label_actions, "Concern").await?;
    rewrite(&page, words().label_include, "Losses").await?;
    rewrite(&page, words().label_exclude, "Condolences").await?;
    rewrite(&page, words().label_key, "w").await?;
    choose_from(&page, words().label_parent, "praise").await?;
    page.press(words().save).await?;
    tree_is(&page, &["Praise", "-Concern", "Reform support"]).await?;
    let changed = label(&page, "concern").await?;
    assert_eq!([&changed["include"], &changed["exclude"], &changed["shortcut"]], ["Losses", "Condolences", "w"]);
    // A key belongs to one label, and the dialog says so.
    change(&page, words().label_actions, "Praise").await?;
    rewrite(&page, words().label_key, "w").await?;
    page.press(words().save).await?;
    let taken = words().errors.key_taken.with([("key", "w"), ("name", "Concern")]);
    page.hears("alert", &taken).await?;
    page.press(words().cancel).await?;
    // All of it is there at the moment of choosing.
    page.drag("every honest step").await?;
    page.popover_is(true).await?;
    page.key(Key::Down).await?;
    let rules = "return ['Losses', 'Condolences'].every((it) => optionNamed('Concern').textContent.includes(it))";
    page.until("the rules are shown", rules, vec![]).await?;
    page.keys("w").await?;
    page.holds(["every honest step = concern"]).await?;
    undo(&page).await?;
    undo(&page).await?;
    tree_is(&page, STARTERS).await?;
    let back = label(&page, "concern").await?;
    assert_eq!([&back["include"], &back["shortcut"]], [&json!(""), &Value::Null]);
    Ok(())
}

async fn a_passage_becomes_an_example(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.click_text("deeply concerned").await?;
    page.popover_is(true).await?;
    change(&page, words().label_actions, "Concern").await?;
    page.press(words().use_as_example).await?;
    page.press(words().save).await?;
    let source = words().example_source.with([("title", "A speech"), ("paragraph", "2")]);
    let expected = json!([{"quote": "deeply concerned", "source": source}]);
    page.comes("the example", expected, || async { Ok(label(&page, "concern").await?["examples"].clone()) }).await?;
    undo(&page).await?;
    page.comes("none", json!([]), || async { Ok(label(&page, "concern").await?["examples"].clone()) }).await
}

async fn the_codebook_is_found_and_ordered(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.press(words().codebook).await?;
    page.press(&words().move_down.of("Praise")).await?;
    tree_is(&page, &["Concern", "Praise", "Reform support"]).await?;
    page.press(&words().move_in.of("Praise")).await?;
    tree_is(&page, &["Concern", "-Praise", "Reform support"]).await?;
    page.press(&words().move_out.of("Praise")).await?;
    page.press(&words().move_up.of("Praise")).await?;
    tree_is(&page, STARTERS).await?;
    page.find("textbox", words().codebook_find).await?.click().await?;
    page.keys("reform").await?;
    page.comes("what fits", vec!["Reform support".to_owned()], || page.names_in(words().codebook)).await?;
    page.press(&words().change_label.of("Reform support")).await?;
    page.until("its dialog", "return !!dialog(arguments[0])", vec![json!(words().label_actions)]).await?;
    Ok(())
}

async fn add_second(page: &Page) -> Outcome {
    page.press(words().add_speech).await?;
    page.find("textbox", words().paste_name).await?;
    page.keys("The second speech is short.").await?;
    page.press(words().start).await?;
    page.until("the second is shown", "return shownText().startsWith('The second')", vec![]).await?;
    Ok(())
}

async fn a_second_speech_and_back(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    add_second(&page).await?;
    page.holds([]).await?;
    page.drag("short").await?;
    page.popover_is(true).await?;
    page.keys("2").await?;
    page.holds(["short = concern"]).await?;
    assert_eq!(page.names_in(words().speeches).await?.len(), 2);
    page.comes("the count over both", "2".to_owned(), || page.count_of(words().labels, "Concern")).await?;
    assert_eq!(page.count_of(words().speeches, "A speech").await?, "1");
    page.click_row(words().speeches, "A speech").await?;
    page.until("the first is back", "return shownText() === arguments[0]", vec![json!(SPEECH)]).await?;
    page.holds(["deeply concerned = concern"]).await?;
    // The start page can be left again.
    page.press(words().add_speech).await?;
    page.press(words().back_to_speech).await?;
    page.until("the first is back", "return isSeen(pane())", vec![]).await?;
    Ok(())
}

async fn a_speech_is_renamed(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    change(&page, words().speech_actions, "A speech").await?;
    rewrite(&page, words().title_name, "Opening <b>remarks</b>").await?;
    // Whatever happens meanwhile leaves the words being typed alone.
    page.annotate("deeply concerned", &["concern"]).await?;
    page.settled().await?;
    page.press(words().save).await?;
    page.comes("the name", vec!["Opening <b>remarks</b>".to_owned()], || page.names_in(words().speeches)).await?;
    page.until(
        "the window has the name",
        "return document.title.startsWith(arguments[0])",
        vec![json!("Opening <b>remarks</b>")],
    )
    .await?;
    page.press(words().undo).await?;
    page.comes("the old name", vec!["A speech".to_owned()], || page.names_in(words().speeches)).await
}

async fn a_deleted_speech_comes_back(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    add_second(&page).await?;
    page.click_row(words().speeches, "A speech").await?;
    page.until("the first is shown", "return shownText() === arguments[0]", vec![json!(SPEECH)]).await?;
    change(&page, words().speech_actions, "A speech").await?;
    page.press(words().delete_speech).await?;
    page.hears("status", &words().history.trashed.of("A speech")).await?;
    page.until("the other is shown", "return shownText().startsWith('The second')", vec![]).await?;
    assert_eq!(page.names_in(words().speeches).await?.len(), 1);
    page.click_on("the message offers it", "return all('button', arguments[0]).at(-1)", vec![json!(words().undo)])
        .await?;
    page.until("it is back, and shown", "return shownText() === arguments[0]", vec![json!(SPEECH)]).await?;
    page.holds(["deeply concerned = concern"]).await?;
    assert_eq!(page.names_in(words().speeches).await?.len(), 2);
    Ok(())
}
