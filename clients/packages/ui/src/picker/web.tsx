import { useId, useState } from 'react';
import { ChoiceList } from '../choice-list/web';
import { useFloating } from '../floating/web';
import type { PickerContract } from './contract';

interface Props extends PickerContract {
  readonly className?: string;
  readonly tabIndex?: number;
  readonly id?: string;
  readonly 'data-picker'?: string;
}

export function Picker(props: Props) {
  const { label, options, value, onPick, children, onCreate, className, ...button } = props;
  const { anchor, panel, open, close } = useFloating();
  const [shown, setShown] = useState(false);
  const id = useId();
  const take = (option: string | null) => {
    close();
    anchor.current?.focus();
    if (option !== value) onPick(option);
  };
  return (
    <>
      <button
        {...button}
        ref={anchor}
        type="button"
        aria-haspopup="dialog"
        aria-expanded={shown}
        title={label}
        className={className}
        onClick={() => (shown ? close() : open())}
      >
        {children}
      </button>
      <div
        ref={panel}
        popover="auto"
        role="dialog"
        aria-label={label}
        onToggle={(event) => {
          const now = (event as unknown as { newState: string }).newState === 'open';
          setShown(now);
        }}
        className="fixed m-0 w-72 max-w-[calc(100vw-1rem)] rounded-card border border-border bg-surface p-1 text-text shadow-float"
      >
        {shown && (
          <ChoiceList
            id={id}
            label={label}
            options={options}
            value={value}
            onTake={take}
            onCreate={
              onCreate &&
              ((name) => {
                close();
                anchor.current?.focus();
                onCreate(name);
              })
            }
          />
        )}
      </div>
    </>
  );
}
