'use client';
/** Changing a thing of a list in a dialog whose address names it. */
import type { Edit } from '@wumbo/features/edit/use-edit';
import { Button } from '@wumbo/ui/button';
import { Dialog } from '@wumbo/ui/dialog';
import { Form } from '@wumbo/ui/form';
import { conflictNotice } from '@wumbo/wording/conflict/notice';
import type { ReactNode } from 'react';
import { ClashNotice, type FieldWords } from '@/features/conflict/clash-notice';
import { Refusal } from '@/features/session/refusal';
import { useLastOpened } from '@/navigation';

interface DialogProps<Thing> {
  /** What it stands under in the address. */
  readonly name: string;
  readonly title: string;
  readonly things: readonly Thing[] | undefined;
  readonly children: (thing: Thing, onDone: () => void) => ReactNode;
}

export function EditDialog<Thing extends { readonly id: string }>(props: DialogProps<Thing>) {
  const { name, title, things, children } = props;
  const { id, isOpen, close, reopen } = useLastOpened(name);
  const thing = things?.find((one) => one.id === id);
  return (
    <Dialog
      title={title}
      open={isOpen && thing !== undefined}
      onClose={close}
      onReopen={reopen}
    >
      {thing && children(thing, close)}
    </Dialog>
  );
}

interface FormProps<Name extends string> {
  readonly edit: Edit<Name>;
  /** What each field is called, and how its values are read. */
  readonly words: Readonly<Record<Name, FieldWords>>;
  readonly error: unknown;
  readonly busy: boolean;
  readonly children: ReactNode;
}

export function EditForm<Name extends string>(props: FormProps<Name>) {
  const { edit, words, error, busy, children } = props;
  return (
    <Form unsaved={edit.unsaved} onSubmit={edit.submit} className="flex flex-col gap-4 pt-2">
      <ClashNotice merge={edit.merge} fields={words} error={error} />
      <Refusal error={error} />
      {children}
      <Button
        submits
        variant="primary"
        busy={busy}
        disabled={edit.merge.clashes.length > 0}
      >
        {conflictNotice.save}
      </Button>
    </Form>
  );
}
