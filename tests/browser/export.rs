//! What is taken away: real downloads through the buttons.

use std::fs;
use std::time::{Duration, Instant};

use rostrum::app::words;
use rostrum::formats::{Brat, Csv, Doccano, FORMATS, Feature, Format as _, WebAnnoTsv, WriteError, unpack};
use rostrum::model::OffsetUnit;
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::page::Page;
use crate::start::choose_file;
use crate::texts::{SPEECH, long};
use crate::{Fault, Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        the_button_downloads_the_project,
        the_menu_downloads_one_speech_or_a_table,
        ctrl_s_downloads_the_project,
        the_same_state_gives_the_same_bytes,
        names_in_files_are_safe,
        a_dialog_says_what_cannot_be_written,
        a_narrow_dialog_has_a_list_to_choose_from,
        a_dialog_says_what_another_format_loses,
        what_other_formats_carry_comes_back,
        every_format_goes_and_comes_back,
        a_zip_file_shows_what_is_in_it,
        a_large_work_is_written_and_read_beside_the_page,
    ]
}

/// Waits until a file with such an end has been downloaded; gives its name and content, and takes it away.
pub(crate) async fn downloaded(page: &Page, end: &str) -> Result<(String, String), Fault> {
    let begun = Instant::now();
    loop {
        for entry in fs::read_dir(&page.browser.downloads)?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            // While it comes it has another name, or nothing in it, or only a part.
            if name.ends_with(end)
                && let Ok(content) = fs::read_to_string(entry.path())
                && content.ends_with('\n')
            {
                fs::remove_file(entry.path())?;
                return Ok((name, content));
            }
        }
        if begun.elapsed() > Duration::from_secs(12) {
            let there: Vec<_> = fs::read_dir(&page.browser.downloads)?.flatten().map(|it| it.file_name()).collect();
            return Err(format!("no download that ends with {end}: {there:?}").into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// `…-YYYY-MM-DD` before the extension.
fn is_dated(name: &str, extension: &str) -> bool {
    let Some(stem) = name.strip_suffix(extension) else { return false };
    let date: Vec<char> = stem.chars().rev().take(11).collect::<Vec<_>>().into_iter().rev().collect();
    date.len() == 11
        && date
            .iter()
            .enumerate()
            .all(|(at, it)| if matches!(at, 0 | 5 | 8) { *it == '-' } else { it.is_ascii_digit() })
}

async fn two_speeches(page: &Page) -> Outcome {
    page.open_speech("A first one, “quoted”, with a 👍.").await?;
    page.annotate("with a 👍", &["praise"]).await?;
    page.load(SPEECH).await?;
    page.annotate("deeply concerned", &["concern", "reform-support"]).await?;
    page.annotate("remain deeply", &["concern"]).await?;
    Ok(())
}

async fn the_button_downloads_the_project(page: Page) -> Outcome {
    two_speeches(&page).await?;
    page.press(words().export).await?;
    let (name, content) = downloaded(&page, ".rostrum.json").await?;
    page.hears("status", &words().quotes_match(3, 3)).await?;
    assert!(is_dated(&name, ".rostrum.json"), "{name}");
    let given = page.call("export", vec![json!("rostrum")]).await??;
    assert_eq!(given["name"], json!(name));
    assert_eq!(given["bytes"], json!(content));
    let file: Value = serde_json::from_str(&content)?;
    assert_eq!(file["documents"].as_array().map(Vec::len), Some(2));
    // Every span, sliced anew by code points, is its quote.
    for document in file["documents"].as_array().into_iter().flatten() {
        let text: Vec<char> = document["text"].as_str().unwrap_or_default().chars().collect();
        for span in document["annotations"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|it| it["spans"].as_array().into_iter().flatten())
        {
            let at = |key: &str| span[key].as_u64().and_then(|it| usize::try_from(it).ok()).unwrap_or_default();
            assert_eq!(json!(text[at("start")..at("end")].iter().collect::<String>()), span["quote"]);
        }
    }
    Ok(())
}

/// Clicks in the menu beside the button.
async fn choose(page: &Page, item: &str) -> Outcome {
    page.press(words().export_more).await?;
    page.press(item).await
}

async fn the_menu_downloads_one_speech_or_a_table(page: Page) -> Outcome {
    two_speeches(&page).await?;
    choose(&page, words().export_document).await?;
    let (name, content) = downloaded(&page, ".rostrum.json").await?;
    assert!(name.starts_with("A-speech-") && is_dated(&name, ".rostrum.json"), "{name}");
    let file: Value = serde_json::from_str(&content)?;
    assert_eq!(file["documents"].as_array().map(Vec::len), Some(1));
    assert_eq!(file["documents"][0]["text"], json!(SPEECH));
    page.hears("status", &words().quotes_match(2, 2)).await?;
    choose(&page, words().export_csv).await?;
    let (name, table) = downloaded(&page, ".csv").await?;
    assert!(is_dated(&name, ".csv"), "{name}");
    let given = page.call("export", vec![json!("csv")]).await??;
    assert_eq!(given["bytes"], json!(table));
    assert!(table.contains("deeply concerned"), "{table}");
    choose(&page, words().export_project).await?;
    let (_, content) = downloaded(&page, ".rostrum.json").await?;
    let file: Value = serde_json::from_str(&content)?;
    assert_eq!(file["documents"].as_array().map(Vec::len), Some(2));
    Ok(())
}

async fn ctrl_s_downloads_the_project(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.click_text("colleagues").await?;
    page.held(&[Key::Control], 's').await?;
    let (_, content) = downloaded(&page, ".rostrum.json").await?;
    let given = page.call("export", vec![json!("rostrum")]).await??;
    assert_eq!(given["bytes"], json!(content));
    page.hears("status", &words().quotes_match(1, 1)).await
}

async fn the_same_state_gives_the_same_bytes(page: Page) -> Outcome {
    two_speeches(&page).await?;
    let before = page.call("export", vec![json!("rostrum")]).await??;
    page.settled().await?;
    page.reload().await?;
    let after = page.call("export", vec![json!("rostrum")]).await??;
    assert_eq!(before["bytes"], after["bytes"]);
    // Taking a step back and bringing it back changes nothing either.
    page.call("undo", vec![]).await??;
    page.call("redo", vec![]).await??;
    let again = page.call("export", vec![json!("rostrum")]).await??;
    assert_eq!(before["bytes"], again["bytes"]);
    Ok(())
}

async fn names_in_files_are_safe(page: Page) -> Outcome {
    page.open().await?;
    let title = "../..\\<img src=x onerror=alert(1)>.exe";
    let turning = json!({"title": format!("{title}\u{202e}gpj"), "text": "One. Two."});
    let refused = page.call("load", vec![turning]).await?;
    assert_eq!(refused.map_err(|it| it.code), Err("bad-name".to_owned()), "it would turn the writing around");
    page.call("load", vec![json!({"title": title, "text": "One. Two."})]).await??;
    page.until("the title is shown as it is", "return document.title.includes('<img src=x onerror=alert(1)>')", vec![])
        .await?;
    let found: bool = page.eval("return !!document.querySelector('#app img')", vec![]).await?;
    assert!(!found, "the title was taken for markup");
    choose(&page, words().export_document).await?;
    let (name, _) = downloaded(&page, ".rostrum.json").await?;
    assert!(name.chars().all(|it| it.is_alphanumeric() || it == '-' || it == '.') && !name.starts_with('.'), "{name}");
    Ok(())
}

/// Chooses a radio button by its name.
async fn choose_radio(page: &Page, name: &str) -> Outcome {
    page.click_on(name, "return all('radio', arguments[0])[0]?.labels[0]", vec![json!(name)]).await
}

async fn a_narrow_dialog_has_a_list_to_choose_from(page: Page) -> Outcome {
    page.open_in_frame(390, 700, "").await?;
    page.load(SPEECH).await?;
    let it = &words().exporting;
    choose(&page, it.another).await?;
    let choice = "const [title, format] = arguments, [list, buttons] = ['select', '.formats'].map((it) => dialog(title).querySelector(it));
        list.value = format;
        list.dispatchEvent(new Event('change', { bubbles: true }));
        return isSeen(list) && !isSeen(buttons)";
    assert!(page.eval::<bool>(choice, vec![json!(it.title), json!(Doccano.id())]).await?);
    let says = "return dialog(arguments[0])?.innerText.includes(arguments[1])";
    page.until("the format is shown", says, vec![json!(it.title), json!(it.summary(&Doccano))]).await?;
    Ok(())
}

/// There each annotation stands on each of its words.
async fn a_dialog_says_what_cannot_be_written(page: Page) -> Outcome {
    page.open().await?;
    let load = "const text = 'word '.repeat(10000), annotations = [];
        for (let n = 0; n < 2000; n++) annotations.push({ start: 0, end: 49999, labels: ['praise'] });
        rostrum.load({ title: 'Long', text, annotations }).then(() => done(null), fail)";
    page.eval_async::<Value>(load, vec![]).await?;
    page.settled().await?;
    let it = &words().exporting;
    choose(&page, it.another).await?;
    choose_radio(&page, WebAnnoTsv.name()).await?;
    let why = words().unwritable(&WriteError::TooLarge(WebAnnoTsv.name()));
    let says = "return dialog(arguments[0])?.innerText.includes(arguments[1])";
    page.until("it says why", says, vec![json!(it.title), json!(why)]).await?;
    let is_offered = "return !all('button', arguments[0])[0].disabled";
    assert!(!page.eval::<bool>(is_offered, vec![json!(it.download)]).await?);
    choose_radio(&page, Csv.name()).await?;
    page.until("another format is offered", is_offered, vec![json!(it.download)]).await?;
    Ok(())
}

async fn a_dialog_says_what_another_format_loses(page: Page) -> Outcome {
    two_speeches(&page).await?;
    let it = &words().exporting;
    choose(&page, it.another).await?;
    let says = "return dialog(arguments[0])?.innerText.includes(arguments[1])";
    page.until("all is carried at first", says, vec![json!(it.title), json!(it.nothing_lost)]).await?;
    choose_radio(&page, "doccano").await?;
    let two_labels = words().feature(Feature::SeveralLabels, 1);
    let (differ, matching) =
        (it.differ.of(SPEECH.encode_utf16().count() - SPEECH.chars().count() + 1), words().quotes_match(4, 4));
    for expected in [it.left_out, it.changed, &two_labels, &differ, &matching, "{\"text\":\"A first one"] {
        page.until(expected, says, vec![json!(it.title), json!(expected)]).await?;
    }
    let utf16 = Doccano.variants()[1];
    choose_radio(&page, it.variant_name(&Doccano, utf16)).await?;
    page.until("it says what is counted", says, vec![json!(it.title), json!(it.unit(OffsetUnit::Utf16))]).await?;
    page.press(it.download).await?;
    let (name, content) = downloaded(&page, ".doccano.jsonl").await?;
    assert!(is_dated(&name, ".doccano.jsonl"), "{name}");
    page.hears("status", &matching).await?;
    let given = page.call("export", vec![json!("doccano"), json!({"variant": "utf-16"})]).await??;
    assert_eq!(given["bytes"], json!(content));
    page.until("the dialog is gone", "return !one('dialog')", vec![]).await?;
    let refused = page.call("export", vec![json!("doccano"), json!({"variant": "none"})]).await?;
    assert_eq!(refused.map_err(|it| it.code), Err("unknown-variant".to_owned()));
    Ok(())
}

/// What annotations of the speeches say, from that one on: quotes and names of labels.
const SAID: &str = "return rostrum.documents().slice(arguments[0]).map(({ id }) =>
    rostrum.annotations(id).map((it) => [it.labels.join(), ...it.spans.map(({ quote }) => quote)]))";

async fn what_other_formats_carry_comes_back(page: Page) -> Outcome {
    two_speeches(&page).await?;
    let mut count = 2;
    let before: Value = page.eval(SAID, vec![json!(0)]).await?;
    for (format, variant) in [("w3c", json!("utf-16")), ("label-studio", Value::Null)] {
        let ids: [String; 2] = page.eval("return rostrum.documents().slice(0, 2).map(({ id }) => id)", vec![]).await?;
        let options = json!({"variant": variant, "documents": ids});
        let file = page.call("export", vec![json!(format), options]).await??;
        // As if they were other speeches.
        let mut content = file["bytes"].as_str().unwrap_or_default().to_owned();
        for id in ids {
            content = content.replace(&id, &format!("{format}-{id}"));
        }
        page.press(words().add_speech).await?;
        choose_file(&page, "anything.json", content.as_bytes()).await?;
        count += 2;
        page.comes("they have come in", count, || page.eval("return rostrum.documents().length", vec![])).await?;
        page.hears("status", &words().imported(2, 3)).await?;
        assert_eq!(page.eval::<Value>(SAID, vec![json!(count - 2)]).await?, before, "{format}");
    }
    Ok(())
}

async fn every_format_goes_and_comes_back(page: Page) -> Outcome {
    two_speeches(&page).await?;
    let there_and_back = "(async ([format, reads]) => {
        const { name, bytes, report } = await rostrum.export(format);
        const back = reads ? await rostrum.import(name, bytes) : null;
        return [report.mismatches.length, report.matching === report.checked, back?.report.problems ?? []];
    })(arguments[0]).then(done, fail)";
    for format in FORMATS {
        let asked = vec![json!([format.id(), format.capabilities().reads])];
        let came: Value = page.eval_async(there_and_back, asked).await?;
        assert_eq!(came, json!([0, true, []]), "{}", format.id());
    }
    Ok(())
}

