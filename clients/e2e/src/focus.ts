/** Which row has the focus, and whether it can be seen. */
import type { Page } from 'playwright-core';
import { same } from './checks';

interface Seen {
  readonly row: number;
  /** Whether every pixel of its height is between head and foot of the list, and of the window. */
  readonly whole: boolean;
}

/** The row that has the focus, and whether it can be seen. */
function focused(page: Page): Promise<Seen | undefined> {
  return page.evaluate(() => {
    const row = document.activeElement?.closest<HTMLElement>('[data-row]');
    const list = row?.closest<HTMLElement>('[role=grid]');
    if (!row || !list) return undefined;
    const head = list.querySelector<HTMLElement>('[role=columnheader]')?.parentElement;
    const covered = head && head.offsetHeight > 1 ? head.getBoundingClientRect().bottom : 0;
    const [box, frame] = [row.getBoundingClientRect(), list.getBoundingClientRect()];
    const bar = [...document.querySelectorAll<HTMLElement>('nav[aria-label=Main]')].find(
      (nav) => getComputedStyle(nav).position === 'fixed' && nav.offsetHeight > 0,
    );
    const top = Math.max(frame.top, covered, 0);
    const bottom = Math.min(
      frame.bottom,
      window.innerHeight,
      bar ? bar.getBoundingClientRect().top : Infinity,
    );
    const whole = box.top >= top - 1 && box.bottom <= bottom + 1;
    return { row: Number(row.dataset.row), whole };
  });
}

export async function isAt(page: Page, row: number, what: string): Promise<void> {
  await page.waitForFunction(
    (wanted) => document.activeElement?.getAttribute('data-row') === String(wanted),
    row,
  );
  // Painting follows scrolling by a frame.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => done(undefined))));
  same(await focused(page), { row, whole: true }, what);
}
