'use client';
/** The list of keys. */
import { placeName, places } from '@wumbo/features/shell/places';
import { Dialog } from '@wumbo/ui/dialog';
import { Kbd } from '@wumbo/ui/kbd';
import { shellHelp } from '@wumbo/wording/shell/help';
import { shellKeys } from '@wumbo/wording/shell/keys';

type Line = readonly [keys: readonly string[], meaning: string];

function keyTable(): readonly Line[] {
  return [
    [[shellKeys.control, 'K'], shellHelp.everything],
    [['/'], shellHelp.search],
    [[shellKeys.enter], shellHelp.enter],
    [['n'], shellHelp.add],
    [['j'], shellHelp.next],
    [['k'], shellHelp.previous],
    [[shellKeys.home], shellHelp.first],
    [[shellKeys.end], shellHelp.last],
    [['c'], shellHelp.category],
    [['e'], shellHelp.open],
    [[shellKeys.delete], shellHelp.remove],
    [['z'], shellHelp.bringBack],
    [[shellKeys.escape], shellHelp.close],
    [['?'], shellHelp.list],
    ...places.map((place): Line => [
      ['g', place.key],
      shellHelp.goTo({ place: placeName(place) }),
    ]),
  ];
}

export function Help({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title={shellHelp.title} open onClose={onClose}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2 pt-2">
        {keyTable().map(([keys, meaning]) => (
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
