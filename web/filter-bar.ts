import { type App, valueName } from './app.js';
import { COLUMN_NAMES, countValues, FILTER_COLUMNS, type Filter } from './bails.js';
import { element } from './element.js';
import { formatCount } from './format.js';

/** Switches for every value that tells bails apart; what is off is left out of tree, lists and map. */
export function createFilterBar(app: App, box: HTMLElement): void {
  const all = [...app.core.bails.id.keys()];
  const columns = FILTER_COLUMNS.map((column) => ({ column, values: countValues(app.core, column, all) })).filter(
    ({ values }) => values.length > 1,
  );
  const render = (): void => {
    const isActive = Object.values(app.filter).some((out) => out.size > 0);
    box.replaceChildren(
      ...columns.map(({ column, values }) =>
        element(
          'fieldset',
          {},
          element('legend', { text: COLUMN_NAMES[column] }),
          ...values.map(({ value, count }) =>
            element(
              'button',
              {
                type: 'button',
                'aria-pressed': String(!app.filter[column]?.has(value)),
                'data-value': `${column} ${value}`,
                click: () => {
                  app.setFilter(toggle(app.filter, column, value));
                  render();
                  box.querySelector<HTMLElement>(`[data-value="${column} ${value}"]`)?.focus();
                },
              },
              element('span', { text: valueName(app, column, value) }),
              element('small', { text: formatCount(count) }),
            ),
          ),
        ),
      ),
      columns.length === 0 ? element('p', { text: 'All bails are of one run, model, method and variant.' }) : '',
      element('button', {
        type: 'button',
        class: 'plain',
        disabled: !isActive,
        click: () => {
          app.setFilter({});
          render();
        },
        text: 'Show all',
      }),
    );
  };
  render();
}

function toggle(filter: Filter, column: (typeof FILTER_COLUMNS)[number], value: number): Filter {
  const out = new Set(filter[column]);
  if (!out.delete(value)) out.add(value);
  return { ...filter, [column]: out };
}
