//! The app in real browsers, over WebDriver: what a person at the screen can do, and what scripts can.
//!
//! ```text
//! cargo test --features browser-tests --test browser -- --dist dist --engine chromium
//!   --engine E    chromium, firefox or webkit
//!   --dist DIR    the built app (dist)
//!   --only WORD   only tests whose name has the word
//!   --shots DIR   a picture of the screen for each test that failed
//!   --soak N      not the tests: kill the browser N times while it edits, see that nothing saved is lost
//! ```
//!
//! Drivers and browsers come from the environment (`CHROMEDRIVER`, `CHROMIUM`, `GECKODRIVER`, `FIREFOX`, `WEBKITDRIVER`,
//! `MINIBROWSER`; `ROSTRUM_AXE` for what judges pages), as `scripts/toolchain` prints them. One browser serves all tests; each test has an origin of its own.

#![expect(clippy::print_stdout, reason = "a test program tells its results")]

mod access;
mod any_script;
mod appearance;
mod caret;
mod codebook;
mod corrections;
mod crossing;
mod durability;
mod edges;
mod engine;
mod export;
mod faults;
mod find;
mod gestures;
mod history;
mod imports;
mod keys;
mod long_list;
mod long_texts;
mod marks;
mod page;
mod panels;
mod parts;
mod printing;
mod project;
mod scripting;
mod server;
mod settings;
mod soak;
mod start;
mod states;
mod storage;
mod strip;
mod texts;
mod watch;
mod whole_job;

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use engine::{Browser, Engine, Wishes};
use page::Page;
use server::{Files, Site};

/// Why a test, or the run, could not go on.
pub(crate) type Fault = Box<dyn std::error::Error + Send + Sync>;
/// What a test comes to; assertions panic.
pub(crate) type Outcome = Result<(), Fault>;

type Body = fn(Page) -> Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// One test.
#[derive(Clone, Copy)]
pub(crate) struct Test {
    area: &'static str,
    name: &'static str,
    body: Body,
    /// The engines that can run it, and why not the others.
    only: Option<(&'static [Engine], &'static str)>,
}

impl Test {
    fn title(&self) -> String {
        let area = self.area.rsplit("::").next().unwrap_or_default();
        format!("{}: {}", area.replace('_', " "), self.name.replace('_', " "))
    }
}

/// Lists the tests of an area: `tests![first, second in [Chromium] because "why only there"]`.
macro_rules! tests {
    ($($name:ident $(in [$($engine:ident),+] because $why:literal)?),+ $(,)?) => {
        vec![$($crate::Test {
            area: module_path!(),
            name: stringify!($name),
            body: |page| Box::pin($name(page)),
            only: None$(.or(Some((&[$($crate::engine::Engine::$engine),+], $why))))?,
        }),+]
    };
}
pub(crate) use tests;

/// The longest a single test may take.
const LIMIT: Duration = Duration::from_secs(90);

/// How many tests of a run may be tried twice: more is no accident.
const SECOND_TRIES: usize = 3;

struct Arguments {
    dist: PathBuf,
    engine: Engine,
    only: Option<String>,
    shots: Option<PathBuf>,
    soak: Option<u32>,
}

fn arguments() -> Result<Arguments, Fault> {
    let mut found =
        Arguments { dist: PathBuf::from("dist"), engine: Engine::Chromium, only: None, shots: None, soak: None };
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        let mut value = || given.next().ok_or_else(|| format!("{name} needs a value"));
        match name.as_str() {
            "--dist" => found.dist = value()?.into(),
            "--engine" => {
                let name = value()?;
                found.engine = Engine::from_name(&name).ok_or_else(|| format!("there is no engine “{name}”"))?;
            }
            "--only" => found.only = Some(value()?),
            "--shots" => found.shots = Some(value()?.into()),
            "--soak" => found.soak = Some(value()?.trim_start_matches("kills=").parse()?),
            _ => return Err(format!("unknown option: {name}").into()),
        }
    }
    Ok(found)
}

