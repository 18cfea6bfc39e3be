//! The markup of OFX, SGML and XML alike, read as a flat run of tags: which elements are closed
//! varies from bank to bank, so nothing is made of the nesting here.

use std::borrow::Cow;

/// One tag and the text behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    pub kind: TagKind,
    /// As written; compare without case.
    pub name: &'a str,
    /// The text up to the next tag, outer blanks removed, entities not yet decoded.
    pub value: &'a str,
    /// 1-based line on which the tag stands.
    pub line: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagKind {
    Open,
    Close,
    /// `<!DOCTYPE …>` and `<!ENTITY …>`: `value` is what stands in it.
    Definition,
}

/// The longest tag; a `<` without `>` within it is text.
const LONGEST_TAG: usize = 512;

/// Iterates over the tags of a file.
pub(super) struct Tags<'a> {
    text: &'a str,
    position: usize,
    line: u32,
    newline: u8,
}

impl<'a> Tags<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let newline = if text.contains('\n') { b'\n' } else { b'\r' };
        Self { text, position: 0, line: 1, newline }
    }

    fn advance(&mut self, to: usize) {
        let passed = &self.text.as_bytes()[self.position..to];
        let newlines = passed.iter().filter(|byte| **byte == self.newline).count();
        self.line = self.line.saturating_add(u32::try_from(newlines).unwrap_or(u32::MAX));
        self.position = to;
    }

    /// Where the next tag begins at or behind `from`, and where it ends (at its `>`). Comments and
    /// CDATA sections only begin here; where they end is told by what is in them.
    fn next_tag(&self, mut from: usize) -> Option<(usize, usize)> {
        let bytes = self.text.as_bytes();
        loop {
            let start = from + self.text[from..].find('<')?;
            let rest = &bytes[start..];
            if rest.starts_with(b"<!--") || rest.starts_with(b"<![CDATA[") {
                return Some((start, start + 1));
            }
            let is_tag = rest.get(1).is_some_and(|byte| {
                byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!' | b'?')
            });
            if is_tag {
                let inside = &rest[1..rest.len().min(LONGEST_TAG)];
                let end = inside.iter().position(|byte| matches!(byte, b'>' | b'<'));
                if let Some(length) = end.filter(|end| inside[*end] == b'>') {
                    return Some((start, start + 1 + length));
                }
            }
            from = start + 1;
        }
    }

    /// The text of a CDATA section that begins at `start`, and where the section ends.
    fn cdata_section(&self, start: usize) -> Option<(&'a str, usize)> {
        let rest = self.text[start..].strip_prefix("<![CDATA[")?;
        let length = rest.find("]]>").unwrap_or(rest.len());
        let end = (start + "<![CDATA[".len() + length + "]]>".len()).min(self.text.len());
        Some((&rest[..length], end))
    }

    /// The text behind a tag that ends at `end`, and where that text ends.
    fn value(&self, end: usize) -> (&'a str, usize) {
        let next = self.next_tag(end + 1).map_or(self.text.len(), |(start, _)| start);
        let value = self.text[end + 1..next].trim();
        match self.cdata_section(next) {
            Some((section, section_end)) if value.is_empty() => (section.trim(), section_end),
            _ => (value, next),
        }
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        loop {
            let (start, end) = self.next_tag(self.position)?;
            self.advance(start);
            let line = self.line;
            if self.text[start..].starts_with("<!--") {
                let rest = &self.text[start..];
                let length = rest.find("-->").map_or(rest.len(), |at| at + "-->".len());
                self.advance(start + length);
                continue;
            }
            if let Some((_, section_end)) = self.cdata_section(start) {
                self.advance(section_end);
                continue;
            }
            let inside = &self.text[start + 1..end];
            if inside.starts_with('?') {
                self.advance(end + 1);
                continue;
            }
            if inside.starts_with('!') {
                self.advance(end + 1);
                return Some(Tag { kind: TagKind::Definition, name: "", value: inside, line });
            }
            let (kind, name) = match inside.strip_prefix('/') {
                Some(name) => (TagKind::Close, name),
                None => (TagKind::Open, inside),
            };
            let name = name.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or("");
            let name = name.rsplit(':').next().unwrap_or(name);
            let (value, value_end) = self.value(end);
            self.advance(value_end);
            return Some(Tag { kind, name, value, line });
        }
    }
}

/// Decodes entities twice: banks that escape once too often (`&amp;lt;`) are common, texts that
/// mean a literal `&lt;` are not. Unknown entities stay as they are.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let once = decode_once(text);
    Cow::Owned(if once.contains('&') { decode_once(&once) } else { once })
}

fn decode_once(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        decoded.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.as_bytes().iter().take(10).position(|byte| *byte == b';');
        match end.and_then(|end| Some((entity(&rest[1..end])?, end))) {
            Some((character, end)) => {
                decoded.push(character);
                rest = &rest[end + 1..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" | "AMP" => Some('&'),
        "lt" | "LT" => Some('<'),
        "gt" | "GT" => Some('>'),
        "quot" | "QUOT" => Some('"'),
        "apos" => Some('\''),
        "nbsp" | "NBSP" => Some(' '),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(TagKind, &str, &str, u32)> {
        Tags::new(text).map(|tag| (tag.kind, tag.name, tag.value, tag.line)).collect()
    }

    #[test]
    fn tags_need_no_closing_and_texts_may_hold_angles() {
        assert_eq!(
            read("<STMTTRN>\n<NAME>A < B\n<MEMO><![CDATA[x <b> y]]></MEMO>\n</STMTTRN>"),
            [
                (TagKind::Open, "STMTTRN", "", 1),
                (TagKind::Open, "NAME", "A < B", 2),
                (TagKind::Open, "MEMO", "x <b> y", 3),
                (TagKind::Close, "MEMO", "", 3),
                (TagKind::Close, "STMTTRN", "", 4),
            ]
        );
    }

    #[test]
    fn prefixes_attributes_and_comments_are_passed_over() {
        assert_eq!(
            read("<!-- <A> --><ofx:OFX xmlns='x'><EMPTY/>"),
            [(TagKind::Open, "OFX", "", 1), (TagKind::Open, "EMPTY", "", 1)]
        );
    }

    #[test]
    fn entities_are_decoded_twice_and_unknown_ones_kept() {
        assert_eq!(decode("TPAY &amp;lt;X&amp;gt;"), "TPAY <X>");
        assert_eq!(decode("A &amp; B &#233; &bogus; &"), "A & B é &bogus; &");
    }
}
