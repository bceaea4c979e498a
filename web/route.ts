/** What is to be seen. Addresses hold ids of nodes, runs and records, so they mean the same after another export. */
export type Route =
  | { readonly view: 'start' }
  | { readonly view: 'map' }
  | { readonly view: 'picked' }
  | { readonly view: 'node'; readonly id: string }
  | { readonly view: 'transcript'; readonly run: string; readonly id: string }
  | { readonly view: 'search'; readonly query: string };

/** `#n12`, `#t/run/record`, `#s/words`, `#map`, `#picked`; anything else is the start. */
export function parseRoute(hash: string): Route {
  const [head, ...rest] = hash.replace(/^#/, '').split('/').map(decode);
  if (head === 'map') return { view: 'map' };
  if (head === 'picked') return { view: 'picked' };
  if (head === 't' && rest.length === 2) return { view: 'transcript', run: rest[0]!, id: rest[1]! };
  if (head === 's' && rest.length > 0) return { view: 'search', query: rest.join('/') };
  if (/^n\d+$/.test(head ?? '')) return { view: 'node', id: head! };
  return { view: 'start' };
}

export function formatRoute(route: Route): string {
  if (route.view === 'node') return `#${route.id}`;
  if (route.view === 'transcript') return `#t/${encodeURIComponent(route.run)}/${encodeURIComponent(route.id)}`;
  if (route.view === 'search') return `#s/${encodeURIComponent(route.query)}`;
  return route.view === 'start' ? '#' : `#${route.view}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
