//! Files that come in: what people are told of broken ones, several at once, and that what went out comes back the same.

use rostrum::app::words;
use rostrum::formats::{Entry, pack};
use serde_json::{Value, json};

use crate::export::downloaded;
use crate::page::Page;
use crate::start::choose_file;
use crate::{Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        a_broken_file_is_reported_before_it_is_forgotten,
        a_sound_file_comes_in_quietly_and_can_be_taken_back,
        a_pasted_file_is_a_file,
        several_files_at_once_are_told_apart,
        files_of_one_program_come_in_as_one,
        text_documents_of_other_programs_come_in,
        what_is_too_large_is_not_read,
        markup_and_keys_of_prototypes_stay_words,
        export_wipe_import_gives_the_same,
    ]
}

const TEXT: &str = "We welcome the progress on human rights. We remain deeply concerned about the arrests in January.";

/// A file with these annotations: an id, where, the words, those around them.
fn file(title: &str, rows: &[(&str, i64, i64, &str, &str, &str)]) -> Value {
    let annotations: Vec<Value> = rows
        .iter()
        .map(|(id, start, end, quote, prefix, suffix)| {
            json!({"id": id, "spans": [{"start": start, "end": end, "quote": quote, "prefix": prefix, "suffix": suffix}],
                "labels": ["concern"], "annotator": "ann", "created": "2026-01-12T09:00:00Z"})
        })
        .collect();
    json!({"format": "rostrum", "version": 1, "offset_unit": "code-point", "id": "p",
        "annotators": [{"id": "ann", "name": ""}], "labels": [{"id": "concern", "name": "Concern"}],
        "documents": [{"id": title, "title": title, "text": TEXT, "annotations": annotations}]})
}

fn broken() -> Value {
    let mut file = file(
        "Broken",
        &[
            ("right", 3, 10, "welcome", "We ", " the progress"),
            ("changed", 50, 90, "deeply worried about the arrests", "We remain ", " in January."),
            ("gone", 3, 9, "an entirely different matter", "which is ", " for us"),
        ],
    );
    if let Some(list) = file["documents"][0]["annotations"].as_array_mut() {
        list.push(json!({"id": "hopeless", "spans": [{"start": 3}]}));
    }
    file
}

async fn a_broken_file_is_reported_before_it_is_forgotten(page: Page) -> Outcome {
    page.open().await?;
    choose_file(&page, "broken.rostrum.json", broken().to_string().as_bytes()).await?;
    let import = &words().import;
    let says = "return dialog(arguments[0])?.innerText.includes(arguments[1])";
    for expected in [
        import.unplaced.of(1),
        "an entirely different matter".to_owned(),
        import.found.of(1),
        "deeply worried about the arrests".to_owned(),
        import.left_out.of(1),
        "documents[0].annotations[3]".to_owned(),
    ] {
        page.until(&expected, says, vec![json!(import.title), json!(expected)]).await?;
    }
    page.press(import.download).await?;
    let (name, list) = downloaded(&page, ".json").await?;
    assert!(name.starts_with("rostrum-import-"), "{name}");
    let list: Value = serde_json::from_str(&list)?;
    let problems = list[0]["report"]["problems"].as_array().cloned().unwrap_or_default();
    assert!(problems.iter().any(|it| it["kind"] == "left-out" && it["raw"].as_str().is_some()), "{list}");
    // To the one that was found: it is marked for review and selected.
    page.eval::<Value>("window.chosen = []; rostrum.on('select', (ids) => { chosen.push(ids) })", vec![]).await?;
    page.press(&import.go_to_quote.of("deeply worried about the arrests")).await?;
    page.until("the dialog is gone", "return !one('dialog')", vec![]).await?;
    // What a script of the driver assigns is not the page's in every engine: it is added to.
    page.until("it is selected", "return chosen.flat().includes('changed')", vec![]).await?;
    let document = page.project().await?["documents"][0].clone();
    let of =
        |id: &str| document["annotations"].as_array().and_then(|all| all.iter().find(|it| it["id"] == id)).cloned();
    assert_eq!(of("changed").map(|it| it["review"].clone()), Some(json!("deeply worried about the arrests")));
    assert_eq!(of("right").map(|it| it["review"].clone()), Some(Value::Null));
    assert_eq!(document["unplaced"][0]["id"], json!("gone"));
    assert_eq!(document["left_out"][0]["id"], json!("hopeless"));
    // All of it is kept.
    page.settled().await?;
    let before = page.project().await?;
    page.reload().await?;
    assert_eq!(page.project().await?, before);
    Ok(())
}

