import { useId, useState } from 'react';
import { ChoiceList } from '../choice-list/web';
import { useFloating } from '../floating/web';
import type { PickerContract } from './contract';

export function Picker(props: PickerContract) {
  const { label, options, value, onPick, children, onCreate, className } = props;
  const { reachable = true, name } = props;
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
        ref={anchor}
        type="button"
        aria-haspopup="dialog"
        aria-expanded={shown}
        title={label}
        tabIndex={reachable ? undefined : -1}
        data-picker={name}
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
