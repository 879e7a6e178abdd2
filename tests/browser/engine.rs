//! Browsers: how each is started, what it says about faults, how it ends.

use std::fs::{self, File};
use std::io;
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::common::command::{Command as DriverCommand, FormatRequestData};
use thirtyfour::{Capabilities, RequestData, SessionId, WebDriver};

use crate::Fault;

/// The three engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Chromium,
    Firefox,
    Webkit,
}

impl Engine {
    pub(crate) const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::Webkit];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// What is said when the engine itself goes wrong: a browser that is gone, and traps that no code made from safe Rust meets.
    ///
    /// rustc puts a check before each division and each access, and what fails it panics, in other words. WebKitGTK
    /// 2.50 was seen to trap on a division, once in some thousand pages, where the instructions before make every
    /// divisor at least 1. A panic ends in the trap of unreachable code, but its words are noted before that one.
    pub(crate) const fn faults(self) -> &'static [&'static str] {
        match self {
            Self::Chromium | Self::Firefox => &[],
            Self::Webkit => &[
                "RuntimeError: Division by zero",
                "RuntimeError: Out of bounds memory access",
                "RuntimeError: Unreachable code should not be executed",
                // The browser is gone.
                "session id is invalid",
            ],
        }
    }
}

/// The size of the page in most tests, in CSS pixels; the window is a little larger.
pub(crate) const WIDTH: u32 = 1360;
pub(crate) const HEIGHT: u32 = 900;

/// What a session starts with, beside the usual.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wishes {
    /// A profile that outlives the browser.
    pub(crate) profile: Option<PathBuf>,
    /// A caret in plain text, that the arrow keys move.
    pub(crate) caret_browsing: bool,
    /// Dark rather than light; only WebKit takes it at the start.
    pub(crate) dark: bool,
}

/// A running browser with its driver. Everything it started ends with it, and with us.
#[derive(Debug)]
pub(crate) struct Browser {
    pub(crate) engine: Engine,
    pub(crate) driver: WebDriver,
    /// Where downloads go.
    pub(crate) downloads: PathBuf,
    home: PathBuf,
    kin: Vec<Guarded>,
}

fn from_env(name: &str, usual: &str) -> String {
    std::env::var(name).ok().filter(|it| !it.is_empty()).unwrap_or_else(|| usual.to_owned())
}

static HOMES: AtomicU32 = AtomicU32::new(0);

