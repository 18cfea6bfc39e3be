// Written by `npm run generate` from en/problem.json: change it there.
import { catalogue } from '../../catalogue';

export const problemSentences = catalogue('problem/sentences', {
  tooMany: `Too many tries. Wait a moment, then try again.`,
  broken: `Something broke on our side. Try again in a moment.`,
  unreachable: `Wumbo cannot be reached right now.`,
  changedMeanwhile: `Somebody changed this meanwhile.`,
  status: (v: { readonly status: string }) => `Status ${v.status}`,
  unexpected: `Something unexpected happened. Try again.`,
});
