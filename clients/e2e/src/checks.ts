/** Runs steps one after another, says how each went, and counts. */
export interface Checks {
  readonly step: (name: string, work: () => Promise<void>) => Promise<void>;
  readonly result: () => { passed: number; failed: number };
}

export function makeChecks(): Checks {
  let passed = 0;
  let failed = 0;
  return {
    step: async (name, work) => {
      const began = Date.now();
      try {
        await work();
        passed += 1;
        console.log(`ok    ${name} (${Date.now() - began} ms)`);
      } catch (error) {
        failed += 1;
        console.log(`FAIL  ${name}\n      ${String(error).replaceAll('\n', '\n      ')}`);
      }
    },
    result: () => ({ passed, failed }),
  };
}

/** Fails unless both are the same. */
export function same<T>(found: T, expected: T, what: string): void {
  const [one, other] = [JSON.stringify(found), JSON.stringify(expected)];
  if (one !== other) throw new Error(`${what}: found ${one}, expected ${other}`);
}
