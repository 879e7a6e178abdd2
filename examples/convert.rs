//! Converts files and folders from the command line, with the same code as the app and without a browser:
//!
//! ```sh
//! cargo run --release --example convert -- --list
//! cargo run --release --example convert -- speech.rostrum.json --to w3c -o speech.jsonld
//! cargo run --release --example convert -- folder --to jsonl -o out --report
//! ```
//!
//! A file becomes the file named behind `-o`, or, where that is a folder, one in it. Of a folder every file becomes one,
//! under the same path; files that belong together, as brat's `.txt`, `.ann` and `.conf`, become one. Text documents, such
//! as `.docx`, `.html` or `.srt`, become a project of one speech; what is nothing else is taken for plain text if it is
//! called `.txt`, and in a folder else passed over. `-` is standard input or output. What could not be read and what a
//! format leaves out is said on standard error with `--report`. Ends with 0 when all was converted, 1 when something was
//! not, 2 when it was called wrongly.

#![expect(clippy::print_stdout, reason = "a program for the command line")]

use std::collections::BTreeSet;
use std::fs;
use std::io::{IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rostrum::formats::{self, Entry, FORMATS, Format, Input, Reading, Scope, WriteOptions};
use rostrum::model::{Ids, limits};

const USAGE: &str = "usage: convert IN... --to FORMAT [--variant VARIANT] [-o OUT] [--report]
       convert --list

  IN             a file, a folder, or - for standard input
  --to FORMAT    the id of a format, see --list
  --variant V    how that format is to be written, where there are several ways
  -o OUT         a file, or a folder when IN is one or there are several; standard output without it
  --report       says what was not read, and what the format does not carry";

/// What was asked for.
struct Task {
    inputs: Vec<String>,
    to: &'static dyn Format,
    variant: Option<String>,
    out: Option<PathBuf>,
    reports: bool,
}

/// Why it was called wrongly.
type Misuse = String;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|it| it == "--help" || it == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    if arguments.iter().any(|it| it == "--list") {
        list();
        return ExitCode::SUCCESS;
    }
    match task(arguments) {
        Ok(task) => run(&task),
        Err(misuse) => {
            eprintln!("error: {misuse}\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn list() {
    println!("{:<16} {:<6} {:<22} what it is", "id", "reads", "file");
    for format in FORMATS {
        let reads = if format.capabilities().reads { "yes" } else { "no" };
        println!(
            "{:<16} {reads:<6} {:<22} {}",
            format.id(),
            format!("name.{}", format.extension()),
            format.doc().summary
        );
        for variant in format.variants() {
            println!("{:<46} --variant {}: {}", "", variant.id, variant.name);
        }
    }
}

fn task(arguments: Vec<String>) -> Result<Task, Misuse> {
    let (mut inputs, mut to, mut variant, mut out, mut reports) = (Vec::new(), None, None, None, false);
    let mut rest = arguments.into_iter();
    while let Some(argument) = rest.next() {
        let mut value = || rest.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--to" => {
                let id = value()?;
                to = Some(formats::find(&id).ok_or_else(|| format!("there is no format {id}, see --list"))?);
            }
            "--variant" => variant = Some(value()?),
            "-o" | "--out" => out = Some(PathBuf::from(value()?)),
            "--report" => reports = true,
            option if option.starts_with('-') && option != "-" => return Err(format!("unknown option {option}")),
            _ => inputs.push(argument),
        }
    }
    let to = to.ok_or("--to is missing")?;
    if inputs.is_empty() {
        return Err("there is nothing to convert".to_owned());
    }
    if let Some(wanted) = &variant
        && !to.variants().iter().any(|it| it.id == wanted)
    {
        return Err(format!("{} cannot be written as {wanted}, see --list", to.id()));
    }
    Ok(Task { inputs, to, variant, out, reports })
}

fn run(task: &Task) -> ExitCode {
    let mut files = Vec::new();
    for input in &task.inputs {
        let path = Path::new(input);
        if path.is_dir() {
            files_in(path, path, &mut files);
        } else {
            files.push((path.to_path_buf(), PathBuf::from(path.file_name().unwrap_or_default())));
        }
    }
    let is_many = files.len() > 1 || task.inputs.iter().any(|it| Path::new(it).is_dir());
    if is_many && task.out.is_none() {
        eprintln!("error: several files need a folder: -o FOLDER");
        return ExitCode::from(2);
    }
    let jobs = jobs(files);
    let tells = std::io::stderr().is_terminal();
    let (mut done, mut failed) = (0, 0);
    let mut targets = BTreeSet::new();
    for (number, job) in jobs.iter().enumerate() {
        if tells && is_many {
            eprint!("\r{} of {}", number + 1, jobs.len());
        }
        match convert(task, job, is_many, &mut targets) {
            Ok(true) => done += 1,
            Ok(false) => {}
            Err(message) => {
                failed += 1;
                eprintln!("{}{}: {message}", if tells && is_many { "\r" } else { "" }, job.shown());
            }
        }
    }
    if is_many {
        eprintln!("{}{done} converted, {failed} not", if tells { "\r" } else { "" });
    }
    if failed > 0 || done == 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The files of a folder, in order, each with its path from `root`.
fn files_in(root: &Path, folder: &Path, files: &mut Vec<(PathBuf, PathBuf)>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().filter_map(|it| Some(it.ok()?.path())).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files_in(root, &path, files);
        } else if let Ok(relative) = path.strip_prefix(root) {
            files.push((path.clone(), relative.to_path_buf()));
        }
    }
}

