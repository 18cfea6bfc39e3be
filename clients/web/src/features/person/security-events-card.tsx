'use client';
import { type SecurityEvent, useSecurityEvents, useSessions } from '@wumbo/api/person';
import { sentenceOf } from '@wumbo/api/problem';
import { exactInstant, likelyTimeZone } from '@wumbo/format/date';
import { Button } from '@wumbo/ui/button';
import { Card } from '@wumbo/ui/card';
import { Chip } from '@wumbo/ui/chip';
import { ErrorState } from '@wumbo/ui/error-state';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import { countOf } from '@wumbo/format/count';
import { personEventKinds } from '@wumbo/wording/person/event-kinds';
import { personEvents } from '@wumbo/wording/person/events';
import { deviceName } from '@/features/person/sessions-card';
import { useLocale } from '@/features/session/use-locale';

/** What happened around this person's ways in, strangers' tries too. */
export function SecurityEventsCard() {
  const events = useSecurityEvents();
  const all = events.data?.pages.flatMap((page) => page.items) ?? [];
  // Who reads this in a session knows that they began it.
  const here = useSessions().data?.find((session) => session.current)?.id;
  const isOpen = (event: SecurityEvent) =>
    alarming.has(event.kind) && (!event.session_id || event.session_id !== here);
  return (
    <Card title={personEvents.title} flush>
      {events.isPending && <SkeletonRows rows={3} label={personEvents.loading} />}
      {events.isError && !events.data && (
        <ErrorState
          title={personEvents.notLoaded}
          detail={sentenceOf(events.error)}
          onRetry={() => void events.refetch()}
        />
      )}
      {all.some(isOpen) && (
        <p className="px-4 pb-2 text-13 text-muted">
          {personEvents.help}
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
            {personEvents.older}
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
  const kind = kinds[event.kind] ?? event.kind;
  const times = event.count && event.count > 1 ? event.count : undefined;
  const first = instant(event.at);
  return (
    <li className="flex min-h-14 flex-col justify-center px-4">
      <span className="flex items-center gap-2">
        <span>
          {times ? personEvents.times({ event: kind, ...countOf(times, locale) }) : kind}
        </span>
        {isOpen && <Chip tone="warning">{personEvents.wasThisYou}</Chip>}
      </span>
      <span className="text-12 text-muted">
        {times && event.last_at
          ? personEvents.last({ first, last: instant(event.last_at) })
          : first}
        {event.session_id && ` · ${deviceName(event.user_agent)}`}
        {event.source === 'public' && ` · ${personEvents.fromInternet}`}
      </span>
    </li>
  );
}

/** Kinds that a later server tells of are shown by their own word. */
const kinds: Readonly<Record<string, string | undefined>> = personEventKinds;

const alarming: ReadonlySet<string> = new Set([
  'logged-in-on-new-device',
  'wrong-password',
  'throttled',
  'refresh-token-reused',
]);
