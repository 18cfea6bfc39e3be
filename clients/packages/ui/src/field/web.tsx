import { uiField } from '@wumbo/wording/ui/field';
import { useId } from 'react';
import type { FieldContract } from './contract';

export function Field({ label, help, error, optional = false, children }: FieldContract) {
  const id = useId();
  const helpId = `${id}-help`;
  const errorId = `${id}-error`;
  const describedBy = [error ? errorId : '', help ? helpId : ''].filter(Boolean).join(' ');
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-13 font-medium text-text">
        {label}
        {optional && <span className="font-normal text-muted"> {uiField.optional}</span>}
      </label>
      {children({ id, label, describedBy: describedBy || undefined, invalid: Boolean(error) })}
      {error && (
        <p id={errorId} className="text-13 text-negative">
          {error}
        </p>
      )}
      {help && (
        <p id={helpId} className="text-13 text-muted">
          {help}
        </p>
      )}
    </div>
  );
}
