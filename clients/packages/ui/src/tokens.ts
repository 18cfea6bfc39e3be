/**
 * The look of Wumbo in values: the only place where a colour, a size or a time is written down.
 * `npm run generate -w @wumbo/ui` writes `tokens.css` from it; a test keeps the two equal and
 * every text readable.
 */

/** One colour for each theme. */
export interface Shade {
  readonly light: string;
  readonly dark: string;
}

/** Colours by what they are for. */
export const colours = {
  canvas: { light: '#FAFAF7', dark: '#141412' },
  surface: { light: '#FFFFFF', dark: '#1C1C19' },
  sunken: { light: '#F3F2EE', dark: '#10100E' },
  border: { light: '#E3E1DA', dark: '#33322D' },
  control: { light: '#85827A', dark: '#7C796F' },
  text: { light: '#1C1B18', dark: '#F2F0EA' },
  muted: { light: '#5E5B53', dark: '#A9A599' },
  accent: { light: '#0F6E66', dark: '#4FD1BF' },
  'on-accent': { light: '#FFFFFF', dark: '#06201C' },
  'accent-soft': { light: '#DDF3EF', dark: '#143732' },
  positive: { light: '#17703F', dark: '#5FD38D' },
  negative: { light: '#B3261E', dark: '#FF8A80' },
  warning: { light: '#8A5200', dark: '#F2B45C' },
  info: { light: '#2350B0', dark: '#8FB3FF' },
} as const satisfies Record<string, Shade>;

export type ColourName = keyof typeof colours;

/** Series of a chart in this order; tellable apart without colour vision. */
export const chart: readonly Shade[] = [
  { light: '#0B6FA4', dark: '#4AA8DC' },
  { light: '#C97700', dark: '#E59A2F' },
  { light: '#0A8F6A', dark: '#34B88F' },
  { light: '#B85A93', dark: '#D484B3' },
  { light: '#2F8FC6', dark: '#8CC6EA' },
  { light: '#C24E00', dark: '#EE7F3C' },
  { light: '#7A5FB0', dark: '#A48FD6' },
  { light: '#7D7B75', dark: '#A8A59E' },
];

/** Type sizes in pixels and the line height that belongs to each. */
export const sizes: readonly { readonly px: number; readonly lineHeight: number }[] = [
  { px: 12, lineHeight: 1.5 },
  { px: 13, lineHeight: 1.5 },
  { px: 14, lineHeight: 1.5 },
  { px: 16, lineHeight: 1.5 },
  { px: 20, lineHeight: 1.2 },
  { px: 28, lineHeight: 1.2 },
  { px: 40, lineHeight: 1.2 },
];

/** Space grows in steps of this many pixels: 4 8 12 16 24 32 48 64. */
export const spaceUnit = 4;

export const radii = { control: 6, card: 10, full: 9999 } as const;

export const motion = { inMs: 120, outMs: 90 } as const;

export const fontFamily = "'Inter Variable', system-ui, sans-serif";

/** The variable that holds a colour. */
export function variable(name: ColourName | `chart-${number}`): string {
  return `var(--wumbo-${name})`;
}
