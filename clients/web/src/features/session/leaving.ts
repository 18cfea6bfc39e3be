/**
 * Leaving a page on which something is typed that is kept nowhere: by a link, by Back or by
 * Forward. Closing the tab and loading anew are asked by the browser itself (`useUnsaved`).
 */
import { ask } from '@wumbo/features/conflict/ask';
import { sessionGate } from '@wumbo/wording/session/gate';
import { isAnythingUnsaved } from './unsaved';

/** Leads away from the page; asks first when something typed on it would be lost. */
export function leaving(lead: () => void): void {
  if (isAnythingUnsaved()) askFirst(lead);
  else lead();
}

function askFirst(lead: () => void): void {
  ask({
    title: sessionGate.unsaved,
    values: [],
    theirs: sessionGate.keep,
    yours: sessionGate.throwAway,
    onYours: lead,
  });
}

/** Where the page that is on screen stands. */
let path = '';
/** How far the history was gone through last: −1 is Back. */
let distance = -1;
/** How far the person wanted to go when they were asked. */
let wanted = -1;
/** What the next step through the history is: the person's, our way back, or what was agreed to. */
let next: 'theirs' | 'return' | 'agreed' = 'theirs';

/** Called whenever another page is on screen. */
export function stoodAt(pathname: string): void {
  path = pathname;
}

/**
 * The browser has changed the address already when it tells of it: it is taken back before anybody
 * else hears, and gone through again once the person has agreed.
 */
function onStep(event: PopStateEvent): void {
  const whose = next;
  next = 'theirs';
  if (whose === 'agreed') return;
  if (whose === 'return') {
    event.stopImmediatePropagation();
    askFirst(() => {
      next = 'agreed';
      window.history.go(wanted);
    });
    return;
  }
  // What opens over a page asks for itself when it is closed.
  if (window.location.pathname === path || !isAnythingUnsaved()) return;
  event.stopImmediatePropagation();
  next = 'return';
  wanted = distance;
  window.history.go(-wanted);
}

/** Browsers that do not tell how far they went are taken to have gone back by one. */
function measure(event: NavigationCurrentEntryChangeEvent): void {
  const now = window.navigation.currentEntry?.index;
  if (event.navigationType === 'traverse' && now !== undefined) distance = now - event.from.index;
}

/** Stands before everybody who listens to the history: called once, before a router is there. */
export function guardHistory(): void {
  window.addEventListener('popstate', onStep, { capture: true });
  if ('navigation' in window) window.navigation.addEventListener('currententrychange', measure);
}
