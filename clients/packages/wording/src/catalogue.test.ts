import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, expect, test } from 'vitest';
import { catalogue, speak } from './catalogue';
import { filled } from './filled';
import { plural, select } from './forms';

const bill = catalogue('bill/screen', {
  title: 'Bills',
  paid: (v: { readonly name: string }) => `${v.name} is paid.`,
});

afterEach(() => speak());

test('English is there without anything being fetched', () => {
  expect(bill.title).toBe('Bills');
  expect(bill.paid({ name: 'Rent' })).toBe('Rent is paid.');
});

test('another language is laid over it, and what it lacks is said in English', () => {
  speak({ 'bill/screen': { title: 'Rechnungen' } });
  expect(bill.title).toBe('Rechnungen');
  expect(bill.paid({ name: 'Rent' })).toBe('Rent is paid.');
  speak();
  expect(bill.title).toBe('Bills');
});

test('one is one, everything else is many', () => {
  const forms = { one: 'bill', other: 'bills' };
  expect([0, 1, 2, 21].map((count) => plural(count, forms))).toEqual([
    'bills',
    'bill',
    'bills',
    'bills',
  ]);
});

test('a number of its own, and a word, choose first', () => {
  expect(plural(0, { '=0': 'nothing', one: 'bill', other: 'bills' })).toBe('nothing');
  expect(select('less', { less: 'less', other: 'more' })).toBe('less');
  expect(select('fewer', { less: 'less', other: 'more' })).toBe('more');
});

test('another language has other forms', () => {
  const forms = { one: 'plik', few: 'pliki', many: 'plików', other: 'pliku' };
  expect([1, 2, 5, 22].map((count) => plural(count, forms, 'pl'))).toEqual([
    'plik',
    'pliki',
    'plików',
    'pliki',
  ]);
});

test('parts of the screen stand where a wording has them', () => {
  const amount = createElement('b', null, '5');
  const said = filled((v: { readonly amount: string; readonly on: string }) =>
    `${v.amount} on ${v.on}.`, { amount, on: 'Monday' });
  expect(renderToStaticMarkup(said)).toBe('<b>5</b> on Monday.');
});
