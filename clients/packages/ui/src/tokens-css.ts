/** Writes the tokens as CSS variables for both themes and as the Tailwind theme. */
import { chart, colours, fontFamily, motion, radii, sizes, spaceUnit, type Shade } from './tokens';

type Theme = keyof Shade;

function block(theme: Theme, indent: string): string {
  const named = Object.entries(colours).map(([name, shade]) => `--wumbo-${name}: ${shade[theme]};`);
  const series = chart.map((shade, index) => `--wumbo-chart-${index + 1}: ${shade[theme]};`);
  return [`color-scheme: ${theme};`, ...named, ...series].map((line) => indent + line).join('\n');
}

function themeBlock(): string {
  const lines = ['--color-*: initial;'];
  for (const name of Object.keys(colours)) lines.push(`--color-${name}: var(--wumbo-${name});`);
  chart.forEach((_, index) => {
    lines.push(`--color-chart-${index + 1}: var(--wumbo-chart-${index + 1});`);
  });
  lines.push('--text-*: initial;');
  for (const { px, lineHeight } of sizes) {
    lines.push(`--text-${px}: ${px / 16}rem;`, `--text-${px}--line-height: ${lineHeight};`);
  }
  lines.push('--radius-*: initial;');
  for (const [name, px] of Object.entries(radii)) lines.push(`--radius-${name}: ${px}px;`);
  lines.push(`--spacing: ${spaceUnit / 16}rem;`);
  lines.push(`--font-sans: ${fontFamily};`);
  lines.push('--shadow-*: initial;');
  lines.push('--shadow-float: 0 8px 24px rgb(0 0 0 / 0.16), 0 1px 3px rgb(0 0 0 / 0.12);');
  lines.push(`--default-transition-duration: ${motion.inMs}ms;`);
  lines.push('--default-transition-timing-function: ease-out;');
  return lines.map((line) => `  ${line}`).join('\n');
}

/** The whole of `tokens.css`. */
export function tokensCss(): string {
  return `/* Written from tokens.ts by \`npm run generate -w @wumbo/ui\`. */
:root {
${block('light', '  ')}
}

@media (prefers-color-scheme: dark) {
  :root:not([data-theme='light']) {
${block('dark', '    ')}
  }
}

:root[data-theme='dark'] {
${block('dark', '  ')}
}

@theme inline {
${themeBlock()}
}
`;
}
