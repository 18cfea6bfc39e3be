'use client';
/**
 * Stands over a page whose session ended while something was typed on it: the page stays as it is,
 * unseen, and is there again for whoever it belongs to.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useApi } from '@wumbo/api/context';
import { keys } from '@wumbo/api/keys';
import type { Me } from '@wumbo/api/person';
import { Dialog } from '@wumbo/ui/dialog';
import { useUnsaved } from '@wumbo/ui/unsaved';
import { personLogIn } from '@wumbo/wording/person/log-in';
import { remember } from '@/features/session/remembered';
import { LogInForm } from './log-in-form';

interface Props {
  readonly onIn: () => void;
  /** What was typed is let go. */
  readonly onLeave: () => void;
}

export function LogInAgain({ onIn, onLeave }: Props) {
  const api = useApi();
  const client = useQueryClient();
  const enter = async () => {
    remember('known', '1');
    const before = client.getQueryData<Me>(keys.me);
    const now = await api.request('GET /v1/me').catch(() => undefined);
    // What one person has typed, and has on screen, is not for another.
    if (!now || now.id !== before?.id) client.clear();
    // What was refused meanwhile is asked again before the page is shown.
    else await client.refetchQueries({ queryKey: keys.households });
    onIn();
    void client.invalidateQueries();
  };
  return (
    <Dialog title={personLogIn.again} open onClose={onLeave}>
      <Held />
      <LogInForm onIn={() => void enter()} />
    </Dialog>
  );
}

/** Closing this lets go of what is typed on the page: that is asked first. */
function Held() {
  useUnsaved(() => true);
  return (
    <p className="pt-2 pb-4 text-muted">
      {personLogIn.held}
    </p>
  );
}
