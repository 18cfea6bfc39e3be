/** A wording with parts of the screen in it: an amount, a link, a name that somebody wrote. */
import { createElement, Fragment, type ReactNode } from 'react';

/** Signs that no text has: each stands where a part comes. */
const FIRST = 0xe000;

type Parts<Values> = { readonly [Name in keyof Values]: Values[Name] | ReactNode };

export function filled<Values extends object>(
  wording: (values: Values) => string,
  parts: Parts<Values>,
): ReactNode {
  const nodes: ReactNode[] = [];
  const values = Object.entries(parts).map(([name, part]) => {
    if (typeof part === 'string' || typeof part === 'number') return [name, part] as const;
    nodes.push(part as ReactNode);
    return [name, String.fromCharCode(FIRST + nodes.length - 1)] as const;
  });
  const pieces = wording(Object.fromEntries(values) as Values).split(/([\ue000-\ue0ff])/u);
  const said = pieces.map((piece) => nodes[piece.charCodeAt(0) - FIRST] ?? piece);
  return createElement(Fragment, null, ...said);
}
