//! The watch itself: a test that finds no fault proves something only if faults are found.

use serde_json::Value;

use crate::page::Page;
use crate::texts::SPEECH;
use crate::{Outcome, Test, tests, unexpected};

pub(crate) fn tests() -> Vec<Test> {
    tests![what_goes_wrong_in_a_page_is_noticed, what_a_page_sends_is_noticed, nothing_goes_wrong_while_it_starts,]
}

async fn what_a_page_sends_is_noticed(page: Page) -> Outcome {
    // Elsewhere, so that it does not count for this test's own place.
    let other = page.elsewhere()?;
    other.open().await?;
    other.eval_async::<Value>("fetch('/?speech=secret').then(() => fetch('/', { method: 'POST', body: 'secret' })).then(() => done(null), fail)", vec![])
        .await?;
    other.leave().await;
    let found = unexpected(&other);
    let expected = [
        "asked for GET /?speech=secret",
        "asked for POST /",
        "after ready, asked for GET /?speech=secret",
        "after ready, asked for POST /",
    ];
    assert_eq!(found, expected);
    Ok(())
}

/// In the engines that keep a list of their own every test sees the start as well.
async fn nothing_goes_wrong_while_it_starts(page: Page) -> Outcome {
    let collect = "view.noted = [];
        for (const type of ['error', 'unhandledrejection', 'securitypolicyviolation']) {
            view.addEventListener(type, (it) => view.noted.push(`${type}: ${it.message ?? it.reason ?? it.blockedURI}`));
        }
        view.console.error = (...words) => view.noted.push(`console.error: ${words.join(' ')}`)";
    page.open_in_frame(1300, 880, collect).await?;
    page.load(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.settled().await?;
    let noted: Vec<String> = page.eval("return window.noted", vec![]).await?;
    assert!(noted.is_empty(), "{noted:#?}");
    Ok(())
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
