import { expect, test } from 'vitest';
import { Intent } from './key';
import { ApiProblem, Unreachable } from './problem';

let made = 0;
const freshKey = () => `key ${(made += 1)}`;

test('the same words sent again are the same intent until they are answered', () => {
  const intent = new Intent(freshKey);
  const first = intent.keyOf({ payee: 'Baker', minor: -250 });
  intent.ended(new Unreachable('cut off'));
  intent.ended(new ApiProblem(503, {}));
  expect(intent.keyOf({ payee: 'Baker', minor: -250 })).toBe(first);
  intent.ended();
  expect(intent.keyOf({ payee: 'Baker', minor: -250 })).not.toBe(first);
});

test('other words are another intent', () => {
  const intent = new Intent(freshKey);
  const first = intent.keyOf({ minor: -250 });
  const second = intent.keyOf({ minor: -260 });
  expect(second).not.toBe(first);
  intent.ended(new ApiProblem(422, {}));
  expect(intent.keyOf({ minor: -260 })).not.toBe(second);
});
