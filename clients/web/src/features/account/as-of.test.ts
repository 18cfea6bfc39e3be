import { expect, test } from 'vitest';
import { asOfText, isOld } from './as-of';

test('a balance says of when it is once its newest day is old', () => {
  expect(asOfText('2013-03-17', '2026-11-27', 'en-GB')).toBe('as of 17 March 2013');
  expect(asOfText('2026-11-01', '2026-11-27', 'en-GB')).toBeUndefined();
  expect(asOfText(null, '2026-11-27', 'en-GB')).toBeUndefined();
  expect(isOld('2026-10-23', '2026-11-27')).toBe(false);
  expect(isOld('2026-10-22', '2026-11-27')).toBe(true);
});
