//! The ends of a text: what draws nothing there goes, unless it changes how its neighbour is drawn.

use icu_properties::props::{CanonicalCombiningClass, Emoji, Ideographic, JoiningType};
use icu_properties::{CodePointMapData, CodePointSetData};

use super::draws_nothing;

const JOINER: char = '\u{200d}';
const NON_JOINER: char = '\u{200c}';
const BLACK_FLAG: char = '\u{1f3f4}';
const END_OF_FLAG: char = '\u{e007f}';
/// End of an embedding or override, and of an isolate.
const POP: char = '\u{202c}';
const POP_ISOLATE: char = '\u{2069}';

/// The text without what draws nothing at its ends: blanks, zero-width characters, fillers, marks
/// of direction. Kept are a variation selector and a joiner behind what they give another shape
/// (a heart drawn red, a Malayalam chillu), the end of a flag, and what closes a turn of direction
/// that was opened inside. Controls stay, for they are refused.
pub fn trimmed(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let end = end_of(&letters);
    let begin = begin_of(&letters[..end]);
    let kept = &letters[begin..end];
    let mut trimmed: String = kept.iter().collect();
    trimmed.push_str(&closers(kept, &letters[end..]));
    trimmed
}

fn goes(character: char) -> bool {
    character.is_whitespace() || (!character.is_control() && draws_nothing(character))
}

fn begin_of(letters: &[char]) -> usize {
    let begin = letters.iter().position(|c| !goes(*c)).unwrap_or(letters.len());
    let joins = |c: &char| {
        let joining = CodePointMapData::<JoiningType>::new().get(*c);
        matches!(joining, JoiningType::DualJoining | JoiningType::RightJoining)
    };
    let is_joined = begin > 0 && letters[begin - 1] == JOINER;
    if is_joined && letters.get(begin).is_some_and(joins) { begin - 1 } else { begin }
}

fn end_of(letters: &[char]) -> usize {
    let mut end = letters.len();
    while let Some(last) = letters[..end].last() {
        if !goes(*last) {
            break;
        }
        if is_tag(*last) {
            let base = letters[..end].iter().rposition(|c| !is_tag(*c));
            if *last == END_OF_FLAG && base.is_some_and(|base| letters[base] == BLACK_FLAG) {
                break;
            }
            end = base.map_or(0, |base| base + 1);
            continue;
        }
        let before = letters[..end - 1].last().filter(|c| !goes(**c));
        if before.is_some_and(|before| shapes(*last, *before)) {
            break;
        }
        end -= 1;
    }
    end
}

fn is_tag(character: char) -> bool {
    ('\u{e0020}'..=END_OF_FLAG).contains(&character)
}

/// Whether a character that draws nothing itself gives the one before it another shape.
fn shapes(character: char, before: char) -> bool {
    let is_virama = || {
        let class = CodePointMapData::<CanonicalCombiningClass>::new().get(before);
        class == CanonicalCombiningClass::Virama
    };
    match character {
        NON_JOINER => is_virama(),
        JOINER => {
            let joining = CodePointMapData::<JoiningType>::new().get(before);
            is_virama() || matches!(joining, JoiningType::DualJoining | JoiningType::LeftJoining)
        }
        '\u{fe0e}' | '\u{fe0f}' => {
            !before.is_ascii() && CodePointSetData::new::<Emoji>().contains(before)
        }
        '\u{fe00}'..='\u{fe0d}' => !before.is_ascii(),
        '\u{e0100}'..='\u{e01ef}' => CodePointSetData::new::<Ideographic>().contains(before),
        '\u{180b}'..='\u{180d}' | '\u{180f}' => ('\u{1820}'..='\u{18aa}').contains(&before),
        _ => false,
    }
}

/// Of what goes at the end, what closes a turn of direction that the kept text opens: without it
/// whatever is written behind the text would be turned as well.
fn closers(kept: &[char], tail: &[char]) -> String {
    let (mut embeddings, mut isolates) = (0_usize, 0_usize);
    for c in kept {
        match *c {
            '\u{202a}' | '\u{202b}' | '\u{202d}' | '\u{202e}' => embeddings += 1,
            '\u{2066}'..='\u{2068}' => isolates += 1,
            POP => embeddings = embeddings.saturating_sub(1),
            POP_ISOLATE => isolates = isolates.saturating_sub(1),
            _ => {}
        }
    }
    let mut closes = |c: &char| {
        let open = match *c {
            POP => &mut embeddings,
            POP_ISOLATE => &mut isolates,
            _ => return false,
        };
        let is_open = *open > 0;
        *open = open.saturating_sub(1);
        is_open
    };
    tail.iter().copied().filter(|c| closes(c)).collect()
}
