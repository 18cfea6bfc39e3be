// Runs before the first paint: a chosen theme must not flash. Without a choice the system's holds.
try {
  const theme = localStorage.getItem('wumbo.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is closed to us: the system's theme holds.
}
