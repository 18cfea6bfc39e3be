import { RuleTester } from 'eslint';
import { describe, expect, it } from 'vitest';
import { readsLikeWords, wordingRule } from './wording-rule.mjs';

RuleTester.describe = describe;
RuleTester.it = it;

const parserOptions = { ecmaFeatures: { jsx: true } };
const tester = new RuleTester({ languageOptions: { parserOptions } });
const errors = [{ messageId: 'plain' }];
const options = [{ names: ['Firefox', 'OS', 'Mac'] }];

tester.run('wording', wordingRule, {
  valid: [
    '<p>{accountScreen.title}</p>',
    '<p> · {name} (2) — </p>',
    '<p className="block truncate text-muted">{name}</p>',
    '<Icon name="close" tone={isOut ? "negative" : "plain"} />',
    'import { a } from "Somewhere";',
    'if (event.key === "Enter") go();',
    'switch (key) { case "Escape": break; }',
    'const steps = { ArrowDown: 1, "Page Up": 2 };',
    'throw new Error("ApiContext is missing above this component");',
    'classes("flex truncate", open && "hidden border")',
    'list.includes("Files")',
    'const look = "inline-flex items-center gap-2";',
    'element.style.height = `${height}px`;',
    'const path = `/transactions/?account=${id}`;',
    'api.request("GET /v1/households/{household_id}/accounts")',
    'const codes = "AED AFN ALL".split(" ");',
    { code: 'const browsers = ["Firefox", "Mac OS"];', options },
  ],
  invalid: [
    { code: '<p>Nothing here</p>', errors },
    { code: '<p>spent</p>', errors },
    { code: '<p>{open ? "less" : more}</p>', errors },
    { code: '<p>{away && ` and ${name}`}</p>', errors },
    { code: '<button aria-label="close" />', errors },
    { code: '<input title={`${name}, opened`} />', errors },
    { code: '<Field label="Name" />', errors },
    { code: '<TextInput placeholder="e.g. cash" />', errors },
    { code: '<Line name="Came in" />', errors },
    { code: 'toast({ text: "saved" })', errors },
    { code: 'toast({ text: `${name} is open.` })', errors },
    { code: 'const options = [{ value: "yes", label: "yes" }];', errors },
    { code: 'ask({ title, theirs: done ? "Keep" : keep })', errors },
    { code: 'const faults = { name: "Give the account a name." };', errors },
    { code: 'z.minLength(1, "Choose the day.")', errors },
    { code: 'function how() { return "already there"; }', errors },
    { code: 'document.title = `${title} of today`;', errors },
    { code: 'document.title = `${title} · Wumbo`;', errors },
    { code: 'const lengths = { short: "3 months" };', errors },
    { code: 'export const metadata = { title: "Accounts" };', errors },
  ],
});

describe('what reads like words', () => {
  it.each(['Import', 'Look at the file', 'already there', '…: it begins', '“…” is gone'])(
    '%s does',
    (text) => expect(readsLikeWords(text)).toBe(true),
  );
  it.each(['flex grid', 'text-12 font-medium', 'utf-8', 'M7 10v7.5', 'data-row', 'Content-Type'])(
    '%s does not',
    (text) => expect(readsLikeWords(text)).toBe(false),
  );
});
