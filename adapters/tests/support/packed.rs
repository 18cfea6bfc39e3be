//! ZIP archives, which spreadsheets are as well.
#![allow(dead_code, reason = "every test program compiles its own copy and uses a part of it")]

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Files by their names.
pub fn packed(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let how = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in entries {
        zip.start_file(*name, how).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Files of text by their names.
pub fn packed_texts(entries: &[(&str, &str)]) -> Vec<u8> {
    let entries: Vec<(&str, &[u8])> =
        entries.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    packed(&entries)
}