async fn a_sound_file_comes_in_quietly_and_can_be_taken_back(page: Page) -> Outcome {
    page.open().await?;
    let sound = file("Sound", &[("right", 3, 10, "welcome", "We ", " the progress")]).to_string();
    choose_file(&page, "sound.rostrum.json", sound.as_bytes()).await?;
    page.hears("status", &words().imported(1, 1)).await?;
    assert!(page.eval::<bool>("return !one('dialog')", vec![]).await?, "no dialog for what is sound");
    // Again: nothing new, and that is said.
    page.press(words().add_speech).await?;
    choose_file(&page, "again.rostrum.json", sound.as_bytes()).await?;
    page.hears("status", words().import.nothing_new).await?;
    page.call("undo", vec![]).await??;
    page.comes("it is taken back", 0, || async { Ok(page.names_in(words().speeches).await?.len()) }).await
}

async fn a_pasted_file_is_a_file(page: Page) -> Outcome {
    page.open().await?;
    let sound = file("Pasted", &[("right", 3, 10, "welcome", "We ", " the progress")]).to_string();
    page.eval::<Value>(
        "one('textbox', arguments[0]).value = arguments[1]",
        vec![json!(words().paste_name), json!(sound)],
    )
    .await?;
    page.press(words().start).await?;
    page.until("the speech is shown", "return isSeen(pane()) && shownText()", vec![]).await?;
    assert_eq!(page.shown_text().await?, TEXT);
    page.holds(["welcome = concern"]).await
}

/// A drop of files, each a name and its content.
const DROP: &str = "const data = new DataTransfer();
    for (const [name, content] of arguments[0]) data.items.add(new File([content], name));
    const at = document.querySelector('main');
    for (const type of ['dragenter', 'dragover', 'drop']) {
        at.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
    }";

async fn several_files_at_once_are_told_apart(page: Page) -> Outcome {
    page.open().await?;
    let sound = file("Sound", &[("right", 3, 10, "welcome", "We ", " the progress")]).to_string();
    let cut = sound.get(..sound.len() / 2).unwrap_or_default();
    let files =
        json!([["sound.json", sound], ["cut.rostrum.json", cut], ["words.txt", "Just words."], ["empty.txt", ""]]);
    page.eval::<Value>(DROP, vec![files]).await?;
    let says = "return dialog(arguments[0])?.innerText.includes(arguments[1])";
    for expected in ["cut.rostrum.json", "empty.txt", words().file_empty] {
        page.until(expected, says, vec![json!(words().import.title), json!(expected)]).await?;
    }
    assert_eq!(page.names_in(words().speeches).await?.len(), 2);
    page.press(words().import.take_back).await?;
    page.comes("all of it is taken back", 0, || async { Ok(page.names_in(words().speeches).await?.len()) }).await
}

async fn files_of_one_program_come_in_as_one(page: Page) -> Outcome {
    page.open().await?;
    let lines = "T1\tpraise 3 10\twelcome\nT2\tworry 44 60\tremain deeply\n#1\tAnnotatorNotes T1\tseen in brat\n";
    let files =
        json!([["speech.txt", TEXT], ["speech.ann", lines], ["annotation.conf", "[entities]\npraise\nworry\n"]]);
    page.eval::<Value>(DROP, vec![files]).await?;
    page.comes("the speech", vec!["speech".to_owned()], || page.names_in(words().speeches)).await?;
    let said = "const [{ id }] = rostrum.documents();
        return rostrum.annotations(id).map((it) => [it.note, ...it.spans.map(({ quote }) => quote)])";
    // The second is not where it says: it is found by its words.
    let expected = json!([["seen in brat", "welcome"], ["", "remain deeply"]]);
    page.comes("the annotations", expected, || page.eval(said, vec![])).await
}

