/**
 * Small things this browser remembers between visits. None of them is a secret: whether somebody
 * was logged in here, which household was on screen, which theme was chosen.
 */
const NAMES = {
  known: 'wumbo.known',
  household: 'wumbo.household',
  theme: 'wumbo.theme',
} as const;

type Name = keyof typeof NAMES;

export function remembered(name: Name): string | undefined {
  try {
    return localStorage.getItem(NAMES[name]) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(name: Name, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(NAMES[name]);
    else localStorage.setItem(NAMES[name], value);
  } catch {
    // Storage is closed to us: it is asked again next time.
  }
}

/** Calls `listener` when another tab changes what is remembered. */
export function onRemembered(name: Name, listener: (value: string | null) => void): () => void {
  const heard = (event: StorageEvent) => {
    if (event.key === NAMES[name]) listener(event.newValue);
  };
  window.addEventListener('storage', heard);
  return () => window.removeEventListener('storage', heard);
}
