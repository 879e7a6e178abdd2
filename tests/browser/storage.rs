//! The storage contract, in the engine's own IndexedDB.

use serde::Deserialize;

use crate::page::Page;
use crate::{Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![the_storage_keeps_its_contract]
}

#[derive(Deserialize)]
struct Report {
    passed: u32,
    failed: u32,
    lines: Vec<String>,
}

async fn the_storage_keeps_its_contract(page: Page) -> Outcome {
    page.go("/storage-contract/index.html").await?;
    let result = loop {
        // It takes many seconds; `until` would lose patience.
        if let Some(report) = page.eval::<Option<Report>>("return window.contractResult ?? null", vec![]).await? {
            break report;
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    };
    let faults: Vec<&String> = result.lines.iter().filter(|line| line.starts_with("FAIL")).collect();
    assert!(result.failed == 0, "{} of {}: {faults:#?}", result.failed, result.passed + result.failed);
    assert!(result.passed > 20, "only {} cases ran", result.passed);
    Ok(())
}
