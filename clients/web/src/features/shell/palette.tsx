'use client';
/** The command palette: everything one can do, found by typing. */
import { ChoiceList } from '@wumbo/ui/choice-list';
import { Dialog } from '@wumbo/ui/dialog';
import { shellActions } from '@wumbo/wording/shell/actions';
import { useId } from 'react';
import { useActions } from './actions';

export function Palette({ onClose }: { readonly onClose: () => void }) {
  const actions = useActions();
  const id = useId();
  return (
    <Dialog kind="top" title={shellActions.title} open onClose={onClose}>
      <div className="pt-2">
        <ChoiceList
          id={id}
          label={shellActions.label}
          options={actions.map(({ id: value, label, group }) => ({ value, label, group }))}
          value={null}
          onTake={(taken) => {
            onClose();
            actions.find((action) => action.id === taken)?.run();
          }}
        />
      </div>
    </Dialog>
  );
}
