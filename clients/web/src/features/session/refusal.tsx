'use client';
import { isConflict } from '@wumbo/api/conflict';
import { ApiProblem, sentenceOf } from '@wumbo/api/problem';
import { isSignedOut } from '@wumbo/api/session';
import { useBack } from '@wumbo/features/session/use-back';
import { Notice } from '@wumbo/ui/notice';
import { sessionRefusal } from '@wumbo/wording/session/refusal';

interface Props {
  /** Why the form was not taken; nothing is shown without one. */
  readonly error: unknown;
  /** Where its own words say it better. */
  readonly sentence?: (error: unknown) => string;
  /** What becomes of what was typed. */
  readonly kept?: string;
  /** Faults without a field of their own in the form are said here; by name of the field. */
  readonly homeless?: readonly string[];
}

/** Why what was typed was not taken, until that is over: what was typed stays in any case. */
export function Refusal(props: Props) {
  const { error, sentence: own, kept = sessionRefusal.kept, homeless = [] } = props;
  const sentence = own ?? sentenceOf;
  const back = useBack(error);
  // What somebody else changed meanwhile is shown field by field.
  if (!error || isConflict(error)) return null;
  if (back)
    return (
      <Notice tone="positive" title={sessionRefusal.backTitle}>
        {sessionRefusal.back}
      </Notice>
    );
  // Only a form that is not itself about logging in keeps words of its own for it.
  if (isSignedOut(error) && (error as ApiProblem).code !== 'wrong-credentials' && !own)
    return (
      <Notice tone="negative" title={sessionRefusal.endedTitle}>
        {sessionRefusal.ended({ kept })}
      </Notice>
    );
  const pointers = error instanceof ApiProblem ? error.faults.map(({ pointer }) => pointer) : [];
  const placed = pointers.some((pointer) => pointer !== '');
  const unplaced = homeless.some((name) => pointers.includes(`/${name}`));
  if (placed && !unplaced) return null;
  return (
    <Notice tone="negative">
      {sentence(error)} {kept}
    </Notice>
  );
}
