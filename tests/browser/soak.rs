//! Kills the browser while it edits, again and again, and sees what is there afterwards.
//!
//! The page numbers its changes as the journal does and tells the server after each one what the state is then, and which
//! change the last "saved" event spoke of. After a kill the state found must not be older than what was told to be saved,
//! and must be just the one that was told for its number.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::Fault;
use crate::engine::{Browser, Engine, Wishes};
use crate::page::Page;
use crate::server::{Files, Site};
use crate::texts::{Dice, long};

/// Finds out where the page stands: the number of its last change, and what the state is.
///
/// A page that was just loaded has not said its number. It makes one more change and hears which number is saved then.
const PROBE: &str = "
    const digest = () => {
        const state = JSON.stringify([rostrum.documents().map((it) => [it.id, it.length, it.annotations]),
            rostrum.documents().map((it) => rostrum.annotations(it.id).map((one) => [one.id, one.spans, one.labels, one.note]))]);
        let one = 0x811c9dc5, other = 0x1234567;
        for (let at = 0; at < state.length; at++) {
            one = Math.imul(one ^ state.charCodeAt(at), 0x1000193);
            other = Math.imul(other + state.charCodeAt(at), 0x85ebca6b) ^ (other >>> 13);
        }
        return `${(one >>> 0).toString(16)}-${(other >>> 0).toString(16)}`;
    };
    // Waits for the answer, so that the state is known before anything else happens here; the database goes on meanwhile.
    const tell = () => {
        const request = new XMLHttpRequest();
        request.open('GET', `/told/state/${soak.seq}/${digest()}`, false);
        request.send();
    };
    const place = (n) => ({ start: (n * 31) % 8000, end: (n * 31) % 8000 + 3 + (n * 7) % 60 });
    window.soak = { digest, tell, place, saved: 0 };";

const FIND: &str = "const given = arguments;
    (async () => {
        const found = soak.digest();
        rostrum.on('saved', ({ seq }) => {
            soak.saved = Math.max(soak.saved, seq);
            // A probe's own number is told with the state, below.
            if (soak.seq) fetch(`/told/saved/${seq}`).catch(() => {});
        });
        if (rostrum.documents().length === 0) await rostrum.load({ title: 'Soak', text: given[0] });
        else await rostrum.annotate({ ...soak.place(Date.now()), labels: [], note: `probe ${Date.now()}` });
        await rostrum.settled();
        while (!soak.saved) await new Promise((next) => setTimeout(next, 5));
        soak.seq = soak.saved;
        soak.tell();
        await fetch(`/told/saved/${soak.seq}`).catch(() => {});
        return { number: soak.seq - 1, found };
    })().then(done, fail)";

/// Edits without end, a few milliseconds apart.
const EDIT: &str = "
    const text = arguments[0];
    let n = soak.seq * 17;
    const step = async () => {
        n += 1;
        const list = rostrum.annotations(), some = list[n % Math.max(1, list.length)];
        let changed = true;
        if (n % 11 === 3) changed = await rostrum.undo();
        else if (n % 11 === 4) changed = await rostrum.redo();
        else if (n % 11 === 7 && some) await rostrum.update(some.id, { note: `edit ${n}` });
        else if (n % 11 === 9 && some) await rostrum.remove(some.id);
        else if (n % 97 === 5) await rostrum.load({ title: `Soak ${n}`, text });
        else await rostrum.annotate({ ...soak.place(n), labels: [['praise', 'concern', 'reform-support'][n % 3]], note: `edit ${n}` });
        if (changed) soak.seq += 1;
        soak.tell();
        setTimeout(step, n % 5 * 3);
    };
    step();";

#[derive(Debug, Deserialize)]
struct Found {
    /// The number of the last change that is there.
    number: u64,
    /// What the state is.
    found: String,
}

/// What the pages told so far: the highest number that was saved, and the state after each.
fn told(site: &Site) -> (u64, HashMap<u64, String>) {
    let (mut saved, mut states) = (0, HashMap::new());
    for request in site.requests() {
        let parts: Vec<&str> = request.path.split('/').collect();
        match parts.as_slice() {
            ["", "told", "saved", number] => saved = saved.max(number.parse().unwrap_or_default()),
            ["", "told", "state", number, state] => {
                states.insert(number.parse().unwrap_or_default(), (*state).to_owned());
            }
            _ => {}
        }
    }
    (saved, states)
}

pub(crate) async fn run(engine: Engine, files: &Arc<Files>, kills: u32) -> Result<bool, Fault> {
    if engine == Engine::Webkit {
        return Err("WebKit's automated sessions keep nothing: there is no profile that could outlive a kill".into());
    }
    let site = Site::start(files)?;
    let profile = std::env::temp_dir().join(format!("rostrum-soak-{}-{}", engine.name(), std::process::id()));
    let wishes = Wishes { profile: Some(profile.clone()), ..Wishes::default() };
    let text = long(20_000);
    let mut dice = Dice(u64::from(std::process::id()));
    let (mut losses, mut compared) = (0, 0);
    for round in 0..=kills {
        let browser = Arc::new(Browser::start(engine, &wishes).await?);
        let page = Page::new(browser.clone(), site.clone(), files.clone());
        page.open().await?;
        let (saved, states) = told(&site);
        page.eval::<Value>(PROBE, vec![]).await?;
        let Found { number, found } = page.eval_async(FIND, vec![json!(text)]).await?;
        if round > 0 {
            let expected = states.get(&number);
            compared += u32::from(expected.is_some());
            let is_lost = number < saved || expected.is_some_and(|it| *it != found);
            losses += u32::from(is_lost);
            println!(
                "kill {round}: saved {saved}, found {number}{}",
                match expected {
                    Some(it) if *it == found => "",
                    Some(_) => ", and the state is another",
                    None => ", whose state was not told any more",
                }
            );
        }
        if round == kills {
            browser.quit().await;
            break;
        }
        page.eval::<Value>(EDIT, vec![json!(text)]).await?;
        tokio::time::sleep(Duration::from_millis(u64::try_from(150 + dice.below(1200))?)).await;
        browser.kill()?;
    }
    let _ = std::fs::remove_dir_all(&profile);
    println!("{compared} of {kills} states compared");
    println!("soak {}: {kills} kills, {losses} losses", engine.name());
    Ok(losses == 0)
}
