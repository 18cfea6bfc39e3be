'use client';
/**
 * Keys that work everywhere; they open the command palette and the list that explains them. They
 * are part of the frame, for a key pressed as soon as a page shows; what they open comes later.
 */
import { places } from '@wumbo/features/shell/places';
import { lazy, Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useGo } from '@/navigation';
import { onHelp } from './help';
import { isPlain, isTaken } from './keys';

const Help = lazy(() => import('./help-dialog').then((module) => ({ default: module.Help })));
const Palette = lazy(() => import('./palette').then((module) => ({ default: module.Palette })));

const GO_MS = 1_500;

export function Shortcuts() {
  const go = useGo();
  const [open, setOpen] = useState<'help' | 'palette' | undefined>();
  const goUntil = useRef(0);

  useEffect(() => onHelp(() => setOpen('help')), []);
  // Before the frame is painted: whoever sees it may press.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        setOpen((now) => (now === 'palette' ? undefined : 'palette'));
        return;
      }
      if (!isPlain(event) || isTaken(event)) return;
      const going = event.timeStamp < goUntil.current;
      goUntil.current = 0;
      const place = going ? places.find((one) => one.key === event.key) : undefined;
      if (place) go.to(place.path);
      else if (event.key === 'g') goUntil.current = event.timeStamp + GO_MS;
      else if (event.key === '?') setOpen('help');
      else if (event.key === 'n') go.to('/transactions/?new=1');
      else if (event.key === '/' && !event.defaultPrevented) go.to('/transactions/?search=1');
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [go]);

  const close = () => setOpen(undefined);
  if (!open) return null;
  return (
    <Suspense>
      {open === 'help' ? <Help onClose={close} /> : <Palette onClose={close} />}
    </Suspense>
  );
}
