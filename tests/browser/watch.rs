//! The watch itself: a test that finds no fault proves something only if faults are found.

use serde_json::Value;

use crate::page::Page;
use crate::{Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![what_goes_wrong_in_a_page_is_noticed]
}

async fn what_goes_wrong_in_a_page_is_noticed(page: Page) -> Outcome {
    page.open().await?;
    let wrong = "console.error('probe of the console');
        setTimeout(() => { throw new Error('probe of errors'); });
        Promise.reject(new Error('probe of rejections'));
        new Image().src = 'http://127.0.0.1:9/probe-of-the-policy.png'";
    page.eval::<Value>(wrong, vec![]).await?;
    let probes = ["probe of the console", "probe of errors", "probe of rejections", "probe-of-the-policy"];
    let mut noticed = String::new();
    let begun = std::time::Instant::now();
    while !probes.iter().all(|it| noticed.contains(it)) {
        assert!(begun.elapsed().as_secs() < 10, "only this was noticed: {noticed}");
        page.leave().await;
        let mut found = page.browser.faults(&page.site.origin).await?;
        found.extend(page.account(|it| std::mem::take(&mut it.noted)));
        noticed.push_str(&found.join("\n"));
    }
    // They were meant, and are not held against the app.
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    page.leave().await;
    page.account(|it| it.noted.clear());
    page.browser.faults(&page.site.origin).await?;
    Ok(())
}
