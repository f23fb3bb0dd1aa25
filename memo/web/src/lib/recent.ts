/** Which page was open last in a workspace, so that the next visit begins there. */

const key = (workspace: string) => `memo:last:${workspace}`;

export function rememberPage(workspace: string, page: string): void {
  localStorage.setItem(key(workspace), page);
}

export function lastPage(workspace: string): string | null {
  return localStorage.getItem(key(workspace));
}

export function forgetPage(workspace: string): void {
  localStorage.removeItem(key(workspace));
}
