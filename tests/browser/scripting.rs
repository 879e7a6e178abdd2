//! `window.rostrum`: every call, and what it refuses.

use rostrum::app::words;
use serde_json::{Value, json};

use crate::page::Page;
use crate::texts::SPEECH;
use crate::{Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        it_says_what_it_is,
        it_refuses_calls_before_it_is_ready,
        offsets_count_in_three_units,
        offsets_refer_to_the_text_as_given,
        a_call_resolves_when_the_page_shows_it,
        annotate_update_remove,
        lists_tell_what_is_there,
        open_select_undo_redo,
        what_is_refused_changes_nothing,
        events_come_and_can_be_stopped,
        an_export_comes_back_whole_elsewhere,
        a_project_that_is_there_takes_another_in,
    ]
}

async fn it_says_what_it_is(page: Page) -> Outcome {
    page.open().await?;
    let said: Value = page.eval("return [rostrum.api, rostrum.version, Object.isFrozen(rostrum)]", vec![]).await?;
    assert_eq!(said, json!([1, env!("CARGO_PKG_VERSION"), true]));
    Ok(())
}

async fn it_refuses_calls_before_it_is_ready(page: Page) -> Outcome {
    page.go("/test-pages/blank.html").await?;
    page.site.hold("_bg.wasm");
    page.eval::<Value>("const it = document.createElement('iframe'); it.src = '/'; document.body.append(it)", vec![])
        .await?;
    let there = "return !!document.querySelector('iframe').contentWindow.rostrum";
    page.until("the interface is there before the program", there, vec![]).await?;
    let code: String = page
        .eval("try { document.querySelector('iframe').contentWindow.rostrum.labels(); return 'took it' } catch (error) { return error.code }", vec![])
        .await?;
    assert_eq!(code, "not-ready");
    // What gives a promise waits.
    let script = "const { rostrum } = document.querySelector('iframe').contentWindow;
        window.waiting = rostrum.load({ text: 'Early.' }).then(() => rostrum.documents().length)";
    page.eval::<Value>(script, vec![]).await?;
    page.site.release();
    let count: usize = page.eval_async("window.waiting.then(done, fail)", vec![]).await?;
    assert_eq!(count, 1);
    Ok(())
}

async fn offsets_count_in_three_units(page: Page) -> Outcome {
    page.open().await?;
    let text = "a\u{1f44d}\u{1f3fd}é नमस्ते\ncafe\u{301} end";
    let quote = "नमस्ते\ncafe\u{301}";
    let (before, _) = text.split_once(quote).ok_or("the quote is there")?;
    type Count = fn(&str) -> usize;
    let counts: [(&str, Count); 3] =
        [("code-point", |it| it.chars().count()), ("utf-16", |it| it.encode_utf16().count()), ("utf-8", |it| it.len())];
    for (unit, count) in counts {
        let (start, end) = (count(before), count(before) + count(quote));
        let argument = json!({"title": unit, "text": text, "offsetUnit": unit,
            "annotations": [{"start": start, "end": end, "labels": ["praise"]}]});
        page.call("load", vec![argument]).await??;
        page.holds([&format!("{quote} = praise")]).await?;
        // The same span again, through `annotate`: the label is toggled on that one.
        page.call("annotate", vec![json!({"start": start, "end": end, "labels": ["concern"], "offsetUnit": unit})])
            .await??;
        page.holds([&format!("{quote} = praise, concern")]).await?;
        let shown = page.annotations().await?[0]["spans"][0].clone();
        assert_eq!(
            shown,
            json!({"start": before.chars().count(), "end": before.chars().count() + quote.chars().count(), "quote": quote})
        );
        assert_eq!(page.shown_text().await?, text);
    }
    // Inside a surrogate pair, and inside a UTF-8 sequence.
    for (unit, start) in [("utf-16", 2), ("utf-8", 3)] {
        let refused = page
            .call("annotate", vec![json!({"start": start, "end": start + 8, "labels": ["praise"], "offsetUnit": unit})])
            .await?;
        assert_eq!(refused.map_err(|it| it.code), Err("bad-offset".to_owned()), "{unit}");
    }
    Ok(())
}