fn fresh_home(engine: Engine) -> io::Result<PathBuf> {
    let number = HOMES.fetch_add(1, Ordering::Relaxed);
    let home = std::env::temp_dir().join(format!("rostrum-{}-{}-{number}", engine.name(), std::process::id()));
    fs::create_dir_all(home.join("downloads"))?;
    Ok(home)
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

impl Browser {
    /// Starts the driver, and with it the browser.
    pub(crate) async fn start(engine: Engine, wishes: &Wishes) -> Result<Self, Fault> {
        let home = fresh_home(engine)?;
        let downloads = match engine {
            Engine::Chromium | Engine::Firefox => home.join("downloads"),
            // MiniBrowser saves beside the rest of its home.
            Engine::Webkit => home.clone(),
        };
        let log = home.join("driver.log");
        let port = free_port()?;
        let mut kin = Vec::new();
        let port_text = port.to_string();
        let mut command = match engine {
            Engine::Chromium => {
                let mut command = Command::new(from_env("CHROMEDRIVER", "chromedriver"));
                command.arg(format!("--port={port}"));
                command
            }
            Engine::Firefox => {
                let mut command = Command::new(from_env("GECKODRIVER", "geckodriver"));
                // Privileged access shows the browser's own list of errors, see `faults`.
                command.args(["--host", "127.0.0.1", "--port", &port_text, "--websocket-port", "0"]);
                command.args(["--allow-system-access", "--log", "error"]);
                command.arg("--profile-root").arg(&home);
                command
            }
            Engine::Webkit => {
                let (screen, display) = start_screen(&home)?;
                kin.push(screen);
                let mut command = Command::new("dbus-run-session");
                command.args(["--", &from_env("WEBKITDRIVER", "WebKitWebDriver"), "--host=127.0.0.1"]);
                command.arg(format!("--port={port}"));
                command.env("DISPLAY", display).env("XDG_RUNTIME_DIR", &home);
                command.env("LIBGL_ALWAYS_SOFTWARE", "1").env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
                command
            }
        };
        command.env("HOME", &home).env("TMPDIR", &home).env("NO_PROXY", "127.0.0.1,localhost");
        kin.insert(0, Guarded::start(&command, &log)?);
        wait_for_port(port)?;
        let capabilities = capabilities(engine, wishes, &home, &downloads)?;
        let url = format!("http://127.0.0.1:{port}");
        let driver = match WebDriver::new(url, capabilities).await {
            Ok(driver) => driver,
            Err(error) => return Err(format!("no session: {error}\n{}", tail(&log)).into()),
        };
        driver.set_script_timeout(Duration::from_secs(60)).await?;
        driver.set_page_load_timeout(Duration::from_secs(60)).await?;
        let browser = Self { engine, driver, downloads, home, kin };
        browser.resize().await?;
        Ok(browser)
    }

    /// Chromium has its size from the start; every tab of it.
    async fn resize(&self) -> Result<(), Fault> {
        if self.engine != Engine::Chromium {
            self.driver.set_window_rect(0, 0, WIDTH, HEIGHT + 100).await?;
        }
        Ok(())
    }

    /// What the page is told that people prefer.
    pub(crate) async fn prefer_dark(&self, dark: bool) -> Result<(), Fault> {
        match self.engine {
            Engine::Chromium => {
                let value = if dark { "dark" } else { "light" };
                let features = json!({"features": [{"name": "prefers-color-scheme", "value": value}]});
                self.cdp("Emulation.setEmulatedMedia", features).await?;
            }
            Engine::Firefox => {
                self.extra("/moz/context", json!({"context": "chrome"})).await?;
                let script = "Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', arguments[0] ? 0 : 1)";
                let set = self.driver.execute(script, vec![json!(dark)]).await;
                self.extra("/moz/context", json!({"context": "content"})).await?;
                set?;
            }
            Engine::Webkit => return Err("MiniBrowser takes it only at the start".into()),
        }
        Ok(())
    }

    /// What else the page is told that people prefer, by the name of the media feature: `forced-colors` or
    /// `prefers-reduced-motion`.
    pub(crate) async fn prefer(&self, feature: &str, on: bool) -> Result<(), Fault> {
        match self.engine {
            Engine::Chromium => {
                let value = match (feature, on) {
                    (_, false) => "",
                    ("forced-colors", true) => "active",
                    _ => "reduce",
                };
                let features = json!({"features": [{"name": feature, "value": value}]});
                self.cdp("Emulation.setEmulatedMedia", features).await?;
            }
            Engine::Firefox => {
                let (name, value) = match feature {
                    "forced-colors" => ("browser.display.document_color_use", if on { 2 } else { 0 }),
                    _ => ("ui.prefersReducedMotion", i32::from(on)),
                };
                self.extra("/moz/context", json!({"context": "chrome"})).await?;
                let script = "Services.prefs.setIntPref(...arguments)";
                let set = self.driver.execute(script, vec![json!(name), json!(value)]).await;
                self.extra("/moz/context", json!({"context": "content"})).await?;
                set?;
            }
            Engine::Webkit => return Err("MiniBrowser cannot be told".into()),
        }
        Ok(())
    }

    /// A command of Chromium's own protocol.
    pub(crate) async fn cdp(&self, command: &str, parameters: Value) -> Result<Value, Fault> {
        assert_eq!(self.engine, Engine::Chromium, "only Chromium has {command}");
        self.extra("/goog/cdp/execute", json!({"cmd": command, "params": parameters})).await
    }

    /// Asks something that the driver library has no name for.
    pub(crate) async fn look_up(&self, endpoint: String) -> Result<Value, Fault> {
        Ok(self.driver.cmd(Question { endpoint }).await?.value_json()?)
    }

    /// Sends a command that the driver library has no name for.
    pub(crate) async fn extra(&self, endpoint: &str, body: Value) -> Result<Value, Fault> {
        Ok(self.driver.cmd(Extra { endpoint, body }).await?.value_json()?)
    }

    /// What the browser itself noted since the last time: uncaught errors, `console.error`, broken policies.
    ///
    /// Nothing is put into the page for it. WebKit shows no such list; there the page's own events are all there is:
    /// from when it has loaded (see `Page::ready`), and in one test of `watch` from before anything ran.
    pub(crate) async fn faults(&self, origin: &str) -> Result<Vec<String>, Fault> {
        match self.engine {
            Engine::Chromium => {
                let entries = self.extra("/se/log", json!({"type": "browser"})).await?;
                let entries = entries.as_array().cloned().unwrap_or_default();
                let severe = entries.iter().filter(|it| it["level"] == "SEVERE");
                Ok(severe.map(|it| it["message"].as_str().unwrap_or_default().to_owned()).collect())
            }
            Engine::Firefox => {
                self.extra("/moz/context", json!({"context": "chrome"})).await?;
                let script = "const found = Services.console.getMessageArray()
                        .filter((it) => it instanceof Ci.nsIScriptError && !(it.flags & Ci.nsIScriptError.warningFlag))
                        .filter((it) => it.sourceName?.startsWith(arguments[0]) || /Content-Security-Policy/.test(it.errorMessage))
                        .map((it) => `${it.errorMessage} (${it.sourceName}:${it.lineNumber})`);
                    const said = Cc['@mozilla.org/consoleAPI-storage;1'].getService(Ci.nsIConsoleAPIStorage).getEvents()
                        .filter((it) => it.level === 'error' && it.filename?.startsWith(arguments[0]))
                        .map((it) => `console.error: ${it.arguments.map(String).join(' ')}`);
                    Services.console.reset();
                    return [...found, ...said];";
                let found = self.driver.execute(script, vec![json!(origin)]).await;
                self.extra("/moz/context", json!({"context": "content"})).await?;
                Ok(found?.convert()?)
            }
            Engine::Webkit => Ok(Vec::new()),
        }
    }

    /// Where a test may put a file.
    pub(crate) fn scratch(&self, name: &str) -> PathBuf {
        self.home.join(name)
    }

    /// Ends it in good order.
    pub(crate) async fn quit(&self) {
        // An engine that does not answer is ended by its guard.
        let _ = tokio::time::timeout(Duration::from_secs(10), self.driver.clone().quit()).await;
    }

    /// Ends all its processes at once, as a crash would; the profile stays as it is.
    pub(crate) fn kill(&self) -> Result<(), Fault> {
        for guarded in &self.kin {
            guarded.kill()?;
        }
        let _ = self.driver.clone().leak();
        Ok(())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.kin.clear();
        let _ = fs::remove_dir_all(&self.home);
    }
}

fn capabilities(engine: Engine, wishes: &Wishes, home: &Path, downloads: &Path) -> Result<Capabilities, Fault> {
    let mut capabilities = Capabilities::new();
    match engine {
        Engine::Chromium => {
            let profile = wishes.profile.clone().unwrap_or_else(|| home.join("profile"));
            let mut arguments: Vec<String> = [
                "--headless=new",
                // Tests often run as root in a container; the only pages opened are our own.
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--no-proxy-server",
                "--no-first-run",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                "--disable-background-networking",
                "--disable-component-update",
            ]
            .map(str::to_owned)
            .into();
            arguments.push(format!("--user-data-dir={}", profile.display()));
            arguments.push(format!("--window-size={WIDTH},{}", HEIGHT + 100));
            if wishes.caret_browsing {
                arguments.push("--enable-caret-browsing".to_owned());
            }
            let options = json!({
                "binary": from_env("CHROMIUM", "/usr/bin/chromium"),
                "args": arguments,
                "prefs": {"download.default_directory": downloads, "download.prompt_for_download": false},
            });
            capabilities.set("browserName", "chrome")?;
            capabilities.set("goog:chromeOptions", options)?;
            capabilities.set("goog:loggingPrefs", json!({"browser": "ALL"}))?;
        }
        Engine::Firefox => {
            let mut arguments = vec!["-headless".to_owned()];
            if let Some(profile) = &wishes.profile {
                fs::create_dir_all(profile)?;
                arguments.extend(["-profile".to_owned(), profile.display().to_string()]);
            }
            let options = json!({
                "binary": from_env("FIREFOX", "/usr/bin/firefox-esr"),
                "args": arguments,
                "prefs": {
                    "network.proxy.type": 0,
                    "browser.download.folderList": 2,
                    "browser.download.dir": downloads,
                    "browser.download.useDownloadDir": true,
                    "browser.download.alwaysOpenPanel": false,
                    "browser.helperApps.neverAsk.saveToDisk": "application/json,text/csv",
                    // Alt alone would move the focus to the menu bar.
                    "ui.key.menuAccessKeyFocuses": false,
                    "accessibility.browsewithcaret": wishes.caret_browsing,
                    // A browser that was killed must start again without asking.
                    "toolkit.startup.max_resumed_crashes": -1,
                    "browser.sessionstore.resume_from_crash": false,
                },
            });
            capabilities.set("browserName", "firefox")?;
            capabilities.set("moz:firefoxOptions", options)?;
        }
        Engine::Webkit => {
            let mut arguments = vec!["--automation"];
            if wishes.caret_browsing {
                arguments.push("--enable-caret-browsing=true");
            }
            if wishes.dark {
                arguments.push("--dark-mode");
            }
            let usual = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";
            let options = json!({"binary": from_env("MINIBROWSER", usual), "args": arguments});
            capabilities.set("browserName", "MiniBrowser")?;
            capabilities.set("webkitgtk:browserOptions", options)?;
        }
    }
    Ok(capabilities)
}

/// A command that the standard does not have.
#[derive(Debug)]
struct Extra<'a> {
    endpoint: &'a str,
    body: Value,
}

