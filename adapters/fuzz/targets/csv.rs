//! See [`wumbo_fuzz::check`].
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|file: &[u8]| -> Corpus {
    if wumbo_fuzz::check(file, "csv") { Corpus::Keep } else { Corpus::Reject }
});
