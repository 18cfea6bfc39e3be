/** How a form tells what it stands in that closing would throw something away. */
import { createContext, useContext, useEffect, useRef, type RefObject } from 'react';

type Check = () => boolean;

/** The forms inside; each says whether something is typed in it that is kept nowhere. */
export type Unsaved = RefObject<Set<Check>>;

export const UnsavedContext = createContext<Unsaved | undefined>(undefined);

/** Tells the dialog around whether something typed here would be lost; asked when it closes. */
export function useUnsaved(isUnsaved: Check): void {
  const forms = useContext(UnsavedContext);
  const newest = useRef(isUnsaved);
  useEffect(() => {
    newest.current = isUnsaved;
  });
  useEffect(() => {
    const check = () => newest.current();
    // A page that is left altogether asks in the browser's own words.
    const beforeLeaving = (event: BeforeUnloadEvent) => {
      if (check()) event.preventDefault();
    };
    const all = forms?.current;
    all?.add(check);
    window.addEventListener('beforeunload', beforeLeaving);
    return () => {
      all?.delete(check);
      window.removeEventListener('beforeunload', beforeLeaving);
    };
  }, [forms]);
}

export function anyUnsaved(forms: Unsaved): boolean {
  return [...forms.current].some((check) => check());
}
