/** What the forms of a person take: logging in, registering, another password. */
import { personRules } from '@wumbo/wording/person/rules';
import * as z from 'zod/mini';

/** Signs of the shortest password that the house takes. */
export const SHORTEST = 12;

const email = z.email({ error: () => personRules.email });
const fresh = z.string().check(z.minLength(SHORTEST, { error: () => personRules.tooShort }));

export const logInRules = z.object({
  email,
  password: z.string().check(z.minLength(1, { error: () => personRules.password })),
});

export const registerRules = z.object({
  name: z.string().check(z.trim(), z.minLength(1, { error: () => personRules.name })),
  email,
  password: fresh,
});

export const passwordRules = z.object({
  current: z.string().check(z.minLength(1, { error: () => personRules.current })),
  fresh,
});
