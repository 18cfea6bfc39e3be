/** What the forms of a person take: logging in, registering, another password. */
import * as z from 'zod/mini';

/** Signs of the shortest password that the house takes. */
export const SHORTEST = 12;

const email = z.email('Write an address like name@example.org.');
const fresh = z.string().check(z.minLength(SHORTEST, 'This password is too short.'));

export const logInRules = z.object({
  email,
  password: z.string().check(z.minLength(1, 'Write your password.')),
});

export const registerRules = z.object({
  name: z.string().check(z.trim(), z.minLength(1, 'Write the name your household knows you by.')),
  email,
  password: fresh,
});

export const passwordRules = z.object({
  current: z.string().check(z.minLength(1, 'Write the password you have now.')),
  fresh,
});
