import { expect, test } from 'vitest';
import { EventParser } from './event-stream';
import { changeOf, follow, type Change } from './follow';
import { isForeign } from './live';
import { house } from './testing/house';

test('events are cut out of the stream wherever it was torn', () => {
  const text = ': hello\n\nid: 7\nevent: changed\ndata: {"a":\ndata: 1}\n\nid: 8\r\ndata: x\r\n\r\n';
  for (let size = 1; size <= text.length; size += 1) {
    const parser = new EventParser();
    const events = [];
    for (let at = 0; at < text.length; at += size)
      events.push(...parser.take(text.slice(at, at + size)));
    expect(events).toEqual([
      { id: '7', event: 'changed', data: '{"a":\n1}' },
      { id: '8', event: 'message', data: 'x' },
    ]);
  }
});

test('what is no change is passed over', () => {
  expect(changeOf('{"revision":4,"nouns":["account"]}')).toEqual({
    revision: 4,
    nouns: ['account'],
  });
  expect(changeOf('not json')).toBeUndefined();
  expect(changeOf('{"nouns":[]}')).toBeUndefined();
});

test('a torn stream is taken up where it broke off', async () => {
  const { api, seen } = await house((_, count) => ({
    pieces: [`id: ${count}\ndata: {"revision":${count},`, `"nouns":["transaction"]}\n\n`],
    cut: count === 1,
  }));
  const ending = new AbortController();
  const changes: Change[] = [];
  await follow(
    api,
    'h1',
    {
      onState: () => undefined,
      onChange: (change) => {
        changes.push(change);
        if (changes.length === 2) ending.abort();
      },
    },
    ending.signal,
  );
  expect(changes.map((change) => change.revision)).toEqual([1, 2]);
  expect(seen.map((one) => one.headers['last-event-id'])).toEqual([undefined, '1']);
});

test('what others changed is told from the echo of our own', () => {
  const known = { isOwn: (revision: number) => revision === 5 || revision === 6, shown: () => 4 };
  const change = (revision: number, nouns = ['transaction']) => ({ revision, nouns });
  expect(isForeign(change(5), 4, known)).toBe(false);
  expect(isForeign(change(6), 4, known)).toBe(false);
  expect(isForeign(change(7), 6, known)).toBe(true);
  // Ours came last, but somebody else's stands between.
  expect(isForeign(change(5), 3, known)).toBe(true);
  expect(isForeign(change(5), 0, known)).toBe(false);
  expect(isForeign(change(9), 0, known)).toBe(true);
});

test('the first message matters only when the screen is behind it', () => {
  const known = { isOwn: () => false, shown: () => 4 };
  expect(isForeign({ revision: 4, nouns: [] }, 0, known)).toBe(false);
  expect(isForeign({ revision: 5, nouns: [] }, 0, known)).toBe(true);
  expect(isForeign({ revision: 5, nouns: [] }, 5, known)).toBe(false);
});