async fn text_documents_of_other_programs_come_in(page: Page) -> Outcome {
    page.open().await?;
    let html = "<!doctype html><html lang='en'><title>A page</title><nav>Home</nav><main><h1>Dear friends</h1>\
        <p>We <b>welcome</b>\n you &amp; all.</p></main><script>alert(1)</script>";
    choose_file(&page, "saved.html", html.as_bytes()).await?;
    let shows = "return shownText().replace(/\\n+/g, '|') === arguments[0]";
    page.until("the page is shown", shows, vec![json!("Dear friends|We welcome you & all.")]).await?;
    page.press(words().add_speech).await?;
    let subtitles =
        "WEBVTT\n\n00:00.000 --> 00:02.000\n<v Anna>We begin\n\n00:02.100 --> 00:03.000\n<v Anna>together.\n";
    choose_file(&page, "talk.vtt", subtitles.as_bytes()).await?;
    page.until("the subtitles are shown", shows, vec![json!("Anna: We begin together.")]).await?;
    page.press(words().add_speech).await?;
    let word = "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>\
        <w:p><w:r><w:t>First para</w:t></w:r><w:r><w:t>graph.</w:t></w:r></w:p><w:p><w:r><w:t>Second 🎤.</w:t></w:r></w:p>\
        </w:body></w:document>";
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
    let files = [Entry::new("[Content_Types].xml", types), Entry::new("word/document.xml", word)];
    choose_file(&page, "letter.docx", &pack(&files)).await?;
    page.until("the letter is shown", shows, vec![json!("First paragraph.|Second 🎤.")]).await?;
    let names = vec!["A page".to_owned(), "talk".to_owned(), "letter".to_owned()];
    page.comes("the list of speeches", names, || page.names_in(words().speeches)).await?;
    page.press(words().add_speech).await?;
    choose_file(&page, "broken.docx", &pack(&files[..1])).await?;
    page.until("it is refused with a word", "return document.body.innerText.includes('broken.docx: ')", vec![]).await?;
    Ok(())
}

async fn what_is_too_large_is_not_read(page: Page) -> Outcome {
    page.open().await?;
    let drop = "const file = new File(['x'], 'film.mp4');
        Object.defineProperty(file, 'size', { value: 2e9 });
        Object.defineProperty(file, 'arrayBuffer', { value: () => { window.wasRead = true; return Promise.reject(); } });
        const event = new Event('drop', { bubbles: true, cancelable: true });
        const chooser = document.querySelector('input[type=file]');
        Object.defineProperty(chooser, 'files', { configurable: true, value: { length: 1, item: () => file, 0: file } });
        chooser.dispatchEvent(new Event('change', { bubbles: true }));";
    page.eval::<Value>(drop, vec![]).await?;
    page.hears("alert", words().file_too_large).await?;
    assert!(!page.eval::<bool>("return !!window.wasRead", vec![]).await?);
    Ok(())
}

async fn markup_and_keys_of_prototypes_stay_words(page: Page) -> Outcome {
    page.open().await?;
    let hostile = include_str!("../formats/rostrum/markup-and-bidi/input.rostrum.json");
    choose_file(&page, "hostile.json", hostile.as_bytes()).await?;
    page.until("it is there", "return isSeen(pane())", vec![]).await?;
    let keys = include_str!("../formats/rostrum/prototype-names/input.rostrum.json");
    page.call("import", vec![json!("keys.json"), json!(keys)]).await??;
    let ran = "return !!document.querySelector('img[src=\"x\"], [onerror], [onload]') || ({}).x !== undefined
        || Object.keys(Object.prototype).length > 0";
    assert!(!page.eval::<bool>(ran, vec![]).await?, "something of the file became more than words");
    let shown = "return document.body.innerText.includes('<img src=x onerror=alert(1)>')";
    page.until("it is shown as it is written", shown, vec![]).await?;
    Ok(())
}

