//! Archives of statement files.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// An archive of these files, in their order.
pub fn packed<T: AsRef<str>>(files: impl IntoIterator<Item = T>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (nth, file) in files.into_iter().enumerate() {
        zip.start_file(format!("{nth}.txt"), SimpleFileOptions::default()).unwrap();
        zip.write_all(file.as_ref().as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