impl FormatRequestData for Extra<'_> {
    fn format_request(&self, session: &SessionId) -> RequestData {
        // Like any other that sends something.
        let post = DriverCommand::Refresh.format_request(session);
        let uri = format!("/session/{session}{}", self.endpoint).into();
        RequestData { uri, body: Some(self.body.clone()), ..post }
    }
}

/// A question that the driver library does not ask.
#[derive(Debug)]
struct Question {
    endpoint: String,
}

impl FormatRequestData for Question {
    fn format_request(&self, session: &SessionId) -> RequestData {
        // Like any other that sends nothing.
        let get = DriverCommand::GetTitle.format_request(session);
        RequestData { uri: format!("/session/{session}{}", self.endpoint).into(), ..get }
    }
}

/// A screen that nobody sees; gives its `DISPLAY`.
fn start_screen(home: &Path) -> Result<(Guarded, String), Fault> {
    let log = home.join("screen.log");
    let mut command = Command::new("Xvfb");
    command.args(["-displayfd", "1", "-screen", "0", "1500x1100x24", "-nolisten", "tcp"]);
    let screen = Guarded::start(&command, &log)?;
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(15) {
        let said = fs::read_to_string(&log)?;
        // The number is told on a line of its own once the screen is there.
        if let Some(number) = said.lines().find(|line| !line.is_empty() && line.bytes().all(|it| it.is_ascii_digit()))
            && said.ends_with('\n')
        {
            return Ok((screen, format!(":{number}")));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Err(format!("Xvfb did not start: {}", tail(&log)).into())
}

fn wait_for_port(port: u16) -> Result<(), Fault> {
    let begun = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if begun.elapsed() > Duration::from_secs(20) {
            return Err(format!("the driver does not listen on port {port}").into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

fn tail(log: &Path) -> String {
    let text = String::from_utf8_lossy(&fs::read(log).unwrap_or_default()).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}

/// A program in a process group of its own. A shell in that group waits for our end of its pipe to close, which it
/// does even when we are killed, and then ends the whole group.
#[derive(Debug)]
struct Guarded {
    shell: Child,
}

const GUARD: &str = "trap : TERM; exec 3<&0; \"$@\" </dev/null 3<&- & cat <&3 >/dev/null; \
    kill -TERM -$$; for i in 1 2 3 4 5; do sleep 0.1; done; kill -KILL -$$";

impl Guarded {
    fn start(command: &Command, log: &Path) -> io::Result<Self> {
        let out = File::create(log)?;
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", GUARD, "guard"]).arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        shell.stdin(Stdio::piped()).stdout(out.try_clone()?).stderr(out).process_group(0);
        Ok(Self { shell: shell.spawn()? })
    }

    fn kill(&self) -> io::Result<()> {
        Command::new("/bin/sh").args(["-c", "kill -KILL -$1", "kill", &self.shell.id().to_string()]).status()?;
        Ok(())
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}
