//! A static server that remembers who asked for what.
//!
//! Each test has a port of its own and with it an origin of its own: storage, locks and the log of requests begin empty.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// What a browser asked for.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// With what follows a `?`.
    pub(crate) path: String,
    /// Whether it carried anything to us.
    pub(crate) has_body: bool,
}

/// What is wrong with a file of the app, as the server hands it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spoil {
    /// It is not there.
    Missing,
    /// It says that it is something else.
    Mislabelled,
    /// A byte of it is another.
    Changed,
    /// The page's policy does not allow WebAssembly.
    Forbidden,
}

/// Files by the path under which they are served.
#[derive(Debug)]
pub(crate) struct Files {
    dist: PathBuf,
    /// Pages that only tests open.
    extra: HashMap<String, PathBuf>,
}

impl Files {
    /// The built app in `dist`, and beside it the pages of the tests in the repository at `root`.
    pub(crate) fn new(dist: &Path, root: &Path) -> io::Result<Self> {
        let mut extra = HashMap::new();
        for name in ["contract.mjs", "index.html"] {
            extra.insert(format!("/storage-contract/{name}"), root.join("tests/storage").join(name));
        }
        for name in ["blank.html", "paste-source.html", "faults.js"] {
            extra.insert(format!("/test-pages/{name}"), root.join("tests/browser/pages").join(name));
        }
        if !dist.join("index.html").is_file() {
            return Err(io::Error::other(format!("{} holds no built app", dist.display())));
        }
        Ok(Self { dist: dist.to_owned(), extra })
    }

    /// Whether the path is one of the app's own files.
    pub(crate) fn is_app(&self, path: &str) -> bool {
        self.app_file(path).is_some()
    }

    /// Whether the path is a page that only tests open.
    pub(crate) fn is_extra(&self, path: &str) -> bool {
        self.extra.contains_key(path)
    }

    fn app_file(&self, path: &str) -> Option<PathBuf> {
        let name = path.strip_prefix('/')?;
        let name = if name.is_empty() { "index.html" } else { name };
        let plain = name.split('/').all(|part| !part.is_empty() && !part.starts_with('.'));
        let file = self.dist.join(name);
        (plain && file.is_file()).then_some(file)
    }

    fn find(&self, path: &str) -> Option<PathBuf> {
        self.extra.get(path).cloned().or_else(|| self.app_file(path))
    }
}

/// As it may stand behind the `?` of an address.
fn escaped(text: &str) -> String {
    let safe = |it: &u8| it.is_ascii_alphanumeric() || b"-_.~".contains(it);
    text.bytes().map(|it| if safe(&it) { char::from(it).to_string() } else { format!("%{it:02X}") }).collect()
}

