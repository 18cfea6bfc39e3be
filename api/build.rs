//! Has the program built again when the web client that it carries was.

fn main() {
    // A directory that is missing would count as changed at every build: until the first build of
    // the client its parent is watched, where that build will leave its traces.
    let client = "../clients/web/out";
    let watched = if std::path::Path::new(client).exists() { client } else { "../clients/web" };
    println!("cargo:rerun-if-changed={watched}");
}