async fn offsets_refer_to_the_text_as_given(page: Page) -> Outcome {
    page.open().await?;
    let argument = json!({"text": "\u{feff}One.\r\n\r\nTwo three.\rFour.", "offsetUnit": "utf-16",
        "annotations": [{"start": 9, "end": 12, "labels": ["praise"]}, {"spans": [{"start": 1, "end": 5}, {"start": 20, "end": 24}], "labels": ["concern"]}]});
    page.call("load", vec![argument]).await??;
    assert_eq!(page.shown_text().await?, "One.\n\nTwo three.\nFour.");
    page.holds(["One. + Four = concern", "Two = praise"]).await
}

async fn a_call_resolves_when_the_page_shows_it(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    // Within the continuation of the promise, without a frame between.
    let script = "(async () => {
        const seen = [];
        const has = (id) => marks().some((it) => idsOf(it).includes(id));
        const [start, end] = spanOf('deeply concerned');
        const id = await rostrum.annotate({ start, end, labels: ['concern'], offsetUnit: 'utf-16' });
        seen.push(has(id), marks().map((it) => it.textContent).join(''));
        const [from, to] = spanOf('the progress');
        await rostrum.update(id, { spans: [{ start: from, end: to }], offsetUnit: 'utf-16' });
        seen.push(has(id), marks().map((it) => it.textContent).join(''));
        await rostrum.remove(id);
        seen.push(has(id));
        await rostrum.undo();
        seen.push(has(id));
        await rostrum.load({ text: 'Another.' });
        seen.push(shownText());
        return seen;
    })().then(done, fail)";
    let seen: Value = page.eval_async(script, vec![]).await?;
    assert_eq!(seen, json!([true, "deeply concerned", true, "the progress", false, true, "Another."]));
    Ok(())
}

async fn annotate_update_remove(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    let id = page.annotate("eeply concer", &["concern"]).await?;
    page.holds(["eeply concer = concern"]).await?;
    page.call("update", vec![json!(id), json!({"labels": ["Praise", "reform-support"], "note": "n"})]).await??;
    page.holds(["eeply concer = praise, reform-support (n)"]).await?;
    page.call(
        "update",
        vec![json!(id), json!({"attributes": {"praise": {"strength": "strong", "sure": true, "grade": 2}}})],
    )
    .await??;
    let attributes = page.annotations().await?[0]["attributes"].clone();
    assert_eq!(attributes, json!({"praise": {"strength": "strong", "sure": true, "grade": 2}}));
    page.call("update", vec![json!(id), json!({"spans": [{"start": 14, "end": 18}, {"start": 0, "end": 5}]})])
        .await??;
    page.holds(["Madam + t, d = praise, reform-support (n)"]).await?;
    page.call("remove", vec![json!(id)]).await??;
    page.holds([]).await
}

async fn lists_tell_what_is_there(page: Page) -> Outcome {
    let id = page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    let labels = page.call("labels", vec![]).await??;
    let names: Vec<&str> = labels.as_array().into_iter().flatten().filter_map(|it| it["name"].as_str()).collect();
    assert_eq!(names, ["Praise", "Concern", "Reform support"]);
    assert_eq!(labels[1]["uses"], json!(1));
    assert!(labels[1]["color"].as_str().is_some_and(|it| it.len() == 7 && it.starts_with('#')));
    let documents = page.call("documents", vec![]).await??;
    assert_eq!(
        documents,
        json!([{"id": id, "title": "A speech", "length": SPEECH.chars().count(), "annotations": 1, "open": true}])
    );
    let annotation = page.annotations().await?[0].clone();
    for key in ["id", "spans", "labels", "note", "attributes", "annotator", "created", "modified"] {
        assert!(annotation.get(key).is_some(), "{key} is missing: {annotation}");
    }
    Ok(())
}

