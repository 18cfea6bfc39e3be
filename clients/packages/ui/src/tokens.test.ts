import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { contrast } from './contrast';
import { chart, colours, type ColourName } from './tokens';
import { tokensCss } from './tokens-css';

const surfaces: ColourName[] = ['canvas', 'surface', 'sunken'];
const textRoles: ColourName[] = [
  'text', 'muted', 'accent', 'positive', 'negative', 'warning', 'info',
];

test('tokens.css is what tokens.ts says', () => {
  const written = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
  expect(written, 'run: npm run generate -w @wumbo/ui').toBe(tokensCss());
});

test('contrast is measured as WCAG does', () => {
  expect(contrast('#000000', '#FFFFFF')).toBe(21);
  expect(contrast('#777777', '#FFFFFF')).toBeCloseTo(4.48, 2);
});

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  const of = (name: ColourName) => colours[name][theme];

  test('every text role can be read on every surface', () => {
    for (const role of textRoles)
      for (const surface of surfaces)
        expect([role, surface, contrast(of(role), of(surface)) >= 5.2]).toEqual([
          role, surface, true,
        ]);
  });

  test('text can be read on the accent and on its soft shade', () => {
    expect(contrast(of('on-accent'), of('accent'))).toBeGreaterThanOrEqual(5.2);
    expect(contrast(of('text'), of('accent-soft'))).toBeGreaterThanOrEqual(5.2);
    expect(contrast(of('accent'), of('accent-soft'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of('muted'), of('accent-soft'))).toBeGreaterThanOrEqual(4.5);
  });

  test('outlines of controls and the focus ring stand out', () => {
    for (const surface of surfaces) {
      expect(contrast(of('control'), of(surface))).toBeGreaterThanOrEqual(3.4);
      expect(contrast(of('info'), of(surface))).toBeGreaterThanOrEqual(3);
    }
  });

  test('every series of a chart stands out from the card it lies on', () => {
    for (const shade of chart)
      expect(contrast(shade[theme], of('surface'))).toBeGreaterThanOrEqual(3);
  });
});
