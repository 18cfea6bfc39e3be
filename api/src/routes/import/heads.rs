//! The heads of a form's parts, while the form comes in. What takes a form apart keeps the last of
//! two equal lines and passes over every coding: one program would store what another does not see.
//! So the heads are read beside it, at the same places, and what could be read in two ways, or is
//! not sent as it is, is refused (RFC 7578, sections 4.2, 4.3, 4.7 and 4.8).

use std::error::Error;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use bytes::{Buf, BytesMut};
use futures::StreamExt;
use memchr::memmem;

use crate::problem::Problem;
use crate::readable::unreadable;

/// Longest head of a part, in bytes, and most lines in it.
const LONGEST_HEAD: usize = 16 * 1024;
const MOST_LINES: usize = 32;
/// Lines of a head that mean something, and the codings that change nothing.
const SINGLE: [&str; 4] =
    ["content-disposition", "content-type", "content-transfer-encoding", "content-encoding"];
const PLAIN: [&str; 4] = ["binary", "8bit", "7bit", "identity"];

/// What is wrong with a head.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("part {part} of the form: {fault:?}")]
pub(super) struct HeadError {
    /// 1 for the first part.
    part: usize,
    fault: Fault,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Fault {
    /// No lines of a name, a colon and a value, or too many or too long ones.
    Broken,
    RepeatedLine(&'static str),
    RepeatedParameter(&'static str),
    /// In this line.
    Coded(&'static str),
    Nested,
    /// Its content has the last boundary in it.
    Boundary,
}

impl HeadError {
    /// What is answered.
    pub fn problem(&self) -> Problem {
        let part = self.part;
        let (pointer, code, rest) = match self.fault {
            Fault::Broken => (
                "content-disposition",
                "broken-part",
                "begins with lines that cannot be read: write each as a name, a colon and a value, \
                 and an empty line before the content"
                    .to_owned(),
            ),
            Fault::RepeatedLine(name) => {
                (name, "repeated-header", format!("has more than one line {name}: send it once"))
            }
            Fault::RepeatedParameter(name) => (
                "content-disposition",
                "repeated-parameter",
                format!("says {name} more than once in its content-disposition: say it once"),
            ),
            Fault::Coded(name) => (
                name,
                "unknown-coding",
                format!("is coded, as its line {name} says: send its bytes as they are, without it"),
            ),
            Fault::Boundary => (
                "boundary",
                "broken-part",
                "has the form's own boundary in its content: send it with another boundary"
                    .to_owned(),
            ),
            Fault::Nested => (
                "content-type",
                "nested-parts",
                "is made of parts itself: send one file, in a part of its own".to_owned(),
            ),
        };
        let detail = format!("Part {part} of the form {rest}. Nothing was stored.");
        unreadable(detail.clone()).field(pointer, code, detail)
    }

    /// The fault of a head that an error comes from.
    pub fn within<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a Self> {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(found) = error.downcast_ref() {
                return Some(found);
            }
            next = error.source();
        }
        None
    }
}

/// The same request, whose body breaks off where the head of a part is not to be read. A request
/// that is no form stays as it is.
pub(super) fn read_along(request: Request) -> Request {
    let media_type = request.headers().get(header::CONTENT_TYPE);
    let media_type = media_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Ok(boundary) = multer::parse_boundary(media_type) else { return request };
    let mut heads = Heads::new(&boundary);
    request.map(|body| {
        Body::from_stream(body.into_data_stream().map(move |piece| {
            let piece = piece?;
            heads.came(&piece).map_err(axum::Error::new)?;
            Ok::<Bytes, axum::Error>(piece)
        }))
    })
}

/// Where the next bytes belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before the next boundary.
    Content,
    /// Right behind a boundary.
    Boundary,
    /// Right behind the boundary that says it is the last.
    Closing,
    Head,
    /// Behind the last part, or behind what is no boundary.
    End,
}

struct Heads {
    /// Two hyphens and the boundary; between parts it begins a line.
    delimiter: Vec<u8>,
    /// What has come and is still to be looked at.
    held: BytesMut,
    place: Place,
    /// Parts so far.
    parts: usize,
}

impl Heads {
    fn new(boundary: &str) -> Self {
        let delimiter = format!("\r\n--{boundary}").into_bytes();
        Self { delimiter, held: BytesMut::new(), place: Place::Content, parts: 0 }
    }

    /// Looks at the next bytes of the form.
    fn came(&mut self, piece: &[u8]) -> Result<(), HeadError> {
        if self.place == Place::End {
            return Ok(());
        }
        self.held.extend_from_slice(piece);
        while self.goes_on()? {}
        Ok(())
    }

    /// Takes a step; whether another one may be possible.
    fn goes_on(&mut self) -> Result<bool, HeadError> {
        match self.place {
            Place::Content => {
                // The first boundary stands wherever it stands.
                let from = if self.parts == 0 { 2 } else { 0 };
                let delimiter = &self.delimiter[from..];
                let Some(at) = memmem::find(&self.held, delimiter) else {
                    let kept = self.held.len().min(delimiter.len() - 1);
                    self.held.advance(self.held.len() - kept);
                    return Ok(false);
                };
                self.held.advance(at + delimiter.len());
                self.place = Place::Boundary;
            }
            Place::Boundary => {
                if self.held.len() < 2 {
                    return Ok(false);
                }
                if self.held.starts_with(b"--") {
                    self.held.advance(2);
                    self.place = Place::Closing;
                    return Ok(true);
                }
                let is_padding = |byte: &u8| matches!(byte, b' ' | b'\t');
                let padding = self.held.iter().take_while(|byte| is_padding(byte)).count();
                match self.held[padding..] {
                    [b'\r', b'\n', ..] => self.held.advance(padding + 2),
                    // All of it may be padding yet, and is as long as a head at most.
                    [] | [b'\r'] if padding <= LONGEST_HEAD => return Ok(false),
                    _ => return Ok(self.ends()),
                }
                self.parts += 1;
                self.place = Place::Head;
            }
            // What follows the last boundary stands on lines of its own: else it is content, which
            // one program ends there and another goes on with.
            Place::Closing => {
                let Some(next) = self.held.first() else { return Ok(false) };
                if !matches!(next, b'\r' | b'\n' | b' ' | b'\t') {
                    return Err(HeadError { part: self.parts, fault: Fault::Boundary });
                }
                return Ok(self.ends());
            }
            Place::Head => {
                let fault = |fault| HeadError { part: self.parts, fault };
                let end = memmem::find(&self.held, b"\r\n\r\n").map(|at| at + 4);
                if end.unwrap_or(self.held.len()) > LONGEST_HEAD {
                    return Err(fault(Fault::Broken));
                }
                let Some(end) = end else { return Ok(false) };
                verdict(&self.held[..end - 4]).map_err(fault)?;
                self.held.advance(end);
                self.place = Place::Content;
            }
            Place::End => return Ok(false),
        }
        Ok(true)
    }

    fn ends(&mut self) -> bool {
        self.held = BytesMut::new();
        self.place = Place::End;
        false
    }
}

fn verdict(head: &[u8]) -> Result<(), Fault> {
    let mut seen: Vec<&str> = Vec::new();
    for (count, line) in head.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let colon = line.iter().position(|byte| *byte == b':').ok_or(Fault::Broken)?;
        let (name, value) = (&line[..colon], &line[colon + 1..]);
        let is_of_a_name = |byte: &u8| byte.is_ascii_graphic();
        if value.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t') {
            return Err(Fault::Broken);
        }
        if count == MOST_LINES || name.is_empty() || !name.iter().all(is_of_a_name) {
            return Err(Fault::Broken);
        }
        let is_it = |single: &&&str| name.eq_ignore_ascii_case(single.as_bytes());
        let Some(name) = SINGLE.iter().find(is_it).copied() else { continue };
        if seen.contains(&name) {
            return Err(Fault::RepeatedLine(name));
        }
        seen.push(name);
        let value = value.trim_ascii();
        match name {
            "content-disposition" => {
                let parameters = parameters(value);
                let is_repeated = |one: &&str| {
                    // A name in another coding (RFC 5987), which a form must not use, is one more;
                    // a file's is not, for there are programs that send both.
                    let is_it = |(name, _): &&(&[u8], &[u8])| {
                        let name =
                            name.strip_suffix(b"*").filter(|_| *one == "name").unwrap_or(name);
                        name.eq_ignore_ascii_case(one.as_bytes())
                    };
                    parameters.iter().filter(is_it).count() > 1
                };
                if let Some(name) = ["name", "filename"].iter().find(|name| is_repeated(name)) {
                    return Err(Fault::RepeatedParameter(name));
                }
            }
            "content-type" if value.to_ascii_lowercase().starts_with(b"multipart/") => {
                return Err(Fault::Nested);
            }
            "content-type" => {}
            coding => {
                let is_plain = |plain: &&str| value.eq_ignore_ascii_case(plain.as_bytes());
                if !PLAIN.iter().any(is_plain) {
                    return Err(Fault::Coded(coding));
                }
            }
        }
    }
    Ok(())
}

