'use client';
import { type SecurityEvent, useSecurityEvents, useSessions } from '@wumbo/api/person';
import { sentenceOf } from '@wumbo/api/problem';
import { exactInstant, likelyTimeZone } from '@wumbo/format/date';
import { Button } from '@wumbo/ui/button';
import { Card } from '@wumbo/ui/card';
import { Chip } from '@wumbo/ui/chip';
import { ErrorState } from '@wumbo/ui/error-state';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import { deviceName } from '@/features/person/sessions-card';
import { useLocale } from '@/features/session/use-locale';

/** What happened around this person's ways in, strangers' tries too. */
export function SecurityEventsCard() {
  const events = useSecurityEvents();
  const all = events.data?.pages.flatMap((page) => page.items) ?? [];
  // Who reads this in a session knows that they began it.
  const here = useSessions().data?.find((session) => session.current)?.id;
  const isOpen = (event: SecurityEvent) =>
    wording[event.kind]?.alarming === true && (!event.session_id || event.session_id !== here);
  return (
    <Card title="Security events" flush>
      {events.isPending && <SkeletonRows rows={3} label="Loading security events" />}
      {events.isError && !events.data && (
        <ErrorState
          title="Your security events could not be loaded"
          detail={sentenceOf(events.error)}
          onRetry={() => void events.refetch()}
        />
      )}
      {all.some(isOpen) && (
        <p className="px-4 pb-2 text-13 text-muted">
          If something marked here was not you, change your password above: every other session ends
          with it.
        </p>
      )}
      <ul>
        {all.map((event) => (
          <EventRow key={event.id} event={event} isOpen={isOpen(event)} />
        ))}
      </ul>
      {events.hasNextPage && (
        <div className="p-4">
          <Button
            size="small"
            disabled={events.isFetchingNextPage}
            onPress={() => void events.fetchNextPage()}
          >
            Show older
          </Button>
        </div>
      )}
    </Card>
  );
}

interface RowProps {
  readonly event: SecurityEvent;
  /** Whether only the person can say that it was them. */
  readonly isOpen: boolean;
}

function EventRow({ event, isOpen }: RowProps) {
  const locale = useLocale();
  const instant = (at: string) => exactInstant(at, likelyTimeZone(), locale);
  const spelled = wording[event.kind];
  const times = event.count && event.count > 1 ? `${event.count.toLocaleString(locale)} times` : '';
  const last = times && event.last_at ? `, last ${instant(event.last_at)}` : '';
  return (
    <li className="flex min-h-14 flex-col justify-center px-4">
      <span className="flex items-center gap-2">
        <span>{[spelled?.text ?? event.kind, times].filter(Boolean).join(', ')}</span>
        {isOpen && <Chip tone="warning">Was this you?</Chip>}
      </span>
      <span className="text-12 text-muted">
        {instant(event.at)}
        {last}
        {event.session_id && ` · ${deviceName(event.user_agent)}`}
        {event.source === 'public' && ' · from the internet'}
      </span>
    </li>
  );
}

/** Kinds that a later server tells of are shown by their own word. */
const wording: Readonly<Record<string, { text: string; alarming?: boolean } | undefined>> = {
  registered: { text: 'You registered' },
  'registration-repeated': { text: 'Somebody registered with your address' },
  'logged-in': { text: 'Logged in' },
  'logged-in-on-new-device': { text: 'Logged in on a new device', alarming: true },
  'wrong-password': { text: 'Wrong password', alarming: true },
  throttled: { text: 'Told to wait after wrong passwords', alarming: true },
  'wrong-current-password': { text: 'Wrong current password' },
  'logged-out': { text: 'Logged out' },
  'session-ended': { text: 'A session was ended' },
  'refresh-token-reused': { text: 'A spent key came back; its session was ended', alarming: true },
  'password-changed': { text: 'Password changed' },
};
