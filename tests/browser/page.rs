//! The page as a person at the screen meets it: what can be read, clicked, dragged and typed.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rostrum::app::words;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use thirtyfour::action_chain::ActionChain;
use thirtyfour::{Key, WebElement, WindowHandle};

use crate::Fault;
use crate::engine::{Browser, Engine};
use crate::server::{Files, Site};

const HELPERS: &str = include_str!("helpers.js");
/// How long anything may take that should happen at once.
const PATIENCE: Duration = Duration::from_secs(12);

/// Collects what goes wrong in the page, for the engine that keeps no list of its own. It is started as soon as the
/// page has loaded; what happens before shows in the browser's output.
const COLLECT: &str = "if (!window.noted) {
    window.noted = [];
    const note = (text) => window.noted.push(text);
    addEventListener('securitypolicyviolation', (it) => note(`policy: ${it.violatedDirective} ${it.blockedURI} ${it.sourceFile}:${it.lineNumber}`));
    // WebKit tells so when a section comes into sight while sizes are being told; nothing is lost by it.
    const from = (error) => (error?.stack ? ` at ${error.stack.split('\\n').slice(0, 24).join(' < ')}` : '');
    addEventListener('error', (it) => /^ResizeObserver loop/.test(it.message) || note(`error: ${it.message}${from(it.error)}`));
    addEventListener('unhandledrejection', (it) => note(`rejection: ${it.reason}${from(it.reason)}`));
    addEventListener('rostrum-panic', ({ detail }) => detail === 'a test' || note(detail));
    if (document.body?.dataset.failed) note(`rescue: ${document.querySelector('#rescue pre').textContent}`);
    const say = console.error;
    console.error = (...words) => { note(`console.error: ${words.join(' ')}`); say.apply(console, words); };
}";

/// What a call of `window.rostrum` was refused with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: String,
    pub(crate) message: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for Refusal {}

/// What a test expects to go to the server, and to the console.
#[derive(Debug, Default)]
pub(crate) struct Account {
    /// How many requests there had been when the page was ready; `None` while it is loading.
    pub(crate) quiet_since: Option<usize>,
    /// Requests after `ready`.
    pub(crate) late: Vec<String>,
    /// Whether the sample was asked for.
    pub(crate) sample: bool,
    /// Whether a worker was started that runs the program once more.
    pub(crate) clerk: bool,
    /// Whether the window has less room than it had.
    pub(crate) cramped: bool,
    /// Whether the test breaks the page, which then complains.
    pub(crate) broken: bool,
    /// What went wrong in pages, by their own events.
    pub(crate) noted: Vec<String>,
}

/// One test's place: an origin of its own, in a browser that it shares with the other tests.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) browser: Arc<Browser>,
    pub(crate) site: Arc<Site>,
    pub(crate) files: Arc<Files>,
    account: Arc<Mutex<Account>>,
}

impl Page {
    pub(crate) fn new(browser: Arc<Browser>, site: Arc<Site>, files: Arc<Files>) -> Self {
        Self { browser, site, files, account: Arc::default() }
    }

    /// The same place in another browser.
    pub(crate) fn in_browser(&self, browser: Arc<Browser>) -> Self {
        Self { browser, ..self.clone() }
    }

    /// A place that has nothing of this one: another origin.
    pub(crate) fn elsewhere(&self) -> Result<Self, Fault> {
        Ok(Self { site: Site::start(&self.files)?, ..self.clone() })
    }

    pub(crate) fn engine(&self) -> Engine {
        self.browser.engine
    }

    pub(crate) fn account<T>(&self, look: impl FnOnce(&mut Account) -> T) -> T {
        look(&mut self.account.lock().unwrap_or_else(PoisonError::into_inner))
    }

    // ---- Pages and tabs ------------------------------------------------------------------------------------------

    /// Goes to another page of this origin.
    pub(crate) async fn go(&self, path: &str) -> Result<(), Fault> {
        self.leave().await;
        self.browser.driver.goto(format!("{}{path}", self.site.origin)).await?;
        Ok(())
    }

    /// Opens the app, and waits until it takes calls.
    pub(crate) async fn open(&self) -> Result<(), Fault> {
        self.go("/").await?;
        self.ready().await
    }

