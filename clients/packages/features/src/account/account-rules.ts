/** What a form for opening an account takes. */
import { accountOpening } from '@wumbo/wording/account/opening';
import * as z from 'zod/mini';

export const accountRules = z.object({
  name: z.string().check(z.trim(), z.minLength(1, { error: () => accountOpening.nameMissing })),
  kind: z.string(),
  currency: z.string(),
  opening: z.string(),
  seenBy: z.string(),
});
