// Asks the npm registry for advisories on what goes into the web client. A registry that does not
// answer (or has no such service) is told apart from a finding: it is said, and passes unless
// WUMBO_ADVISORIES=required. A finding of high or critical fails; lesser ones are listed.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const FAILING = ['high', 'critical'];
const clients = fileURLToPath(new URL('../../clients', import.meta.url));
const options = ['audit', '--omit=dev', '--json', '--fetch-retries=1', '--fetch-timeout=30000'];
const asked = spawnSync('npm', options, { cwd: clients, encoding: 'utf8', shell: false });

function answer() {
  try {
    return JSON.parse(asked.stdout);
  } catch {
    return {};
  }
}

const { vulnerabilities, metadata, message, error } = answer();
if (!vulnerabilities || !metadata) {
  const said = message ?? error?.summary ?? asked.error?.message;
  const why = said ?? asked.stderr.trim().split('\n')[0];
  console.log(`npm audit: NOT CHECKED. The registry does not answer (${why}).`);
  process.exit(process.env.WUMBO_ADVISORIES === 'required' ? 1 : 0);
}
const found = Object.values(vulnerabilities);
for (const { name, severity, range, via } of found) {
  const told = (cause) => (typeof cause === 'string' ? cause : `${cause.title} ${cause.url}`);
  const titles = via.map(told);
  console.log(`npm audit: ${severity}: ${name} ${range}: ${titles.join('; ')}`);
}
console.log(`npm audit: ${metadata.dependencies.prod} packages, ${found.length} with findings.`);
process.exit(found.some(({ severity }) => FAILING.includes(severity)) ? 1 : 0);