    /// Opens the app in a frame of that size, which may be narrower than a window can be; `before` runs when its document is
    /// there and nothing of the app has begun, with `view` as its window.
    pub(crate) async fn open_in_frame(&self, width: u32, height: u32, before: &str) -> Result<(), Fault> {
        self.go("/test-pages/blank.html").await?;
        self.site.hold("/boot.mjs");
        let script = "const [width, height] = arguments;
            const frame = document.createElement('iframe');
            document.body.style.margin = 0;
            Object.assign(frame.style, { width: `${width}px`, height: `${height}px`, border: 0, display: 'block' });
            frame.src = '/';
            document.body.append(frame)";
        self.eval::<Value>(script, vec![json!(width), json!(height)]).await?;
        let there = "return !!document.querySelector('iframe').contentDocument?.querySelector('script[data-wasm]')";
        self.until("the document is there", there, vec![]).await?;
        self.eval::<Value>(&format!("const view = document.querySelector('iframe').contentWindow;\n{before}"), vec![])
            .await?;
        self.site.release();
        self.browser.driver.enter_frame(0).await?;
        self.ready().await
    }

    /// Loads the app anew.
    pub(crate) async fn reload(&self) -> Result<(), Fault> {
        self.leave().await;
        self.browser.driver.refresh().await?;
        self.ready().await
    }

    /// Waits until the app takes calls.
    pub(crate) async fn ready(&self) -> Result<(), Fault> {
        self.eval::<Value>(COLLECT, vec![]).await?;
        self.until("the app is ready", "return window.rostrum !== undefined", vec![]).await?;
        self.eval_async::<Value>("rostrum.ready.then(() => done(null), (error) => fail(error))", vec![]).await?;
        // The first drawing of the chrome comes a moment after.
        self.until(
            "the screen is drawn",
            "return isSeen(pane()) || one('textbox', arguments[0])",
            vec![json!(words().paste_name)],
        )
        .await?;
        let requests = self.site.requests().len();
        self.account(|it| it.quiet_since = Some(requests));
        Ok(())
    }

    /// Notes what the page that is about to go has seen.
    pub(crate) async fn leave(&self) {
        let noted: Vec<String> = self.eval("return window.noted?.splice(0) ?? []", vec![]).await.unwrap_or_default();
        let requests = self.site.requests();
        self.account(|it| {
            it.noted.extend(noted);
            if let Some(since) = it.quiet_since.take() {
                it.late.extend(requests.iter().skip(since).map(|it| format!("{} {}", it.method, it.path)));
            }
        });
    }

    /// Opens the app, with this speech.
    pub(crate) async fn open_speech(&self, text: &str) -> Result<String, Fault> {
        self.open().await?;
        self.load(text).await
    }

    /// A new speech through `window.rostrum`.
    pub(crate) async fn load(&self, text: &str) -> Result<String, Fault> {
        let listed = "document.querySelectorAll('.speech-item').length";
        let before: usize = self.eval(&format!("return {listed}"), vec![]).await?;
        let id = self.call("load", vec![json!({"title": "A speech", "text": text})]).await??;
        self.until("the speech is on the screen", "return isSeen(pane())", vec![]).await?;
        // What stands beside the text is drawn after it, and moves when there is one speech more.
        self.until("the speech is listed", &format!("return {listed} > arguments[0]"), vec![json!(before)]).await?;
        id.as_str().map(str::to_owned).ok_or_else(|| "no id".into())
    }

    /// A new tab, in front; gives the one before and the new one.
    pub(crate) async fn new_tab(&self) -> Result<(WindowHandle, WindowHandle), Fault> {
        let driver = &self.browser.driver;
        let before = driver.window().await?;
        // MiniBrowser leaves a new tab in the background, where nothing is laid out.
        let tab = if self.engine() == Engine::Webkit { driver.new_window().await? } else { driver.new_tab().await? };
        driver.switch_to_window(tab.clone()).await?;
        Ok((before, tab))
    }

    pub(crate) async fn switch_to(&self, tab: &WindowHandle) -> Result<(), Fault> {
        Ok(self.browser.driver.switch_to_window(tab.clone()).await?)
    }

    // ---- Scripts -------------------------------------------------------------------------------------------------

    /// Runs a script with the helpers; gives what it returns.
    pub(crate) async fn eval<T: DeserializeOwned>(&self, script: &str, arguments: Vec<Value>) -> Result<T, Fault> {
        let found = self.browser.driver.execute(format!("{HELPERS}\n{script}"), arguments).await?;
        Ok(found.convert()?)
    }

