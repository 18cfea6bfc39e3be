import { uiChoices } from '@wumbo/wording/ui/choices';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { classes } from '../classes';
import { Icon } from '../icon/web';
import { Said } from '../said/web';
import { narrowed, positionOf } from './choices';
import type { ChoiceListContract } from './contract';

/** What is found under what was typed, and which of it the arrows stand on. */
function useChoices({ id, options, value, onTake, onCreate }: ChoiceListContract) {
  const [typed, setTyped] = useState('');
  // It begins at what is chosen: Enter alone must change nothing.
  const [first] = useState(() => positionOf(options, value));
  const [at, setAt] = useState(first);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = list.current;
    const choice = box?.querySelector(`#${CSS.escape(`${id}-${first}`)}`);
    if (!box || !choice) return;
    // Only the list scrolls: the page behind it stays where it is.
    const { top, height } = box.getBoundingClientRect();
    box.scrollTop += choice.getBoundingClientRect().top - top - height / 2;
  }, [id, first]);
  const found = narrowed(options, typed);
  const name = typed.trim();
  const known = options.some((option) => option.label.toLowerCase() === name.toLowerCase());
  const create = onCreate && name !== '' && !known ? onCreate : undefined;
  const count = found.length + (create ? 1 : 0);
  const move = (to: number) => {
    const next = (to + count) % Math.max(count, 1);
    setAt(next);
    const choice = list.current?.querySelector(`#${CSS.escape(`${id}-${next}`)}`);
    choice?.scrollIntoView({ block: 'nearest' });
  };
  const accept = () => {
    const option = found[at];
    if (option) onTake(option.value);
    else if (create && at === found.length) create(name);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'ArrowDown') move(at + 1);
    else if (event.key === 'ArrowUp') move(at - 1);
    else if (event.key === 'Home') move(0);
    else if (event.key === 'End') move(count - 1);
    else if (event.key === 'Enter') accept();
    else return;
    event.preventDefault();
  };
  const type = (text: string) => {
    setTyped(text);
    setAt(0);
  };
  return { typed, type, at, list, found, name, create, count, onKeyDown };
}

/** A search field over a list of choices; the field keeps the focus, arrows move the choice. */
export function ChoiceList(props: ChoiceListContract) {
  const { id, label, value, onTake } = props;
  const { typed, type, at, list, found, name, create, count, onKeyDown } = useChoices(props);
  return (
    <>
      <input
        // The person has just opened this to choose: typing must work at once.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        role="combobox"
        aria-label={label}
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={count > 0 ? `${id}-${at}` : undefined}
        aria-autocomplete="list"
        placeholder={label}
        value={typed}
        onChange={(event) => type(event.target.value)}
        onKeyDown={onKeyDown}
        className="mb-1 min-h-11 w-full rounded-control border border-control bg-surface px-3 text-16 md:min-h-9 md:text-14"
      />
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        className="max-h-64 overflow-y-auto overscroll-contain"
      >
        {found.map((option, index) => (
          <Choice
            key={option.value ?? 'none'}
            id={`${id}-${index}`}
            active={index === at}
            selected={option.value === value}
            text={option.label}
            group={option.group !== found[index - 1]?.group ? option.group : undefined}
            onTake={() => onTake(option.value)}
          />
        ))}
        {create && (
          <Choice
            id={`${id}-${found.length}`}
            active={at === found.length}
            selected={false}
            text={uiChoices.add({ name })}
            adds
            onTake={() => create(name)}
          />
        )}
      </div>
      {count === 0 && <p className="px-3 py-2 text-13 text-muted">{uiChoices.none}</p>}
    </>
  );
}

interface ChoiceProps {
  readonly id: string;
  readonly active: boolean;
  readonly selected: boolean;
  readonly text: string;
  readonly group?: string | undefined;
  readonly adds?: boolean;
  readonly onTake: () => void;
}

function Choice({ id, active, selected, text, group, adds = false, onTake }: ChoiceProps) {
  return (
    <>
      {group !== undefined && (
        <div role="presentation" className="px-3 pt-2 pb-1 text-12 font-medium text-muted">
          {group}
        </div>
      )}
      {/* The keyboard works through the search field above, which owns the focus. */}
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events */}
      <div
        id={id}
        role="option"
        aria-selected={selected}
        tabIndex={-1}
        onClick={onTake}
        className={classes(
          'flex min-h-11 cursor-pointer items-center gap-2 rounded-control px-3 text-14 md:min-h-8',
          active ? 'bg-accent-soft' : 'hover:bg-sunken',
        )}
      >
        {adds && <Icon name="add" />}
        <span className="min-w-0 flex-1 truncate">
          <Said>{text}</Said>
        </span>
        {selected && <Icon name="check" className="text-accent" />}
      </div>
    </>
  );
}
