/** What a form of a household takes. */
import { householdForm } from '@wumbo/wording/household/form';
import * as z from 'zod/mini';

export const householdRules = z.object({
  name: z.string().check(z.trim(), z.minLength(1, { error: () => householdForm.nameMissing })),
  currency: z.string(),
  time_zone: z.string(),
});
