//! Any bytes as a file of each format: no panic, and what is read can be written natively and read again as it was.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rostrum::formats::{FORMATS, Format, Rostrum, Scope, WriteOptions};

fuzz_target!(|bytes: &[u8]| {
    let mut count = 0_u128;
    let mut ids = || {
        count += 1;
        count
    };
    let options = WriteOptions { scope: Scope::Whole, date: String::new(), variant: None };
    for format in FORMATS.iter().filter(|it| it.capabilities().reads) {
        let _ = format.recognises(bytes);
        let Ok(reading) = format.read(bytes, &mut ids) else { continue };
        let written = Rostrum.write(&reading.project, &options).expect("writes");
        assert_eq!(written.report.mismatches, []);
        let again = Rostrum.read(&written.bytes, &mut ids).expect("reads what it wrote");
        assert_eq!(again.project, reading.project, "{}", format.id());
        let back = format.write(&reading.project, &options).expect("writes");
        assert_eq!(back.report.mismatches, [], "{}", format.id());
    }
});
