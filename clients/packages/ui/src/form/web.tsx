import type { ComponentProps } from 'react';
import { useUnsaved } from '../unsaved/web';
import type { FormContract } from './contract';

/**
 * Every form: none is without a word on what leaving it would throw away. Dialogs, links, Back and
 * reloads ask it.
 */
export function Form({ unsaved, ...rest }: FormContract & ComponentProps<'form'>) {
  useUnsaved(unsaved);
  return <form noValidate {...rest} />;
}