async fn open_select_undo_redo(page: Page) -> Outcome {
    let first = page.open_speech(SPEECH).await?;
    let id = page.annotate("deeply concerned", &["concern"]).await?;
    let second = page.load("Another speech.").await?;
    assert_eq!(page.shown_text().await?, "Another speech.");
    page.call("open", vec![json!(first)]).await??;
    assert_eq!(page.shown_text().await?, SPEECH);
    page.call("open", vec![json!(second)]).await??;
    // Selecting goes to where the annotation is.
    page.call("select", vec![json!([id])]).await??;
    assert_eq!(page.shown_text().await?, SPEECH);
    let pressed = "return all('button', null).some((it) => it.ariaPressed === 'true' && it.querySelector('q'))";
    page.until("its card is the selected one", pressed, vec![]).await?;
    page.call("select", vec![json!([])]).await??;
    page.until("none is selected", &pressed.replace("return ", "return !"), vec![]).await?;
    for (call, expected) in [
        ("undo", true),
        ("undo", true),
        ("undo", true),
        ("undo", false),
        ("redo", true),
        ("redo", true),
        ("redo", true),
        ("redo", false),
    ] {
        assert_eq!(page.call(call, vec![]).await??, json!(expected), "{call}");
    }
    page.call("open", vec![json!(first)]).await??;
    page.holds(["deeply concerned = concern"]).await
}

