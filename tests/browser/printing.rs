//! What goes on paper beside the speech, as far as a page tells.

use rostrum::app::words;
use serde_json::{Value, json};

use crate::page::Page;
use crate::texts::{SPEECH, long};
use crate::{Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![passages_bear_the_names_of_their_labels, all_of_a_long_speech_is_drawn]
}

const PRINTED: &str =
    "return marks().filter((it) => it.dataset.printed).map((it) => `${it.textContent} ${it.dataset.printed}`)";

async fn passages_bear_the_names_of_their_labels(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("warm welcome", &["Praise"]).await?;
    let id = page.annotate("remain deeply concerned", &["Concern", "Praise"]).await?;
    page.annotate("deeply concerned about the arrests", &["Concern"]).await?;
    page.call("update", vec![json!(id), json!({"note": "Said twice."})]).await??;
    page.settled().await?;
    let text = page.shown_text().await?;
    page.eval::<Value>("dispatchEvent(new Event('beforeprint'))", vec![]).await?;
    let printed: Vec<String> = page.eval(PRINTED, vec![]).await?;
    assert_eq!(
        printed,
        ["warm welcome [Praise]", "deeply concerned [Concern, Praise]¹", " about the arrests [Concern]"]
    );
    assert_eq!(page.shown_text().await?, text, "the text itself is not touched");
    let sheet: String = page.eval("return document.getElementById('printed').textContent", vec![]).await?;
    for expected in [words().print_labels, words().print_notes, "§2", "remain deeply concerned", "Said twice."] {
        assert!(sheet.contains(expected), "{expected}: {sheet}");
    }
    page.eval::<Value>("dispatchEvent(new Event('afterprint'))", vec![]).await?;
    let printed: Vec<String> = page.eval(PRINTED, vec![]).await?;
    assert!(printed.is_empty(), "{printed:?}");
    assert!(page.eval::<bool>("return !document.getElementById('printed')", vec![]).await?);
    assert_eq!(page.shown_text().await?, text);
    Ok(())
}

async fn all_of_a_long_speech_is_drawn(page: Page) -> Outcome {
    let text = long(200_000);
    page.open_speech(&text).await?;
    let last = text.lines().last().unwrap_or_default().split_once(' ').map_or("", |(first, _)| first);
    assert_eq!(last, "Paragraph");
    let start = text.rfind("Paragraph").unwrap_or_default();
    let spans = json!({"start": start, "end": start + 9, "labels": ["Praise"]});
    page.call("annotate", vec![spans]).await??;
    page.settled().await?;
    page.eval::<Value>("dispatchEvent(new Event('beforeprint'))", vec![]).await?;
    let printed: Vec<String> = page.eval(PRINTED, vec![]).await?;
    assert_eq!(printed, ["Paragraph [Praise]"]);
    page.eval::<Value>("dispatchEvent(new Event('afterprint'))", vec![]).await?;
    Ok(())
}
