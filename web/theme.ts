const KEY = 'bail-taxonomy-theme';

/** Light or dark as the system has it, until the button says otherwise; kept where the browser lets a file keep things. */
export function createThemeSwitch(button: HTMLElement, changed: () => void): void {
  const root = document.documentElement;
  const kept = attempt(() => localStorage.getItem(KEY));
  if (kept === 'light' || kept === 'dark') root.dataset.theme = kept;
  button.addEventListener('click', () => {
    const isDark = root.dataset.theme
      ? root.dataset.theme === 'dark'
      : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = isDark ? 'light' : 'dark';
    attempt(() => localStorage.setItem(KEY, root.dataset.theme!));
    changed();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
}

/** A page from disk may be forbidden to keep anything. */
function attempt<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}