async fn what_is_refused_changes_nothing(page: Page) -> Outcome {
    page.open().await?;
    let refused = page.call("annotate", vec![json!({"start": 0, "end": 1, "labels": ["praise"]})]).await?;
    assert_eq!(refused.map_err(|it| it.code), Err("no-document".to_owned()));
    page.load(SPEECH).await?;
    let id = page.annotate("deeply concerned", &["concern"]).await?;
    let before = page.call("export", vec![json!("rostrum")]).await??;
    let long = "x".repeat(201);
    let cases: Vec<(&str, Vec<Value>, &str)> = vec![
        ("annotate", vec![json!({"start": 0, "end": 1_000_000, "labels": ["praise"]})], "bad-offset"),
        ("annotate", vec![json!({"start": 5, "end": 5, "labels": ["praise"]})], "bad-offset"),
        ("annotate", vec![json!({"start": 0, "end": 5, "labels": ["nobody"]})], "unknown-label"),
        ("annotate", vec![json!({"start": 0, "end": 5, "labels": ["praise"], "document": "none"})], "unknown-document"),
        ("annotate", vec![json!({"start": 0, "labels": ["praise"]})], "bad-argument"),
        ("annotate", vec![json!({"spans": [], "labels": ["praise"]})], "bad-argument"),
        ("annotate", vec![json!({"start": 0, "end": 5, "labels": ["praise"], "offsetUnit": "inch"})], "bad-argument"),
        ("annotate", vec![json!({"start": -1, "end": 5, "labels": ["praise"]})], "bad-argument"),
        ("update", vec![json!("none"), json!({"note": "n"})], "unknown-annotation"),
        ("update", vec![json!(id), json!({"labels": ["nobody"]})], "unknown-label"),
        ("update", vec![json!(id), json!({"note": "n".repeat(100_001)})], "too-large"),
        ("remove", vec![json!("none")], "unknown-annotation"),
        ("open", vec![json!("none")], "unknown-document"),
        ("annotations", vec![json!("none")], "unknown-document"),
        ("select", vec![json!(["none"])], "unknown-annotation"),
        ("load", vec![json!({"text": ""})], "empty-text"),
        ("load", vec![json!({"text": 7})], "bad-argument"),
        ("load", vec![json!({"text": "One.", "labels": [{"name": long}]})], "bad-name"),
        ("load", vec![json!({"text": "One.", "labels": [{"name": "Red", "color": "red"}]})], "bad-argument"),
        (
            "load",
            vec![json!({"text": "One.", "annotations": [{"start": 0, "end": 9, "labels": ["praise"]}]})],
            "bad-offset",
        ),
        (
            "load",
            vec![json!({"text": "One.", "annotations": [{"start": 0, "end": 2, "labels": ["nobody"]}]})],
            "unknown-label",
        ),
        ("export", vec![json!("docx")], "unknown-format"),
        ("export", vec![json!("rostrum"), json!({"document": "none"})], "unknown-document"),
        ("import", vec![json!("x.rostrum.json"), json!("{\"format\": \"rostrum\", \"version\": 99}")], "newer"),
        ("on", vec![json!("never")], "bad-argument"),
    ];
    let mut wrong = Vec::new();
    for (method, arguments, expected) in cases {
        let spelled = format!("{method}({})", arguments.iter().map(Value::to_string).collect::<Vec<_>>().join(", "));
        let spelled: String = spelled.chars().take(120).collect();
        match page.call(method, arguments).await? {
            Ok(given) => wrong.push(format!("{spelled} gave {given}, expected {expected}")),
            Err(refusal) if refusal.code != expected => {
                wrong.push(format!("{spelled}: {refusal}, expected {expected}"))
            }
            Err(refusal) if refusal.message.len() < 10 => {
                wrong.push(format!("{spelled} says only “{}”", refusal.message))
            }
            Err(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let after = page.call("export", vec![json!("rostrum")]).await??;
    assert_eq!(before["bytes"], after["bytes"]);
    Ok(())
}

async fn events_come_and_can_be_stopped(page: Page) -> Outcome {
    let document = page.open_speech(SPEECH).await?;
    let listen = "window.heard = { change: [], select: [], saved: [] };
        window.stops = Object.keys(heard).map((event) => rostrum.on(event, (it) => heard[event].push(it)))";
    page.eval::<Value>(listen, vec![]).await?;
    let id = page.annotate("deeply concerned", &["concern"]).await?;
    page.call("select", vec![json!(id)]).await??;
    page.settled().await?;
    page.until("it is saved", "return heard.saved.at(-1)?.seq > 0", vec![]).await?;
    let heard: Value = page.eval("return heard", vec![]).await?;
    assert_eq!(heard["change"], json!([{"document": document}]));
    assert_eq!(heard["select"], json!([[id]]));
    // Gestures are heard like calls.
    page.click_text("colleagues").await?;
    page.until("the selection went", "return heard.select.at(-1)?.length === 0", vec![]).await?;
    page.eval::<Value>("for (const stop of stops) stop(); heard.change = []", vec![]).await?;
    page.call("undo", vec![]).await??;
    let heard: Value = page.eval("return heard.change", vec![]).await?;
    assert_eq!(heard, json!([]));
    Ok(())
}

async fn an_export_comes_back_whole_elsewhere(page: Page) -> Outcome {
    page.open_speech("A first one, with a 👍.").await?;
    page.annotate("with a 👍", &["praise"]).await?;
    page.load(SPEECH).await?;
    let id = page.annotate("deeply concerned", &["concern", "reform-support"]).await?;
    page.call("update", vec![json!(id), json!({"note": "Zürich → “x”"})]).await??;
    page.annotate("remain deeply", &["concern"]).await?;
    let written = page.call("export", vec![json!("rostrum")]).await??;
    assert_eq!([&written["report"]["checked"], &written["report"]["matching"]], [&json!(3), &json!(3)]);
    let other = page.elsewhere()?;
    other.open().await?;
    let taken = other.call("import", vec![written["name"].clone(), written["bytes"].clone()]).await??;
    assert_eq!(taken["documents"].as_array().map(Vec::len), Some(2), "{taken}");
    assert_eq!(taken["report"]["annotations"], json!(3));
    assert_eq!(taken["report"]["problems"], json!([]));
    // But for what names the project itself, all is as it was.
    let (from, to): (Value, Value) =
        (serde_json::from_str(written["bytes"].as_str().unwrap_or_default())?, other.project().await?);
    assert_eq!(from["documents"], to["documents"]);
    other.settled().await?;
    other.reload().await?;
    assert_eq!(other.project().await?, to);
    Ok(())
}

async fn a_project_that_is_there_takes_another_in(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    let kept = page.annotate("deeply concerned", &["concern"]).await?;
    let written = page.call("export", vec![json!("rostrum")]).await??;
    page.annotate("the progress", &["praise"]).await?;
    let taken = page.call("import", vec![json!("again.rostrum.json"), written["bytes"].clone()]).await??;
    assert_eq!([&taken["report"]["annotations"], &taken["report"]["same"]], [&json!(0), &json!(1)], "{taken}");
    page.holds(["the progress = praise", "deeply concerned = concern"]).await?;
    assert_eq!(page.annotations().await?[1]["id"], json!(kept));
    // Any other text becomes a speech.
    page.call("import", vec![json!("notes.txt"), json!("Just words.")]).await??;
    assert_eq!(page.shown_text().await?, "Just words.");
    page.comes("both are listed", 2, || async { Ok(page.names_in(words().speeches).await?.len()) }).await
}