fn main() -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            println!("no runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("the browser tests could not run: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<bool, Fault> {
    let arguments = arguments()?;
    let files = Arc::new(Files::new(&arguments.dist, Path::new(env!("CARGO_MANIFEST_DIR")))?);
    match arguments.soak {
        Some(kills) => soak::run(arguments.engine, &files, kills).await,
        None => Suite::new(arguments, files).run().await,
    }
}

fn all_tests() -> Vec<Test> {
    [
        start::tests(),
        imports::tests(),
        gestures::tests(),
        history::tests(),
        keys::tests(),
        caret::tests(),
        edges::tests(),
        panels::tests(),
        find::tests(),
        parts::tests(),
        codebook::tests(),
        corrections::tests(),
        export::tests(),
        scripting::tests(),
        durability::tests(),
        faults::tests(),
        marks::tests(),
        long_list::tests(),
        long_texts::tests(),
        appearance::tests(),
        access::tests(),
        crossing::tests(),
        any_script::tests(),
        project::tests(),
        settings::tests(),
        printing::tests(),
        whole_job::tests(),
        storage::tests(),
        strip::tests(),
        watch::tests(),
    ]
    .concat()
}

/// The last panic's words and place: a test's failed assertion.
static PANIC: Mutex<Option<String>> = Mutex::new(None);

fn take_panic() -> Option<String> {
    PANIC.lock().unwrap_or_else(PoisonError::into_inner).take()
}

struct Suite {
    arguments: Arguments,
    files: Arc<Files>,
    passed: usize,
    failed: usize,
    skipped: usize,
    /// What failed, and what passed at the second try only, in words: told once more at the end.
    told: Vec<String>,
    /// What each test asked of the server, and may have asked.
    traffic: Vec<String>,
    /// What the browser complained of.
    complaints: Vec<String>,
}

impl Suite {
    fn new(arguments: Arguments, files: Arc<Files>) -> Self {
        Self {
            arguments,
            files,
            passed: 0,
            failed: 0,
            skipped: 0,
            told: Vec::new(),
            traffic: Vec::new(),
            complaints: Vec::new(),
        }
    }

    async fn run(mut self) -> Result<bool, Fault> {
        std::panic::set_hook(Box::new(|info| {
            *PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(info.to_string());
        }));
        let engine = self.arguments.engine;
        let only = self.arguments.only.clone().unwrap_or_default();
        let tests: Vec<Test> = all_tests().into_iter().filter(|test| test.title().contains(&only)).collect();
        let mut browser = None;
        let mut tries = 0;
        for test in tests {
            let title = test.title();
            if let Some((_, why)) = test.only.filter(|(engines, _)| !engines.contains(&engine)) {
                println!("skip {title}: {why}");
                self.skipped += 1;
                continue;
            }
            let begun = Instant::now();
            let current = match browser.take() {
                Some(browser) => browser,
                None => Arc::new(Browser::start(engine, &Wishes::default()).await?),
            };
            let said = self.complaints.len();
            let (outcome, is_fit) = self.run_one(test, &current).await;
            if is_fit {
                browser = Some(current);
            } else {
                current.quit().await;
            }
            let outcome = match outcome {
                Err(first) if tries < SECOND_TRIES => {
                    tries += 1;
                    if let Some(browser) = browser.take() {
                        browser.quit().await;
                    }
                    let first_complaints = self.complaints.split_off(said);
                    self.try_again(test, &first, first_complaints).await?
                }
                outcome => outcome,
            };
            self.report(&title, begun, outcome);
        }
        if let Some(browser) = browser {
            browser.quit().await;
        }
        // What must hold over all of them.
        let begun = Instant::now();
        let traffic = std::mem::take(&mut self.traffic);
        self.report(
            "over all tests: only GETs of the app's own files, and none of them late",
            begun,
            as_outcome(&traffic),
        );
        let complaints = std::mem::take(&mut self.complaints);
        self.report("over all tests: no broken policy, no error in the console", begun, as_outcome(&complaints));
        if self.skipped > 0 {
            println!("{} skipped in {}", self.skipped, engine.name());
        }
        for told in &self.told {
            println!("{told}");
        }
        println!("browser {}: {} passed, {} failed", engine.name(), self.passed, self.failed);
        Ok(self.failed == 0)
    }

    fn report(&mut self, title: &str, begun: Instant, outcome: Outcome) {
        let took = begun.elapsed().as_millis();
        match outcome {
            Ok(()) => {
                self.passed += 1;
                println!("ok   {title} ({took} ms)");
            }
            Err(error) => {
                self.failed += 1;
                let told = format!("FAIL {title} ({took} ms)\n     {}", indented(&error));
                println!("{told}");
                self.told.push(short(&told));
            }
        }
    }

    /// Runs a test once more in a browser of its own: a busy machine can be too slow for a gesture or a driver. What went
    /// wrong in its pages is kept from both tries, so that a program that stopped is never forgiven, unless it was the
    /// engine that stopped it.
    async fn try_again(&mut self, test: Test, first: &Fault, complaints: Vec<String>) -> Result<Outcome, Fault> {
        let browser = Arc::new(Browser::start(self.arguments.engine, &Wishes::default()).await?);
        let (outcome, _) = self.run_one(test, &browser).await;
        browser.quit().await;
        let faulty = self.arguments.engine.faults();
        let by_engine = complaints.first().filter(|said| faulty.iter().any(|it| said.contains(it))).cloned();
        if by_engine.is_none() || outcome.is_err() {
            self.complaints.extend(complaints);
        }
        Ok(match outcome {
            Ok(()) => {
                println!("again {}", test.title());
                let why = by_engine.map_or_else(String::new, |said| format!("     the engine: {said}\n"));
                self.told.push(format!(
                    "SHAKY {}: passed at the second try only\n{why}     {}",
                    test.title(),
                    indented(first)
                ));
                Ok(())
            }
            Err(second) => Err(format!("{first}\nand at the second try: {}", short(&second.to_string())).into()),
        })
    }

    /// Runs a test, and gives whether the browser may serve the next one.
    async fn run_one(&mut self, test: Test, browser: &Arc<Browser>) -> (Outcome, bool) {
        let site = match Site::start(&self.files) {
            Ok(site) => site,
            Err(error) => return (Err(error.into()), true),
        };
        let page = Page::new(browser.clone(), site.clone(), self.files.clone());
        take_panic();
        let task = tokio::spawn((test.body)(page.clone()));
        let aborting = task.abort_handle();
        let (outcome, is_fit) = match tokio::time::timeout(LIMIT, task).await {
            Ok(Ok(outcome)) => (outcome, true),
            Ok(Err(join)) => (Err(take_panic().unwrap_or_else(|| join.to_string()).into()), true),
            Err(_) => {
                aborting.abort();
                (Err(format!("took over {} s", LIMIT.as_secs()).into()), false)
            }
        };
        if outcome.is_err() {
            self.shoot(&test, browser).await;
        }
        let swept = match tokio::time::timeout(Duration::from_secs(20), sweep(&page)).await {
            Ok(swept) => swept,
            Err(_) => Err("the browser does not answer".into()),
        };
        site.stop();
        let is_fit = is_fit && swept.is_ok() && !page.account(|it| it.cramped);
        let title = test.title();
        match swept {
            Ok(complaints) => self.complaints.extend(complaints.iter().map(|it| format!("{title}: {it}"))),
            // Nobody knows then what went wrong in its pages: a second try must not forgive it.
            Err(error) => {
                self.complaints.push(format!("{title}: {error}"));
                if outcome.is_ok() {
                    return (Err(error), false);
                }
            }
        }
        let unexpected = unexpected(&page);
        self.traffic.extend(unexpected.iter().map(|it| format!("{title}: {it}")));
        (outcome, is_fit)
    }

    async fn shoot(&self, test: &Test, browser: &Browser) {
        let Some(folder) = &self.arguments.shots else { return };
        let name = format!("{}-{}.png", browser.engine.name(), test.title().replace([' ', ':'], "-"));
        // WebKit waits for a repaint that a still page never makes: something of its own moves meanwhile.
        let stir = "const dot = document.createElement('i'); dot.id = 'stir';
            dot.style.setProperty('position', 'fixed'); document.body.append(dot);
            let n = 0; setInterval(() => { dot.textContent = ++n % 10; }, 30);";
        let _ = std::fs::create_dir_all(folder);
        if browser.engine == Engine::Webkit {
            let _ = browser.driver.execute(stir, vec![]).await;
        }
        let file = folder.join(name);
        let _ = tokio::time::timeout(Duration::from_secs(10), browser.driver.screenshot(&file)).await;
    }
}

/// The first lines of what is told in full elsewhere.
fn short(words: &str) -> String {
    words.lines().take(12).collect::<Vec<_>>().join("\n")
}

/// A fault's words below a heading.
fn indented(fault: &Fault) -> String {
    fault.to_string().replace('\n', "\n     ")
}

fn as_outcome(faults: &[String]) -> Outcome {
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
}

/// Closes what the test left open, and gives what went wrong in its pages.
async fn sweep(page: &Page) -> Result<Vec<String>, Fault> {
    let driver = &page.browser.driver;
    // A test that failed half-way may have left a prompt.
    let _ = driver.dismiss_alert().await;
    page.leave().await;
    let mut windows = driver.windows().await?;
    if windows.is_empty() {
        return Err("no window is left".into());
    }
    let first = windows.remove(0);
    for window in windows {
        driver.switch_to_window(window).await?;
        page.leave().await;
        driver.close_window().await?;
    }
    driver.switch_to_window(first).await?;
    driver.goto("about:blank").await?;
    if page.engine() == Engine::Webkit {
        // MiniBrowser lists each download in a bar that takes from the page's height, and never goes.
        let height: u32 = page.eval("return innerHeight", vec![]).await?;
        page.account(|it| it.cramped = height + 20 < engine::HEIGHT);
    }
    let mut complaints = page.browser.faults(&page.site.origin).await?;
    complaints.extend(page.account(|it| std::mem::take(&mut it.noted)));
    Ok(if page.account(|it| it.broken) { Vec::new() } else { complaints })
}

/// Requests that no page of ours should make.
pub(crate) fn unexpected(page: &Page) -> Vec<String> {
    let files = &page.files;
    /// What the worker for large files loads.
    const CLERK: [&str; 6] = ["/clerk.mjs", "/rest.mjs", "/storage.mjs", "/frames.mjs", ".js", "_bg.wasm"];
    let mut found = Vec::new();
    for request in page.site.requests() {
        let spelled = format!("{} {}", request.method, request.path);
        let is_get = matches!(request.method.as_str(), "GET" | "HEAD") && !request.has_body;
        let bare = request.path.split('?').next().unwrap_or_default();
        if !is_get || !(files.is_app(&request.path) || files.is_extra(bare)) {
            found.push(format!("asked for {spelled}"));
        }
    }
    let (late, sample, clerk) = page.account(|it| (std::mem::take(&mut it.late), it.sample, it.clerk));
    // An icon may be fetched whenever the browser likes.
    // The rest of the program is asked for once the page stands; what finds patterns is a program of its own.
    let is_fine = |it: &&String| {
        it.starts_with("GET /icon")
            || it.ends_with("_rest.wasm")
            || it.starts_with("GET /patterns.mjs")
            || (sample && it.contains("human-rights-dialogue-2022"))
            || (clerk && CLERK.iter().any(|end| it.ends_with(end)))
    };
    found.extend(late.iter().filter(|it| !is_fine(it)).map(|it| format!("after ready, asked for {it}")));
    found
}
