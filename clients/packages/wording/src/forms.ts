/** What compiled wordings call: the form that a number or a word asks for. */

type Forms = Readonly<Record<string, string>>;

const ENGLISH = 'en';
const rules = new Map<string, Intl.PluralRules>();

/** `one`, `few` and so on; English needs no rules of the platform, which not every one has. */
function formOf(value: number, language: string): string {
  if (language === ENGLISH) return value === 1 ? 'one' : 'other';
  const rule = rules.get(language) ?? new Intl.PluralRules(language);
  rules.set(language, rule);
  return rule.select(value);
}

/** The form for a number in a language; one for just this number (`=0`) comes first. */
export function plural(value: number, forms: Forms, language = ENGLISH): string {
  return forms[`=${value}`] ?? forms[formOf(value, language)] ?? forms.other ?? '';
}

/** The form for a word that is one of a few. */
export function select(value: string, forms: Forms): string {
  return forms[value] ?? forms.other ?? '';
}
