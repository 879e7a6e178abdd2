//! Any bytes as a file: no panic, and what is read is written and read again as it was, twice the same bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rostrum::formats::{Format, Rostrum, Scope, WriteOptions, recognise};
use rostrum::model::{Command, Env, Project, Timestamp};

fuzz_target!(|bytes: &[u8]| {
    let _ = recognise("file", bytes);
    let mut count = 0_u128;
    let mut ids = || {
        count += 1;
        count
    };
    let Ok(reading) = Rostrum.read(bytes, &mut ids) else { return };
    let options = WriteOptions { scope: Scope::Whole, date: "2026-01-12".to_owned(), variant: None };
    let written = Rostrum.write(&reading.project, &options).expect("writes");
    assert_eq!(written.report.mismatches, []);
    let again = Rostrum.read(&written.bytes, &mut ids).expect("reads what it wrote");
    assert_eq!(again.project, reading.project);
    assert_eq!(Rostrum.write(&again.project, &options).expect("writes").bytes, written.bytes);

    // It comes into another project, and a second time it adds nothing.
    let here = Project::starter(&mut ids);
    let annotator = here.annotators[0].id.clone();
    let import = |here: &Project, ids: &mut dyn FnMut() -> u128| {
        let mut source = || ids();
        let mut env = Env { now: Timestamp::from_millis(0), annotator: annotator.clone(), ids: &mut source };
        Command::Import { project: Box::new(reading.project.clone()) }.plan(here, &mut env)
    };
    let Ok(planned) = import(&here, &mut ids) else { return };
    let (there, _) = here.apply(&planned.transaction).expect("fits");
    let (back, _) = there.apply(&planned.transaction.inverse()).expect("fits");
    assert_eq!(back, here);
});
