/** When somebody was first: telling it, and reading how the thing stands now. */
import { problemSentences } from '@wumbo/wording/problem/sentences';
import { ApiProblem } from './problem';
import type { components } from './schema';

type Transaction = components['schemas']['TransactionView'];

const READS = 20;
const BETWEEN_MS = 100;

/** Refusals of what is removed, or is not any more: both were done by somebody else. */
const REMOVED = 'transaction-was-removed';
const NOT_REMOVED = 'transaction-is-not-removed';
const OVERTAKEN: ReadonlySet<string> = new Set(['conflict', REMOVED, NOT_REMOVED]);

/** Whether a change was refused because somebody else had changed the thing meanwhile. */
export function isConflict(error: unknown): error is ApiProblem {
  return error instanceof ApiProblem && (error.status === 412 || OVERTAKEN.has(error.code));
}

/** A change of one field that somebody else had changed to something else: the person decides. */
export class ChangedMeanwhile extends Error {
  readonly now: Transaction;

  constructor(now: Transaction) {
    super(problemSentences.changedMeanwhile);
    this.name = 'ChangedMeanwhile';
    this.now = now;
  }
}

interface Removable {
  readonly version: number;
  readonly removed?: boolean;
}

/** Whether what was read is as new as the removal, or the return, that stood in the way. */
function shows({ code }: ApiProblem, now: Removable): boolean {
  if (code === REMOVED) return now.removed === true;
  return code !== NOT_REMOVED || now.removed !== true;
}

/**
 * Reads a thing as it stands after a refused change. Reading follows the log with a little
 * distance: it is asked until it shows the version that stood in the way.
 */
export async function readNewest<T extends Removable>(
  read: () => Promise<T>,
  refused: ApiProblem,
): Promise<T> {
  const least = Number(refused.document.current_version) || 0;
  for (let count = 1; ; count += 1) {
    const now = await read();
    if ((now.version >= least && shows(refused, now)) || count === READS) return now;
    await new Promise<void>((done) => void setTimeout(done, BETWEEN_MS));
  }
}
