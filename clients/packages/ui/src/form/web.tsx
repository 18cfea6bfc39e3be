import { useUnsaved } from '../unsaved/web';
import type { FormContract } from './contract';

/**
 * Every form: none is without a word on what leaving it would throw away. Dialogs, links, Back and
 * reloads ask it.
 */
export function Form({ children, unsaved, onSubmit, secret = false, className }: FormContract) {
  useUnsaved(unsaved);
  return (
    <form
      noValidate
      method={secret ? 'post' : undefined}
      className={className}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}