async fn a_zip_file_shows_what_is_in_it(page: Page) -> Outcome {
    two_speeches(&page).await?;
    let it = &words().exporting;
    choose(&page, it.another).await?;
    choose_radio(&page, Brat.name()).await?;
    let says = "return dialog(arguments[0])?.innerText.includes(arguments[1])";
    for expected in ["── annotation.conf", "T1\t", "visual.conf", &words().quotes_match(4, 4)] {
        page.until(expected, says, vec![json!(it.title), json!(expected)]).await?;
    }
    page.press(it.download).await?;
    let begun = Instant::now();
    loop {
        let files = fs::read_dir(&page.browser.downloads)?.flatten().map(|it| it.path());
        let zip = files.filter(|it| it.to_string_lossy().ends_with(".brat.zip")).find_map(|it| fs::read(it).ok());
        if let Some(files) = zip.and_then(|it| unpack(&it, |_| true).ok()) {
            assert_eq!(files.iter().filter(|it| it.path.ends_with(".ann")).count(), 2);
            return Ok(());
        }
        if begun.elapsed() > Duration::from_secs(12) {
            return Err("no zip file was downloaded".into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Whether the page says that it is at a large file.
const BUSY: &str = "return isSeen(document.querySelector('.notice progress'))";

async fn a_large_work_is_written_and_read_beside_the_page(page: Page) -> Outcome {
    const MANY: usize = 22_000;
    page.account(|it| it.clerk = true);
    let text = long(900_000);
    page.open().await?;
    let load = "const [text, count] = arguments, annotations = [];
        const step = Math.floor(text.length / count);
        for (let n = 0; n < count; n++) annotations.push({ start: n * step, end: n * step + 30, labels: ['praise'] });
        rostrum.load({ title: 'Long', text, annotations }).then(() => done(null), fail)";
    page.eval_async::<Value>(load, vec![json!(text), json!(MANY)]).await?;
    page.settled().await?;
    // Stopped, it gives nothing, and says nothing more.
    page.press(words().export).await?;
    page.until("it is being written", BUSY, vec![]).await?;
    page.press(words().cancel).await?;
    page.until("it is stopped", "return !isSeen(document.querySelector('.notice.shown'))", vec![]).await?;
    // Meanwhile the work goes on.
    page.press(words().export).await?;
    page.until("it is being written", BUSY, vec![]).await?;
    page.annotate("Paragraph 40 ", &["concern"]).await?;
    let (_, content) = downloaded(&page, ".rostrum.json").await?;
    // It has the work as it was when it was gathered.
    let file: Value = serde_json::from_str(&content)?;
    let written = file["documents"][0]["annotations"].as_array().map_or(0, Vec::len);
    assert!((MANY..=MANY + 1).contains(&written), "{written}");
    page.hears("status", &words().quotes_match(written, written)).await?;
    page.press(words().add_speech).await?;
    // The very same speech would be nothing new.
    let id: String = page.eval("return rostrum.documents()[0].id", vec![]).await?;
    let content = content.replace(&id, "another-speech");
    choose_file(&page, "long.rostrum.json", content.as_bytes()).await?;
    page.until("it is being read", BUSY, vec![]).await?;
    page.comes("it has come in", 2, || page.eval("return rostrum.documents().length", vec![])).await?;
    let count = "const [first, second] = rostrum.documents();
        return [first, second].map((it) => rostrum.annotations(it.id).length)";
    assert_eq!(page.eval::<[usize; 2]>(count, vec![]).await?, [MANY + 1, written]);
    page.until("that is said no more", "return !document.querySelector('.notice progress')", vec![]).await?;
    Ok(())
}
