'use client';
/** Keys that work everywhere, the command palette, and the list that explains them. */
import { ChoiceList } from '@wumbo/ui/choice-list';
import { Dialog } from '@wumbo/ui/dialog';
import { Kbd } from '@wumbo/ui/kbd';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useGo } from '@/navigation';
import { useActions } from './actions';
import { onHelp } from './help';
import { isPlain, isTaken } from './keys';
import { places } from './places';

const GO_MS = 1_500;

export function Shortcuts() {
  const go = useGo();
  const actions = useActions();
  const [open, setOpen] = useState<'help' | 'palette' | undefined>();
  const goUntil = useRef(0);
  const id = useId();

  useEffect(() => onHelp(() => setOpen('help')), []);
  useEffect(() => {
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
  const options = useMemo(
    () => actions.map((action) => ({ value: action.id, label: action.label, group: action.group })),
    [actions],
  );
  return (
    <>
      <Dialog title="Keyboard shortcuts" open={open === 'help'} onClose={close}>
        <HelpList />
      </Dialog>
      <Dialog title="What would you like to do?" open={open === 'palette'} onClose={close}>
        <div className="pt-2">
          <ChoiceList
            id={id}
            label="Type a place or an action"
            options={options}
            value={null}
            onTake={(taken) => {
              close();
              actions.find((action) => action.id === taken)?.run();
            }}
          />
        </div>
      </Dialog>
    </>
  );
}

const keyTable: readonly (readonly [readonly string[], string])[] = [
  [['Ctrl', 'K'], 'Open the list of everything you can do'],
  [['/'], 'Search transactions'],
  [['n'], 'Enter a transaction'],
  [['j'], 'Next row'],
  [['k'], 'Previous row'],
  [['c'], 'Change the category of the row'],
  [['e'], 'Edit the row'],
  [['Delete'], 'Remove the row'],
  [['z'], 'Bring back what you removed last'],
  [['Esc'], 'Close what is open'],
  [['?'], 'Show this list'],
  ...places.map((place) => [['g', place.key], `Go to ${place.name}`] as const),
];

function HelpList() {
  return (
    <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2 pt-2">
      {keyTable.map(([keys, meaning]) => (
        <div key={meaning} className="contents">
          <dt className="flex gap-1">
            {keys.map((key) => (
              <Kbd key={key}>{key}</Kbd>
            ))}
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