    /// Runs a script that calls `done(value)` or `fail(error)`.
    pub(crate) async fn eval_async<T: DeserializeOwned>(
        &self,
        script: &str,
        arguments: Vec<Value>,
    ) -> Result<T, Fault> {
        let script = format!(
            "{HELPERS}\nconst answer = arguments[arguments.length - 1];
             const done = (value) => answer({{value: value === undefined ? null : value}});
             const fail = (error) => answer({{error: String(error?.stack ?? error)}});
             try {{ {script} }} catch (error) {{ fail(error); }}"
        );
        let answer = self.browser.driver.execute_async(script, arguments).await?;
        match answer.json().get("error") {
            Some(error) => Err(format!("the script failed: {error}").into()),
            None => Ok(serde_json::from_value(answer.json()["value"].clone())?),
        }
    }

    /// Waits until the script gives something true.
    pub(crate) async fn until(&self, what: &str, script: &str, arguments: Vec<Value>) -> Result<Value, Fault> {
        let begun = Instant::now();
        loop {
            let found: Value = self.eval(script, arguments.clone()).await?;
            let is_true = match &found {
                Value::Null => false,
                Value::Bool(is) => *is,
                Value::Number(number) => number.as_f64() != Some(0.0),
                Value::String(text) => !text.is_empty(),
                Value::Array(_) | Value::Object(_) => true,
            };
            if is_true {
                return Ok(found);
            }
            if begun.elapsed() > PATIENCE {
                let screen: String = self.eval("return document.body.innerText.slice(0, 600)", vec![]).await?;
                return Err(format!("waited in vain: {what}; on the screen:\n{screen}").into());
            }
            tokio::time::sleep(Duration::from_millis(15)).await;
        }
    }

    /// Waits until `look` gives what is expected.
    pub(crate) async fn comes<T, F>(&self, what: &str, expected: T, mut look: impl FnMut() -> F) -> Result<(), Fault>
    where
        T: PartialEq + fmt::Debug,
        F: Future<Output = Result<T, Fault>>,
    {
        let begun = Instant::now();
        loop {
            let found = look().await?;
            if found == expected {
                return Ok(());
            }
            if begun.elapsed() > PATIENCE {
                return Err(format!("{what}: found {found:?}, expected {expected:?}").into());
            }
            tokio::time::sleep(Duration::from_millis(15)).await;
        }
    }

    /// A call of `window.rostrum`. Bytes come back as text.
    pub(crate) async fn call(&self, method: &str, arguments: Vec<Value>) -> Result<Result<Value, Refusal>, Fault> {
        let answer: Value = self
            .eval_async(
                "const [method, list] = arguments;
                 const plain = (it) => it?.bytes ? { ...it, bytes: new TextDecoder('utf-8', { ignoreBOM: true }).decode(it.bytes) } : it;
                 (async () => plain(await rostrum[method](...list)))().then(
                     (given) => done({ given: given === undefined ? null : given }),
                     (error) => done({ code: String(error.code), message: String(error.message) }));",
                vec![json!(method), Value::Array(arguments)],
            )
            .await?;
        let text = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
        Ok(match answer.get("given") {
            Some(given) => Ok(given.clone()),
            None => Err(Refusal { code: text("code"), message: text("message") }),
        })
    }

    /// What `window.rostrum.annotations()` gives.
    pub(crate) async fn annotations(&self) -> Result<Vec<Value>, Fault> {
        let given = self.call("annotations", vec![]).await??;
        given.as_array().cloned().ok_or_else(|| "no list".into())
    }