/// Numbers that follow from a seed.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }

    fn of<'a>(&mut self, items: &[&'a str]) -> &'a str {
        items.get(self.below(items.len())).copied().unwrap_or_default()
    }

    fn words(&mut self, count: usize) -> String {
        const PIECES: [&str; 14] = [
            "word ",
            "peace ",
            "\n",
            "\n\n",
            "e\u{301}",
            "👨\u{200d}👩\u{200d}👧",
            "🇫🇷 ",
            "право ",
            "对话",
            "שלום ",
            "“quote” ",
            "\t",
            "\u{a0}",
            "<b>&amp;",
        ];
        (0..count).map(|_| self.of(&PIECES)).collect()
    }

    /// What `load` takes.
    fn speech(&mut self, number: usize) -> Value {
        let count = 3 + self.below(60);
        let text = format!("Start {}", self.words(count));
        let length = text.chars().count();
        let labels = ["praise", "concern", "reform-support", "Своя", "a \"new\" one"];
        let annotations: Vec<Value> = (0..self.below(12))
            .map(|_| {
                let mut spans: Vec<Value> = Vec::new();
                let mut from = self.below(length - 1);
                for _ in 0..=self.below(2) {
                    let to = (from + 1 + self.below(9)).min(length);
                    if from < to {
                        spans.push(json!({"start": from, "end": to}));
                    }
                    from = to + 1;
                }
                let note = if self.below(2) == 0 { String::new() } else { self.words(3) };
                let chosen: Vec<&str> = labels.iter().filter(|_| self.below(3) == 0).copied().collect();
                json!({"spans": spans, "labels": chosen, "note": note})
            })
            .collect();
        json!({"text": text, "title": format!("{number} {}", self.of(&["Speech", "Речь", "</script>", "כותרת"])),
            "metadata": {"speaker": self.of(&["", "A. B.", "Ё"]), "date": "2022-04-06"},
            "labels": [{"name": "Своя", "color": "#123456"}, {"name": "a \"new\" one", "style": "wavy"}],
            "annotations": annotations})
    }
}

async fn export_wipe_import_gives_the_same(page: Page) -> Outcome {
    for seed in 1..=4 {
        let from = page.elsewhere()?;
        from.open().await?;
        let mut seeded = Seeded(seed);
        for number in 0..1 + seeded.below(3) {
            from.call("load", vec![seeded.speech(number)]).await??;
        }
        // With annotations that have no place, marks for review, and what could not be read.
        from.call("import", vec![json!("broken.json"), json!(broken().to_string())]).await??;
        let out = from.project().await?;
        let bytes = from.call("export", vec![json!("rostrum")]).await??["bytes"].clone();

        let to = page.elsewhere()?;
        to.open().await?;
        let taken = to.call("import", vec![json!("x.rostrum.json"), bytes]).await??;
        // Spans inside what people see as one character are pointed out, and kept.
        let problems = taken["report"]["problems"].as_array().cloned().unwrap_or_default();
        assert!(problems.iter().all(|it| it["severity"] == "warning"), "seed {seed}: {problems:?}");
        to.settled().await?;
        to.reload().await?;
        let back = to.project().await?;
        // But for what names the project and this desk, all is as it was.
        for part in ["documents", "labels"] {
            assert_eq!(back[part], out[part], "seed {seed}: {part}");
        }
        // And from there on it is the same, byte for byte.
        let once = to.call("export", vec![json!("rostrum")]).await??["bytes"].clone();
        let again = to.call("import", vec![json!("y.rostrum.json"), once.clone()]).await??;
        assert_eq!(again["report"]["annotations"], json!(0), "seed {seed}: nothing new");
        assert_eq!(to.call("export", vec![json!("rostrum")]).await??["bytes"], once, "seed {seed}");
    }
    Ok(())
}