/// What a part is called, as its content-disposition says it: the names of parameters are the same
/// in capitals (RFC 7578, 4.2; RFC 9110, 5.6.6), and what stands within quotes is none. Nothing
/// where a text is not UTF-8.
pub(super) fn said(headers: &HeaderMap, name: &str) -> Option<String> {
    let line = headers.get(header::CONTENT_DISPOSITION)?.as_bytes();
    let all = parameters(line);
    let (_, value) = all.iter().find(|(one, _)| one.eq_ignore_ascii_case(name.as_bytes()))?;
    let value = std::str::from_utf8(value).ok()?;
    Some(match value.strip_prefix('"') {
        // A backslash may be one of a path.
        Some(quoted) => quoted.strip_suffix('"').unwrap_or(quoted).replace("\\\"", "\""),
        None => value.split(' ').next().unwrap_or_default().to_owned(),
    })
}

/// The parameters of a value, each with what stands before and behind its equals sign; semicolons
/// in quotes part nothing.
fn parameters(value: &[u8]) -> Vec<(&[u8], &[u8])> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let parts = value.split(|byte| {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            b';' => return !is_quoted,
            _ => {}
        }
        false
    });
    let both = |part: &'_ [u8]| part.iter().position(|byte| *byte == b'=');
    parts
        .filter_map(|part| {
            let at = both(part)?;
            Some((part[..at].trim_ascii(), part[at + 1..].trim_ascii()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMED: &str = "Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"";

    /// What is found in a form of these parts, cut into pieces of any length.
    fn found(parts: &[(&str, &str)]) -> Option<(usize, Fault)> {
        let part = |(head, content): &(&str, &str)| format!("--q\r\n{head}\r\n\r\n{content}\r\n");
        let form: String = parts.iter().map(part).collect();
        let form = format!("{form}--q--\r\n--q\r\nbehind the end\r\n\r\n");
        let told = |piece: usize| {
            let mut heads = Heads::new("q");
            let come = form.as_bytes().chunks(piece).try_for_each(|piece| heads.came(piece));
            assert!(come.is_err() || heads.place == Place::End);
            come.err().map(|error| (error.part, error.fault))
        };
        let whole = told(form.len());
        for piece in 1..form.len().min(150) {
            assert_eq!(told(piece), whole, "in pieces of {piece}");
        }
        whole
    }

    #[test]
    fn a_part_that_is_sent_as_it_is_can_be_read() {
        let content = "Date;Amount\r\n\r\nContent-Type: a\r\nContent-Type: b\r\n--p\r\n--";
        for lines in [
            "",
            "\r\nContent-Type: text/csv; charset=utf-8",
            "\r\nContent-Transfer-Encoding: binary",
            "\r\ncontent-transfer-encoding:8BIT ",
            "\r\nContent-Transfer-Encoding: 7bit\r\nContent-Encoding: identity",
            "\r\nX-Own: 1\r\nX-Own: 2",
        ] {
            let head = format!("{NAMED}{lines}");
            assert_eq!(found(&[(&head, content), (NAMED, "")]), None, "{lines:?}");
        }
        let quoted = "Content-Disposition: form-data; name=a; filename=\"x; name=\\\"b; name=c\"";
        assert_eq!(found(&[(quoted, content)]), None);
        assert_eq!(found(&[(&format!("{NAMED}; filename*=utf-8''a.csv"), content)]), None);
    }

    #[test]
    fn lines_and_parameters_that_mean_one_thing_are_there_once() {
        for (line, name) in [
            (NAMED, "content-disposition"),
            ("CONTENT-DISPOSITION: form-data; name=other", "content-disposition"),
            ("Content-Type: a/b\r\nX: y\r\ncontent-type: a/b", "content-type"),
            ("Content-Type: a/b\ncontent-type: a/b", "content-type"),
            (
                "Content-Transfer-Encoding: binary\r\nContent-Transfer-Encoding: binary",
                "content-transfer-encoding",
            ),
        ] {
            let fault = found(&[(NAMED, "x"), (&format!("{NAMED}\r\n{line}"), "y")]);
            assert_eq!(fault, Some((2, Fault::RepeatedLine(name))), "{line}");
        }
        for (parameters, name) in [
            ("name=a; name=b", "name"),
            ("name=\"a\"; filename=\"c;d\"; Name = \"b\"", "name"),
            ("name=a; filename=b; filename=\"c\"", "filename"),
            ("name=a; name*=utf-8''b; filename=c", "name"),
        ] {
            let fault = found(&[(&format!("Content-Disposition: form-data; {parameters}"), "x")]);
            assert_eq!(fault, Some((1, Fault::RepeatedParameter(name))), "{parameters}");
        }
    }

    #[test]
    fn a_part_is_called_what_its_parameters_say_in_whatever_case() {
        for (line, name, file_name) in [
            ("form-data; name=file; filename=a.csv", Some("file"), Some("a.csv")),
            ("form-data; NAME=\"file\"; FILENAME=\"a b;c.csv\"", Some("file"), Some("a b;c.csv")),
            ("Form-Data;Name = file ;FileName = \"a.csv\"", Some("file"), Some("a.csv")),
            (
                "form-data; filename=\"x; name=mapping\"; name=file",
                Some("file"),
                Some("x; name=mapping"),
            ),
            ("form-data; Name=\"a\\\"b\"", Some("a\"b"), None),
            ("form-data; fileName=\"C:\\new\\a.csv\"", None, Some("C:\\new\\a.csv")),
            ("form-data; name=", Some(""), None),
            ("form-data; names=a; filename*=utf-8''a", None, None),
            ("form-data", None, None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_DISPOSITION, line.parse().unwrap());
            let both = (said(&headers, "name"), said(&headers, "filename"));
            assert_eq!((both.0.as_deref(), both.1.as_deref()), (name, file_name), "{line}");
        }
    }

    #[test]
    fn coded_and_nested_parts_and_heads_that_are_none_are_refused() {
        for (line, name) in [
            ("Content-Transfer-Encoding: base64", "content-transfer-encoding"),
            ("content-transfer-encoding: Quoted-Printable", "content-transfer-encoding"),
            ("Content-Transfer-Encoding: x-uuencode", "content-transfer-encoding"),
            ("Content-Transfer-Encoding:", "content-transfer-encoding"),
            ("Content-Encoding: gzip", "content-encoding"),
        ] {
            let fault = found(&[(&format!("{NAMED}\r\n{line}"), "x")]);
            assert_eq!(fault, Some((1, Fault::Coded(name))), "{line}");
        }
        let inside = found(&[(NAMED, "x\r\n--q--foo\r\ny")]);
        assert_eq!(inside, Some((1, Fault::Boundary)));
        let nested = format!("{NAMED}\r\nContent-Type: Multipart/mixed; boundary=p");
        assert_eq!(found(&[(&nested, "--p")]), Some((1, Fault::Nested)));
        let (long, many) = (format!("X: {}", "y".repeat(LONGEST_HEAD)), "X: y\r\n".repeat(32));
        for head in
            ["no colon", " folded: 1", "in two: 1", ": 1", "A: 1\n\nB: 2", "A: 1\0", &long, &many]
        {
            let fault = found(&[(&format!("{NAMED}\r\n{head}"), "x")]);
            assert_eq!(fault, Some((1, Fault::Broken)), "{}", &head[..8.min(head.len())]);
        }
    }
}