    /// All annotations of the open speech as `quote = label, label (note)`, passages joined by ` + `.
    pub(crate) async fn summary(&self) -> Result<Vec<String>, Fault> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = |value: &Value, part: fn(&Value) -> &Value| -> Vec<String> {
            value.as_array().into_iter().flatten().map(|it| text(part(it))).collect()
        };
        let one = |it: &Value| {
            let quotes = list(&it["spans"], |span| &span["quote"]).join(" + ");
            let labels = list(&it["labels"], |label| label).join(", ");
            let note = text(&it["note"]);
            if note.is_empty() { format!("{quotes} = {labels}") } else { format!("{quotes} = {labels} ({note})") }
        };
        Ok(self.annotations().await?.iter().map(one).collect())
    }

    /// Waits until these, in `summary`'s words, are the annotations.
    pub(crate) async fn holds<const N: usize>(&self, expected: [&str; N]) -> Result<(), Fault> {
        let expected: Vec<String> = expected.map(str::to_owned).into();
        self.comes("the annotations", expected, || self.summary()).await
    }

    /// An annotation through `window.rostrum`, on the only place that says so.
    pub(crate) async fn annotate(&self, quote: &str, labels: &[&str]) -> Result<String, Fault> {
        let [start, end]: [u32; 2] = self.eval("return spanOf(arguments[0])", vec![json!(quote)]).await?;
        let argument = json!({"start": start, "end": end, "labels": labels, "offsetUnit": "utf-16"});
        let id = self.call("annotate", vec![argument]).await??;
        id.as_str().map(str::to_owned).ok_or_else(|| "no id".into())
    }

    /// Waits until all is painted and durable.
    pub(crate) async fn settled(&self) -> Result<(), Fault> {
        let how = self.call("settled", vec![]).await??;
        assert_eq!(how["durable"], json!(true), "{how}");
        Ok(())
    }

    /// Everything, as the native JSON.
    pub(crate) async fn project(&self) -> Result<Value, Fault> {
        let written = self.call("export", vec![json!("rostrum")]).await??;
        Ok(serde_json::from_str(written["bytes"].as_str().unwrap_or_default())?)
    }

    // ---- Reading -------------------------------------------------------------------------------------------------

    /// What the text pane holds.
    pub(crate) async fn shown_text(&self) -> Result<String, Fault> {
        self.eval("return shownText()", vec![]).await
    }

    /// What is on the screen in the regions of that role: `status` or `alert`.
    pub(crate) async fn said(&self, role: &str) -> Result<String, Fault> {
        self.eval("return said(arguments[0])", vec![json!(role)]).await
    }

    /// Waits until the page says these words in a region of that role.
    pub(crate) async fn hears(&self, role: &str, words: &str) -> Result<(), Fault> {
        let script = "return said(arguments[0]).includes(arguments[1])";
        self.until(&format!("the page says “{words}”"), script, vec![json!(role), json!(words)]).await?;
        Ok(())
    }

    /// Waits until the label popover is there, or is not.
    pub(crate) async fn popover_is(&self, open: bool) -> Result<(), Fault> {
        let script = "return !!dialog(arguments[0]) === arguments[1]";
        let what = if open { "the popover opens" } else { "the popover closes" };
        self.until(what, script, vec![json!(words().menu_name), json!(open)]).await?;
        Ok(())
    }

    /// The names of the labels in the popover, with `*` for applied ones.
    pub(crate) async fn options(&self) -> Result<Vec<String>, Fault> {
        let script = "return all('option', null).map((it) =>
            it.querySelector('bdi').textContent + (it.ariaSelected === 'true' ? '*' : ''))";
        self.eval(script, vec![]).await
    }

    /// The count that a row of the side shows.
    pub(crate) async fn count_of(&self, list: &str, name: &str) -> Result<String, Fault> {
        let script = "return row(...arguments)?.querySelector('button [aria-label]')?.textContent ?? 'none'";
        self.eval(script, vec![json!(list), json!(name)]).await
    }

    /// The names in a list of the side.
    pub(crate) async fn names_in(&self, list: &str) -> Result<Vec<String>, Fault> {
        // The chrome is drawn when the text is on the screen.
        let script = "const frame = () => new Promise((next) => requestAnimationFrame(next));
            const names = () => [...(one('list', arguments[0])?.children ?? [])].map((it) => it.querySelector('bdi').textContent);
            frame().then(frame).then(frame).then(() => done(names()), fail)";
        self.eval_async(script, vec![json!(list)]).await
    }

    /// The words of the passage that waits for a label, as the page shows it.
    pub(crate) async fn selection(&self) -> Result<String, Fault> {
        self.eval("return selectionText()", vec![]).await
    }

    /// The role and the name that assistive technology gets for what the script gives.
    pub(crate) async fn role_and_name(&self, script: &str) -> Result<(String, String), Fault> {
        let found = self.browser.driver.execute(format!("{HELPERS}\n{script}"), vec![]).await?.element()?;
        let look = |what: &str| format!("/element/{}/{what}", found.element_id());
        let (role, name) =
            (self.browser.look_up(look("computedrole")).await?, self.browser.look_up(look("computedlabel")).await?);
        let text = |it: Value| it.as_str().unwrap_or_default().to_owned();
        Ok((text(role), text(name)))
    }

    // ---- The pointer ---------------------------------------------------------------------------------------------

    fn chain(&self) -> ActionChain {
        let delay = Duration::from_millis(15);
        self.browser.driver.action_chain_with_delay(None, Some(delay))
    }

    /// Finds by role and accessible name.
    pub(crate) async fn find(&self, role: &str, name: &str) -> Result<WebElement, Fault> {
        let what = format!("there is a {role} “{name}”");
        self.until(&what, "return !!one(...arguments)", vec![json!(role), json!(name)]).await?;
        let script = format!("{HELPERS}\nreturn one(...arguments)");
        Ok(self.browser.driver.execute(script, vec![json!(role), json!(name)]).await?.element()?)
    }

    /// Clicks what the script gives, when it is there.
    pub(crate) async fn click_on(&self, what: &str, script: &str, arguments: Vec<Value>) -> Result<(), Fault> {
        let seen = format!("const found = (() => {{ {script} }})(); return !!found && isSeen(found)");
        self.until(what, &seen, arguments.clone()).await?;
        let place = format!(
            "const found = (() => {{ {script} }})();
             found.scrollIntoView({{ block: 'nearest' }});
             const rect = found.getBoundingClientRect();
             return [Math.round(rect.left + rect.width / 2), Math.round(rect.top + rect.height / 2)]"
        );
        // What opens may still find its place: it is clicked where it stays.
        let mut before: Option<[i64; 2]> = None;
        loop {
            let here: [i64; 2] = self.eval(&place, arguments.clone()).await?;
            if before.replace(here) == Some(here) {
                return self.click_at(here[0], here[1]).await;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    pub(crate) async fn click_at(&self, x: i64, y: i64) -> Result<(), Fault> {
        Ok(self.chain().move_to(x, y).click().perform().await?)
    }

    /// Clicks a button.
    pub(crate) async fn press(&self, name: &str) -> Result<(), Fault> {
        let what = format!("there is a button “{name}”");
        self.click_on(&what, "return one('button', arguments[0])", vec![json!(name)]).await
    }

    /// Clicks a label in the popover.
    pub(crate) async fn choose(&self, label: &str) -> Result<(), Fault> {
        let what = format!("the popover offers “{label}”");
        self.click_on(&what, "return optionNamed(arguments[0])", vec![json!(label)]).await
    }

    /// Clicks a label or a speech in the side.
    pub(crate) async fn click_row(&self, list: &str, name: &str) -> Result<(), Fault> {
        let what = format!("“{list}” has “{name}”");
        self.click_on(&what, "return row(...arguments)?.querySelector('bdi')", vec![json!(list), json!(name)]).await
    }

    /// The places of a passage's first and last edge, in sight.
    async fn edges(&self, quote: &str) -> Result<[[i64; 2]; 2], Fault> {
        let script = "const span = spanOf(arguments[0]); showSpan(...span); return edgesOf(...span)";
        self.eval(script, vec![json!(quote)]).await
    }

    /// Drags from the start of a passage to its end.
    pub(crate) async fn drag(&self, quote: &str) -> Result<(), Fault> {
        let [from, to] = self.edges(quote).await?;
        self.drag_between(from, to, false).await
    }

    /// Drags from its end to its start.
    pub(crate) async fn drag_back(&self, quote: &str) -> Result<(), Fault> {
        let [from, to] = self.edges(quote).await?;
        self.drag_between(to, from, false).await
    }

    /// Drags with Alt held.
    pub(crate) async fn drag_exactly(&self, quote: &str) -> Result<(), Fault> {
        let [from, to] = self.edges(quote).await?;
        self.drag_between(from, to, true).await
    }

    pub(crate) async fn drag_between(&self, from: [i64; 2], to: [i64; 2], exactly: bool) -> Result<(), Fault> {
        let middle = [i64::midpoint(from[0], to[0]), i64::midpoint(from[1], to[1])];
        let mut chain = self.chain();
        if exactly {
            chain = chain.key_down(Key::Alt);
        }
        chain = chain.move_to(from[0], from[1]).click_and_hold();
        chain = chain.move_to(middle[0], middle[1]).move_to(to[0], to[1]).release();
        if exactly {
            chain = chain.key_up(Key::Alt);
        }
        Ok(chain.perform().await?)
    }

    /// Clicks in the middle of these words.
    pub(crate) async fn click_text(&self, quote: &str) -> Result<(), Fault> {
        let [x, y] = self.middle(quote).await?;
        self.click_at(x, y).await
    }

    pub(crate) async fn double_click_text(&self, quote: &str) -> Result<(), Fault> {
        let [x, y] = self.middle(quote).await?;
        Ok(self.chain().move_to(x, y).double_click().perform().await?)
    }

    async fn middle(&self, quote: &str) -> Result<[i64; 2], Fault> {
        let script = "const span = spanOf(arguments[0]); showSpan(...span); return middleOf(...span)";
        self.eval(script, vec![json!(quote)]).await
    }

    /// Clicks just before the first letter of these words.
    pub(crate) async fn click_before(&self, quote: &str) -> Result<(), Fault> {
        let [[x, y], _] = self.edges(quote).await?;
        self.click_at(x, y).await
    }

    /// Touches the screen and lets go.
    pub(crate) async fn tap(&self, x: i64, y: i64) -> Result<(), Fault> {
        let actions = json!([{"type": "pointer", "id": "finger", "parameters": {"pointerType": "touch"}, "actions": [
            {"type": "pointerMove", "duration": 0, "x": x, "y": y},
            {"type": "pointerDown", "button": 0}, {"type": "pause", "duration": 40}, {"type": "pointerUp", "button": 0},
        ]}]);
        self.browser.extra("/actions", json!({"actions": actions})).await?;
        Ok(())
    }

    /// Touches the screen, moves along, and lets go.
    pub(crate) async fn swipe(&self, from: [i64; 2], to: [i64; 2]) -> Result<(), Fault> {
        let middle = [i64::midpoint(from[0], to[0]), i64::midpoint(from[1], to[1])];
        let go = |to: [i64; 2]| json!({"type": "pointerMove", "duration": 40, "x": to[0], "y": to[1]});
        let actions = json!([{"type": "pointer", "id": "finger", "parameters": {"pointerType": "touch"}, "actions": [
            {"type": "pointerMove", "duration": 0, "x": from[0], "y": from[1]},
            {"type": "pointerDown", "button": 0}, go(middle), go(to), {"type": "pointerUp", "button": 0},
        ]}]);
        self.browser.extra("/actions", json!({"actions": actions})).await?;
        Ok(())
    }

    // ---- Keys ----------------------------------------------------------------------------------------------------

    /// Presses keys where the focus is.
    pub(crate) async fn keys(&self, text: impl AsRef<str>) -> Result<(), Fault> {
        Ok(self.chain().send_keys(text.as_ref()).perform().await?)
    }

    pub(crate) async fn key(&self, key: Key) -> Result<(), Fault> {
        Ok(self.chain().send_keys(key).perform().await?)
    }

    /// Presses the same key so many times, in one go.
    pub(crate) async fn key_times(&self, key: Key, times: usize) -> Result<(), Fault> {
        let mut chain = self.chain();
        for _ in 0..times {
            chain = chain.key_down(key.value()).key_up(key.value());
        }
        Ok(chain.perform().await?)
    }

    /// Presses a key while others are held.
    pub(crate) async fn held(&self, held: &[Key], key: impl Into<char> + Send) -> Result<(), Fault> {
        let key: char = key.into();
        let mut chain = self.chain();
        for it in held {
            chain = chain.key_down(it.value());
        }
        chain = chain.key_down(key).key_up(key);
        for it in held.iter().rev() {
            chain = chain.key_up(it.value());
        }
        Ok(chain.perform().await?)
    }

    /// Selects a passage without a pointer or a key, where an engine has no other means that a driver can use.
    pub(crate) async fn select_by_script(&self, quote: &str) -> Result<(), Fault> {
        let script = "const [start, end] = spanOf(arguments[0]);
            showSpan(start, end);
            pane().focus({ preventScroll: true });
            getSelection().setBaseAndExtent(...placeOf(start), ...placeOf(end, true))";
        self.eval::<Value>(script, vec![json!(quote)]).await?;
        Ok(())
    }
}
