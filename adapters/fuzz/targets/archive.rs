//! Spreadsheets and archives: see [`wumbo_fuzz::packed`].
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|file: &[u8]| -> Corpus {
    let file = wumbo_fuzz::packed(file);
    if wumbo_fuzz::check(&file, "archive") { Corpus::Keep } else { Corpus::Reject }
});