/// A file, or files that are read as one.
struct Job {
    paths: Vec<PathBuf>,
    /// The first one's path from where it was found.
    relative: PathBuf,
}

impl Job {
    fn shown(&self) -> std::path::Display<'_> {
        self.paths.first().map_or_else(|| self.relative.display(), |it| it.display())
    }
}

/// The files, those of one folder that belong together as one.
fn jobs(files: Vec<(PathBuf, PathBuf)>) -> Vec<Job> {
    let mut folders: Vec<(PathBuf, Vec<(PathBuf, PathBuf)>)> = Vec::new();
    for file in files {
        let folder = file.0.parent().map(Path::to_path_buf).unwrap_or_default();
        match folders.last_mut().filter(|it| it.0 == folder) {
            Some(last) => last.1.push(file),
            None => folders.push((folder, vec![file])),
        }
    }
    let jobs = folders.into_iter().flat_map(|(_, files)| {
        let names: Vec<String> = files.iter().map(|it| name_of(&it.0)).collect();
        let groups = formats::together(&names.iter().map(|it| &**it).collect::<Vec<_>>());
        groups.into_iter().filter_map(move |group| {
            let paths = group.iter().filter_map(|it| files.get(*it)).map(|it| it.0.clone()).collect();
            Some(Job { paths, relative: files.get(*group.first()?)?.1.clone() })
        })
    });
    jobs.collect()
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default()
}

/// What is in a file; of several, a zip file of them.
fn bytes_of(job: &Job) -> Result<Vec<u8>, String> {
    let mut entries = Vec::with_capacity(job.paths.len());
    for path in &job.paths {
        let mut bytes = Vec::new();
        let read = if path == Path::new("-") {
            std::io::stdin().read_to_end(&mut bytes)
        } else {
            fs::File::open(path).and_then(|mut it| it.read_to_end(&mut bytes))
        };
        read.map_err(|error| error.to_string())?;
        entries.push(Entry { path: name_of(path), bytes });
    }
    match entries.as_mut_slice() {
        [only] => Ok(std::mem::take(&mut only.bytes)),
        several => Ok(formats::pack(several)),
    }
}

