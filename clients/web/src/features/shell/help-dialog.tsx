'use client';
/** The list of keys. */
import { places } from '@wumbo/features/shell/places';
import { Dialog } from '@wumbo/ui/dialog';
import { Kbd } from '@wumbo/ui/kbd';

const keyTable: readonly (readonly [readonly string[], string])[] = [
  [['Ctrl', 'K'], 'Open the list of everything you can do'],
  [['/'], 'Search transactions'],
  [['Enter'], 'Go from the search into the list; there, open the row'],
  [['n'], 'Add a transaction'],
  [['j'], 'Next row'],
  [['k'], 'Previous row'],
  [['Home'], 'First row'],
  [['End'], 'Last row, however far it is'],
  [['c'], 'Change the category of the row'],
  [['e'], 'Open the row'],
  [['Delete'], 'Remove the row'],
  [['z'], 'Bring back what you removed last'],
  [['Esc'], 'Close what is open'],
  [['?'], 'Show this list'],
  ...places.map((place) => [['g', place.key], `Go to ${place.name}`] as const),
];

export function Help({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" open onClose={onClose}>
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
    </Dialog>
  );
}
