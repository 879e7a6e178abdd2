//! `docs/faults.md` says which test stands for which fault: each of them exists, and runs in the engines named there.

use std::fs;
use std::path::Path;

fn source(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_default()
}

/// The engines of a browser test, from the list of its area: all of them, or those behind `in`.
fn engines(source: &str, name: &str) -> Option<String> {
    let list = source.split_once("tests![")?.1;
    let line = list
        .lines()
        .map(str::trim)
        .find(|it| it.strip_prefix(name).is_some_and(|rest| rest.starts_with([',', ' ']) || rest.is_empty()))?;
    let Some((_, only)) = line.split_once(" in [") else { return Some("C F W".to_owned()) };
    let only = only.split_once(']')?.0;
    Some(only.split(", ").map(|it| &it[..1]).collect::<Vec<_>>().join(" "))
}

#[test]
fn every_fault_in_the_documentation_has_its_test() {
    let contract = source("tests/storage/contract.mjs");
    let mut scenarios = Vec::new();
    let mut tests = 0;
    let docs = source("docs/faults.md");
    let (faults, files) = docs.split_once("## Broken and hostile files").unwrap();
    for line in faults.lines().filter(|it| it.starts_with("| ") && it.contains('`')) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [scenario, _, _, test, told] = cells.as_slice() else { panic!("not five cells: {line}") };
        scenarios.extend((!scenario.is_empty()).then(|| (*scenario).to_owned()));
        let test = test.trim_matches('`');
        if let Some(case) = test.strip_prefix("contract: ") {
            assert!(contract.contains(&format!("test(\"{case}\",")), "the contract has no case “{case}”");
            assert_eq!(*told, "C F W", "{test}");
        } else {
            let (area, name) = test.split_once("::").unwrap_or_else(|| panic!("no test: {line}"));
            let source = source(&format!("tests/browser/{area}.rs"));
            assert!(source.contains(&format!("async fn {name}(")), "there is no test {test}");
            assert_eq!(engines(&source, name).as_deref(), Some(*told), "{test}");
        }
        tests += 1;
    }
    let expected: Vec<String> =
        (1..=18).map(|it| format!("A{it}")).chain((23..=27).map(|it| format!("B{it}"))).collect();
    assert_eq!(scenarios, expected);
    assert!(tests > expected.len());
    // What stands for broken files is named without its place.
    let everywhere: String = ["tests", "tests/browser", "tests/formats", "src/formats", "src/model"]
        .into_iter()
        .flat_map(|folder| fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap())
        .filter_map(|file| fs::read_to_string(file.unwrap().path()).ok())
        .collect();
    for row in files.lines().filter(|it| it.starts_with("| ") && it.contains('`')) {
        let shown = row.trim_matches('|').split(" | ").last().unwrap_or_default();
        for name in shown.split('`').skip(1).step_by(2).filter(|it| it.contains('_') && !it.contains('/')) {
            let name = name.rsplit("::").next().unwrap();
            let is_area = !source(&format!("tests/browser/{name}.rs")).is_empty();
            assert!(is_area || everywhere.contains(&format!("fn {name}(")), "there is no test {name}");
        }
    }
}

#[test]
fn every_test_of_faults_stands_in_the_documentation() {
    let docs = source("docs/faults.md");
    let source = source("tests/browser/faults.rs");
    let list = source.split_once("tests![").unwrap().1.split_once("    ]\n").unwrap().0;
    for line in list.lines().map(str::trim).filter(|it| !it.is_empty()) {
        let name = line.split([',', ' ']).next().unwrap();
        assert!(docs.contains(&format!("`faults::{name}`")), "docs/faults.md lacks {name}");
    }
}
