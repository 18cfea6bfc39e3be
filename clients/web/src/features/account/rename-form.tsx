'use client';
import { useChangeAccount, type Account } from '@wumbo/api/account';
import { faultOf, sentenceOf } from '@wumbo/api/problem';
import { Button } from '@wumbo/ui/button';
import { Dialog } from '@wumbo/ui/dialog';
import { Field } from '@wumbo/ui/field';
import { TextInput } from '@wumbo/ui/text-input';
import { useState, type FormEvent } from 'react';

interface Props {
  readonly account: Account;
  readonly onClose: () => void;
}

export function RenameForm({ account, onClose }: Props) {
  const change = useChangeAccount();
  const [name, setName] = useState(account.name);
  const [empty, setEmpty] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = name.trim();
    setEmpty(wanted === '');
    if (wanted === '') return;
    if (wanted === account.name) onClose();
    else change.mutate({ account, change: { name: wanted } }, { onSuccess: onClose });
  };
  const refused = change.error
    ? (faultOf(change.error, 'name') ?? sentenceOf(change.error))
    : undefined;
  return (
    <Dialog title="Rename the account" open onClose={onClose}>
      <form noValidate onSubmit={submit} className="flex flex-col gap-4 pt-2">
        <Field label="Name" error={empty ? 'Give the account a name.' : refused}>
          {(ties) => (
            <TextInput {...ties} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <Button type="submit" variant="primary" busy={change.isPending}>
          Rename
        </Button>
      </form>
    </Dialog>
  );
}