/// Converts one file; gives whether it was one for us.
fn convert(task: &Task, job: &Job, is_many: bool, targets: &mut BTreeSet<PathBuf>) -> Result<bool, String> {
    let name = name_of(&job.relative);
    let Some(reading) = read(&name, &bytes_of(job)?, is_many)? else { return Ok(false) };
    let options = WriteOptions { scope: Scope::Whole, date: String::new(), variant: task.variant.clone() };
    let written = task.to.write(&reading.project, &options).map_err(|error| error.to_string())?;
    if task.reports {
        for diagnostic in &reading.diagnostics {
            eprintln!("{}: {diagnostic}", job.shown());
        }
        for loss in &written.report.losses {
            let fate = if loss.change.is_some() { "changed" } else { "left out" };
            eprintln!("{}: {fate}: {loss}", job.shown());
        }
        for remark in &written.report.remarks {
            eprintln!("{}: {remark}", job.shown());
        }
        eprintln!("{}: {}", job.shown(), written.report);
    }
    if let Some(wrong) = written.report.mismatches.first() {
        return Err(format!("not written: {} {}", wrong.annotation, wrong.message));
    }
    match &task.out {
        None => std::io::stdout().write_all(&written.bytes).map_err(|error| error.to_string())?,
        Some(out) if is_many || out.is_dir() => {
            let bundle = task.to.bundle().filter(|_| reading.project.documents.len() != 1);
            let ending = bundle.unwrap_or(task.to.extension());
            let called = |stem: &str| out.join(&job.relative).with_file_name(format!("{stem}.{ending}"));
            let mut target = called(name.split('.').next().unwrap_or_default());
            // `a.html` and `a.srt` are two.
            if !targets.insert(target.clone()) {
                target = called(&name);
                targets.insert(target.clone());
            }
            write_new(&target, &written.bytes)?;
        }
        Some(out) => write_new(out, &written.bytes)?,
    }
    Ok(true)
}

/// Writes a file whole or not at all.
fn write_new(target: &Path, bytes: &[u8]) -> Result<(), String> {
    let error = |error: std::io::Error| format!("{}: {error}", target.display());
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder).map_err(error)?;
    }
    let mut unfinished = target.as_os_str().to_owned();
    unfinished.push(".part");
    fs::write(&unfinished, bytes).map_err(error)?;
    fs::rename(&unfinished, target).map_err(error)
}

/// The project in a file; `None` when it is of no known format and one of many.
fn read(name: &str, bytes: &[u8], is_many: bool) -> Result<Option<Reading>, String> {
    if bytes.len() > limits::FILE_BYTES {
        return Err(format!("the file is larger than {} MiB", limits::FILE_BYTES >> 20));
    }
    let mut ids = Fresh::of(bytes);
    if let Some(format) = formats::recognise(name, bytes) {
        let file = Input { name, bytes, documents: &[] };
        return format.read_file(file, &mut ids).map(Some).map_err(|error| error.to_string());
    }
    let is_txt = name.to_lowercase().ends_with(".txt");
    let kind = formats::text_kind(name, bytes).filter(|it| !is_many || is_txt || it.id() != "text");
    let Some(kind) = kind else {
        let unknown = "the file is of no known format, and not UTF-8 text".to_owned();
        return if is_many { Ok(None) } else { Err(unknown) };
    };
    let speech = kind.read(bytes).map_err(|error| error.to_string())?;
    Ok(Some(speech.reading(name, &mut ids)))
}

/// Ids that follow from what is in the file, so that the same file always gives the same.
struct Fresh(u128);

impl Fresh {
    fn of(bytes: &[u8]) -> Self {
        // FNV-1a of 128 bits: nothing here has to withstand anybody.
        let hash =
            |hash: u128, byte: &u8| (hash ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013B);
        Self(bytes.iter().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, hash))
    }
}

impl Ids for Fresh {
    fn next_bits(&mut self) -> u128 {
        self.0 = self.0.wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013B).wrapping_add(1);
        self.0
    }
}
