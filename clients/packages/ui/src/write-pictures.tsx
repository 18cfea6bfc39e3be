/** Writes `icon/pictures.ts`: each picture of Lucide as one path, for twins to draw. */
import {
  Archive,
  ArchiveRestore,
  ChartColumn,
  Check,
  ChevronDown,
  ChevronRight,
  CircleAlert,
  CircleCheck,
  Compass,
  Ellipsis,
  FileText,
  FileUp,
  History,
  House,
  Info,
  Keyboard,
  LayoutDashboard,
  List,
  Lock,
  LogOut,
  Monitor,
  Moon,
  Pencil,
  Plus,
  RotateCw,
  Scale,
  Search,
  SearchX,
  SlidersHorizontal,
  Sun,
  Tag,
  Trash2,
  TriangleAlert,
  Upload,
  Wallet,
  X,
} from 'lucide-react';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderToStaticMarkup } from 'react-dom/server';
import type { IconName } from './icon/contract';

const pictures = {
  add: Plus,
  alert: CircleAlert,
  archive: Archive,
  chart: ChartColumn,
  check: Check,
  'chevron-down': ChevronDown,
  'chevron-right': ChevronRight,
  close: X,
  compass: Compass,
  done: CircleCheck,
  edit: Pencil,
  file: FileText,
  'file-up': FileUp,
  filters: SlidersHorizontal,
  history: History,
  house: House,
  info: Info,
  keyboard: Keyboard,
  list: List,
  lock: Lock,
  'log-out': LogOut,
  monitor: Monitor,
  moon: Moon,
  more: Ellipsis,
  'nothing-found': SearchX,
  overview: LayoutDashboard,
  reopen: ArchiveRestore,
  retry: RotateCw,
  scale: Scale,
  search: Search,
  sun: Sun,
  tag: Tag,
  trash: Trash2,
  upload: Upload,
  wallet: Wallet,
  warning: TriangleAlert,
} as const satisfies Record<IconName, typeof Plus>;

/** A shape of SVG as a path; anything that is none of these is not written. */
function pathOf(shape: string, attributes: string): string {
  const text = (name: string) => new RegExp(` ${name}="([^"]*)"`, 'u').exec(attributes)?.[1];
  const number = (name: string) => Number(text(name) ?? 0);
  // A path that begins relatively begins at the corner, not where the shape before it ended.
  if (shape === 'path') return (text('d') ?? '').replace(/^m/u, 'M0 0m');
  if (shape === 'line')
    return `M${number('x1')} ${number('y1')}L${number('x2')} ${number('y2')}`;
  if (shape === 'circle') {
    const r = number('r');
    const half = `a${r} ${r} 0 1 0 `;
    return `M${number('cx') - r} ${number('cy')}${half}${r * 2} 0${half}${-r * 2} 0z`;
  }
  if (shape !== 'rect') throw new Error(`${shape} is not drawn yet`);
  const [x, y, round] = [number('x'), number('y'), number('rx')];
  const arc = (dx: number, dy: number) => `a${round} ${round} 0 0 1 ${dx} ${dy}`;
  const [w, h] = [number('width') - 2 * round, number('height') - 2 * round];
  const top = `M${x + round} ${y}h${w}${arc(round, round)}v${h}${arc(-round, round)}`;
  return `${top}h${-w}${arc(-round, -round)}v${-h}${arc(round, -round)}z`;
}

const lines = Object.entries(pictures).map(([name, Picture]) => {
  const markup = renderToStaticMarkup(<Picture />);
  const [, inside = ''] = /^<svg[^>]*>(.*)<\/svg>$/u.exec(markup) ?? [];
  const shapes = [...inside.matchAll(/<(\w+)((?: [\w-]+="[^"]*")*)>/gu)];
  const path = shapes.map(([, shape = '', attributes = '']) => pathOf(shape, attributes)).join('');
  return `  ${/-/u.test(name) ? `'${name}'` : name}:\n    '${path}',\n`;
});

const head = `/**
 * Written by \`npm run generate -w @wumbo/ui\` from Lucide. @license ISC, Lucide Contributors.
 * One path each in a square of 24, drawn with a round line 2 wide.
 */
import type { IconName } from './contract';

export const pictures: Readonly<Record<IconName, string>> = {
`;
const target = fileURLToPath(new URL('./icon/pictures.ts', import.meta.url));
writeFileSync(target, `${head}${lines.join('')}};\n`);
