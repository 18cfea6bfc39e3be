/**
 * Texts of people and banks may hold signs that turn the direction of writing. Shown beside our
 * own words, they must not turn those as well.
 */
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';
const OPENS = /[\u2066-\u2068]/u;

/** The text with its isolates in pairs: a closing sign of its own cannot end ours. */
export function closedText(text: string): string {
  if (!/[\u2066-\u2069]/u.test(text)) return text;
  let open = 0;
  let closed = '';
  for (const sign of text) {
    if (OPENS.test(sign)) open += 1;
    else if (sign === POP_ISOLATE && open === 0) continue;
    else if (sign === POP_ISOLATE) open -= 1;
    closed += sign;
  }
  return closed + POP_ISOLATE.repeat(open);
}

/** Signs that turn the direction, or writing that runs the other way. */
const TURNS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\u0590-\u08FF\uFB1D-\uFEFC]/u;

/** A text for places where no markup can stand (titles, options, messages). */
export function isolated(text: string): string {
  return TURNS.test(text) ? FIRST_STRONG_ISOLATE + closedText(text) + POP_ISOLATE : text;
}
