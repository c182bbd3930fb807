/** Where a machine keeps its Chromium; the first that exists is driven. */
export const browserPaths: readonly string[] = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
