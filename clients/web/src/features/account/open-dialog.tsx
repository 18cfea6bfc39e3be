'use client';
/** Opening an account by hand. */
import { useOpenAccount } from '@wumbo/api/account';
import { isolated } from '@wumbo/format/isolate';
import { Dialog } from '@wumbo/ui/dialog';
import { toast } from '@wumbo/ui/toast-store';
import { accountOpening } from '@wumbo/wording/account/opening';
import { useOpened } from '@/navigation';
import { AccountForm } from './account-form';

export function OpenDialog() {
  const { opened, open, close } = useOpened('new');
  const openAccount = useOpenAccount();
  const leave = () => {
    openAccount.reset();
    close();
  };
  return (
    <Dialog
      title={accountOpening.title}
      open={opened !== undefined}
      onClose={leave}
      onReopen={() => open('1')}
    >
      <AccountForm
        eager
        label={accountOpening.submit}
        busy={openAccount.isPending}
        error={openAccount.error}
        onSubmit={(draft, onStored) =>
          openAccount.mutate(draft, {
            onSuccess: () => {
              onStored();
              toast({ text: accountOpening.opened({ name: isolated(draft.name) }) });
              leave();
            },
          })
        }
      />
    </Dialog>
  );
}