fn mime(file: &Path) -> &'static str {
    match file.extension().and_then(|it| it.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "ts" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// One origin, and what was asked of it.
#[derive(Debug)]
pub(crate) struct Site {
    /// `http://127.0.0.1:PORT`
    pub(crate) origin: String,
    requests: Mutex<Vec<Request>>,
    /// A path whose answer waits until it is released.
    held: (Mutex<Option<String>>, Condvar),
    /// Faults for the page, as `tests/browser/pages/faults.js` reads them: it is served before the app.
    faults: Mutex<Option<String>>,
    /// The end of a path, and what is wrong with what lies there.
    spoilt: Mutex<Option<(String, Spoil)>>,
    open: AtomicBool,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Listens on a port that no site of this run had: an origin that comes round again would have what an earlier test kept
/// in the same browser.
fn fresh_listener() -> io::Result<TcpListener> {
    static HAD: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    let mut unwanted = Vec::new();
    loop {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        if locked(&HAD).insert(listener.local_addr()?.port()) {
            return Ok(listener);
        }
        // Held until there is another, or the system might give it again.
        unwanted.push(listener);
    }
}

impl Site {
    /// Starts to serve on a free port.
    pub(crate) fn start(files: &Arc<Files>) -> io::Result<Arc<Self>> {
        let listener = fresh_listener()?;
        let site = Arc::new(Self {
            origin: format!("http://{}", listener.local_addr()?),
            requests: Mutex::default(),
            held: Default::default(),
            faults: Mutex::default(),
            spoilt: Mutex::default(),
            open: AtomicBool::new(true),
        });
        let (serving, files) = (site.clone(), files.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if !serving.open.load(Ordering::Relaxed) {
                    break;
                }
                let (site, files) = (serving.clone(), files.clone());
                thread::spawn(move || {
                    // A browser that hangs up half-way is no fault of ours.
                    let _ = site.answer(&stream, &files);
                });
            }
        });
        Ok(site)
    }

    /// Serves no more: the thread ends, and the port is free.
    pub(crate) fn stop(&self) {
        self.open.store(false, Ordering::Relaxed);
        let _ = TcpStream::connect(self.origin.trim_start_matches("http://"));
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        locked(&self.requests).clone()
    }

    /// From now on the page has these faults, as JSON, before anything of the app runs; `None`: no more.
    pub(crate) fn inject(&self, faults: Option<&str>) {
        *locked(&self.faults) = faults.map(str::to_owned);
    }

    /// From now on files whose path ends so have something wrong with them; `None`: no more.
    pub(crate) fn spoil(&self, what: Option<(&str, Spoil)>) {
        *locked(&self.spoilt) = what.map(|(path, spoil)| (path.to_owned(), spoil));
    }

    /// What is handed out instead of a sound file.
    fn worsen(&self, path: &str, mime: &'static str, mut bytes: Vec<u8>) -> Option<(&'static str, Vec<u8>)> {
        if mime.starts_with("text/html")
            && let Some(faults) = &*locked(&self.faults)
        {
            // Behind the policy, before all other scripts.
            let script = format!(
                "<script src=\"/test-pages/faults.js?{}\"></script>\n<script src=\"early.js\">",
                escaped(faults)
            );
            let page = String::from_utf8_lossy(&bytes).replacen("<script src=\"early.js\">", &script, 1);
            bytes = page.into_bytes();
        }
        let spoil = locked(&self.spoilt).clone();
        match spoil.filter(|(end, _)| path.ends_with(end.as_str())).map(|it| it.1) {
            None => {}
            Some(Spoil::Missing) => return None,
            Some(Spoil::Mislabelled) => return Some(("text/plain", bytes)),
            Some(Spoil::Changed) => {
                if let Some(last) = bytes.last_mut() {
                    *last ^= 1;
                }
            }
            Some(Spoil::Forbidden) => {
                bytes = String::from_utf8_lossy(&bytes).replace(" 'wasm-unsafe-eval'", "").into_bytes();
            }
        }
        Some((mime, bytes))
    }

    /// Lets whoever asks for this path wait, until `release`.
    pub(crate) fn hold(&self, path: &str) {
        *locked(&self.held.0) = Some(path.to_owned());
    }

    pub(crate) fn release(&self) {
        *locked(&self.held.0) = None;
        self.held.1.notify_all();
    }

    fn wait_until_released(&self, path: &str) {
        let is_held = |held: &mut Option<String>| held.as_deref().is_some_and(|it| path.ends_with(it));
        // A test that forgets to release does not hang for ever.
        let _ = self.held.1.wait_timeout_while(locked(&self.held.0), Duration::from_secs(30), is_held);
    }

    fn answer(&self, stream: &TcpStream, files: &Files) -> io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        let mut reader = BufReader::new(stream);
        let mut first = String::new();
        // A browser opens connections ahead of need; those say nothing.
        if reader.read_line(&mut first)? == 0 {
            return Ok(());
        }
        let mut words = first.split_whitespace();
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let (mut length, mut chunked) = (0_u64, false);
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(1);
            }
            chunked |= line.starts_with("transfer-encoding:");
        }
        io::copy(&mut reader.by_ref().take(length), &mut io::sink())?;
        let request = Request { method: method.to_owned(), path: path.to_owned(), has_body: chunked || length > 0 };
        locked(&self.requests).push(request);
        self.wait_until_released(path);
        let bare = path.split('?').next().unwrap_or_default();
        let found = files.find(bare).and_then(|file| {
            let bytes = std::fs::read(&file).ok()?;
            self.worsen(bare, mime(&file), bytes)
        });
        let (status, mime, bytes) = match found {
            Some((mime, bytes)) => ("200 OK", mime, bytes),
            None => ("404 Not Found", "text/plain", Vec::new()),
        };
        let mut stream = stream;
        write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Type: {mime}\r\nContent-Length: {}\r\nCache-Control: no-cache\r\n\
             X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
            bytes.len()
        )?;
        if method != "HEAD" {
            stream.write_all(&bytes)?;
        }
        stream.flush()
    }
}
