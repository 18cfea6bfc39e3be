import { expect, test } from 'vitest';
import { Changes } from './changes';

test('own changes since are followed, those of others are not', () => {
  const changes = new Changes();
  changes.made('/rows/a', 3, 4);
  changes.made('/rows/a', 4, 5);
  changes.made('/rows/a', 6, 7);
  expect(changes.since('/rows/a', 3)).toBe(5);
  expect(changes.since('/rows/a', 6)).toBe(7);
  expect(changes.since('/rows/b', 3)).toBe(3);
});

test('a change that made no new version leads nowhere', () => {
  const changes = new Changes();
  changes.made('/rows/a', 3, 3);
  expect(changes.since('/rows/a', 3)).toBe(3);
});

test('changes of one thing wait for each other, also when one fails', async () => {
  const changes = new Changes();
  const order: string[] = [];
  let fail: (error: Error) => void = () => undefined;
  const first = changes.inTurn('/rows/a', () => new Promise((_, no) => (fail = no)));
  const second = changes.inTurn('/rows/a', async () => order.push('second'));
  await changes.inTurn('/rows/b', async () => order.push('other'));
  fail(new Error('refused'));
  await expect(first).rejects.toThrow('refused');
  await second;
  expect(order).toEqual(['other', 'second']);
});
