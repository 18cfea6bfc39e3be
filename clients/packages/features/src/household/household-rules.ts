/** What a form of a household takes. */
import * as z from 'zod/mini';

export const householdRules = z.object({
  name: z.string().check(z.trim(), z.minLength(1, 'Give your household a name.')),
  currency: z.string(),
  time_zone: z.string(),
});
