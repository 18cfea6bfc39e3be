'use client';
import { useEndSession, useSessions } from '@wumbo/api/person';
import { sentenceOf } from '@wumbo/api/problem';
import { exactInstant, likelyTimeZone } from '@wumbo/format/date';
import { Button } from '@wumbo/ui/button';
import { Card } from '@wumbo/ui/card';
import { Chip } from '@wumbo/ui/chip';
import { ErrorState } from '@wumbo/ui/error-state';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import { toast } from '@wumbo/ui/toast-store';
import { personSessions } from '@wumbo/wording/person/sessions';
import { useLocale } from '@/features/session/use-locale';

/** Where this person is logged in; each of them can be ended from here. */
export function SessionsCard() {
  const locale = useLocale();
  const sessions = useSessions();
  const end = useEndSession();
  return (
    <Card title={personSessions.title} flush>
      {sessions.isPending && <SkeletonRows rows={2} label={personSessions.loading} />}
      {sessions.isError && !sessions.data && (
        <ErrorState
          title={personSessions.notLoaded}
          detail={sentenceOf(sessions.error)}
          onRetry={() => void sessions.refetch()}
        />
      )}
      <ul>
        {sessions.data?.map((session) => (
          <li key={session.id} className="flex min-h-14 items-center justify-between gap-4 px-4">
            <span className="min-w-0">
              <span className="flex items-center gap-2">
                <span className="truncate">{deviceName(session.user_agent)}</span>
                {session.current && <Chip tone="accent">{personSessions.thisOne}</Chip>}
              </span>
              <span className="block text-12 text-muted">
                {personSessions.since({
                  instant: exactInstant(session.created_at, likelyTimeZone(), locale),
                })}
              </span>
            </span>
            {!session.current && (
              <Button
                size="small"
                onPress={() =>
                  end.mutate(session.id, {
                    onSuccess: () => toast({ text: personSessions.ended }),
                    onError: (error) => toast({ text: sentenceOf(error), tone: 'negative' }),
                  })
                }
              >
                {personSessions.end}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

const browsers = ['Edg', 'OPR', 'Firefox', 'Chrome', 'Safari'] as const;
const spoken: Readonly<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera' };
const systems = ['Android', 'iPhone', 'iPad', 'Windows', 'Mac OS', 'Linux'] as const;

/** "Firefox on Windows" out of what a browser calls itself. */
export function deviceName(agent: string | null | undefined): string {
  const browser = browsers.find((name) => agent?.includes(`${name}/`));
  const system = systems.find((name) => agent?.includes(name));
  if (!browser) return personSessions.device;
  const name = spoken[browser] ?? browser;
  return system ? personSessions.browserOn({ browser: name, system }) : name;
}
