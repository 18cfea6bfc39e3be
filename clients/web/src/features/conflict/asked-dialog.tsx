'use client';
/** Asks what holds when a change was made in place and somebody else was first. */
import { answered, type Asked } from '@wumbo/features/conflict/ask';
import { Button } from '@wumbo/ui/button';
import { Dialog } from '@wumbo/ui/dialog';
import { Said } from '@wumbo/ui/said';

export function AskedDialog({ asked }: { readonly asked: Asked }) {
  return (
    <Dialog title={asked.title} open onClose={answered}>
      <div className="flex flex-col gap-4 pt-2" data-testid="changed-meanwhile">
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
          {asked.values.map(({ name, text }) => (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd className="font-medium break-words">
                <Said>{text}</Said>
              </dd>
            </div>
          ))}
        </dl>
        <div className="flex flex-wrap gap-2">
          <Button variant="primary" onPress={answered}>
            {asked.theirs}
          </Button>
          <Button
            onPress={() => {
              answered();
              asked.onYours();
            }}
          >
            {asked.yours}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
