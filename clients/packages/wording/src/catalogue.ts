/**
 * What is said in the language that is spoken. English is part of the code that shows it and is
 * always there; another language is fetched as a whole and laid over it.
 */

/** The wordings of a language, by catalogue and key. What it lacks is said in English. */
export type Language = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

let spoken: Language = {};

/**
 * Speaks another language from now on; without one, English. Nothing that is on screen follows by
 * itself: it is called before the first screen, or the screen is made anew.
 */
export function speak(language: Language = {}): void {
  spoken = language;
}

/** A catalogue by the name that other languages know it by. */
export function catalogue<Wordings extends object>(name: string, english: Wordings): Wordings {
  return new Proxy(english, {
    get: (own, key) => spoken[name]?.[key as string] ?? own[key as keyof Wordings],
  });
}
