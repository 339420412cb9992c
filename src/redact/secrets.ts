/** What is known to be private before a text is read: names of people and machines, values of the environment. */
import type { FactRow } from '../store/index.js';

export interface Secrets {
  readonly users: ReadonlySet<string>;
  readonly hosts: ReadonlySet<string>;
  /** Folders of people, whatever they are called. */
  readonly homes: ReadonlySet<string>;
  /** Names of environment variables: what is assigned to them is not shown. */
  readonly variables: ReadonlySet<string>;
  /** Values that are shown nowhere, such as tokens. */
  readonly values: ReadonlySet<string>;
}

/** Names that tell nobody apart, and are words of programs. */
const GENERIC = new Set(
  'root user users admin ubuntu debian jovyan runner docker guest test data home build node python vscode codespace ec2-user sagemaker-user localhost local none unknown'.split(
    ' '
  )
);

/** A name of an environment variable whose value is a secret of its own. */
const SECRET_NAME = /(?:KEY|TOKEN|SECRET|PASS(?:WORD|WD|PHRASE)?|CREDENTIALS?|AUTH)$|^(?:PW|PWD_)/i;

/** What is private on the machine that publishes, as far as it says it. */
export interface Machine {
  readonly users?: readonly string[];
  readonly hosts?: readonly string[];
  readonly homes?: readonly string[];
  /** Environment variables; null for a value that is not told. */
  readonly env?: Readonly<Record<string, string | null | undefined>>;
}

/** What facts say of people and machines, with what the publishing machine adds. */
export function secretsOf(rows: Iterable<FactRow>, machine: Machine = {}): Secrets {
  const users = new Set(machine.users ?? []);
  const hosts = new Set(machine.hosts ?? []);
  for (const { kind, key, value } of rows) {
    if (kind === 'context' && key === 'user') add(users, value);
    if (kind === 'context' && key === 'host') add(hosts, value);
    if (kind === 'lease') addLease(hosts, value);
  }
  for (const host of [...hosts]) hosts.add(host.split('.')[0] ?? host);
  const { env = {} } = machine;
  const variables = Object.keys(env).filter(name => /^[A-Za-z_]\w+$/.test(name));
  const values = Object.entries(env).flatMap(([name, value]) =>
    SECRET_NAME.test(name) && value && value.length >= 8 ? [value] : []
  );
  return {
    users: telling(users),
    hosts: telling(hosts),
    homes: new Set((machine.homes ?? []).filter(home => home.length > 2)),
    variables: new Set(variables),
    values: new Set(values)
  };
}

function add(names: Set<string>, json: string): void {
  const value: unknown = JSON.parse(json);
  if (typeof value === 'string') names.add(value);
}

function addLease(hosts: Set<string>, json: string): void {
  const { host } = (JSON.parse(json) ?? {}) as { host?: unknown };
  if (typeof host === 'string') hosts.add(host);
}

function telling(names: Iterable<string>): Set<string> {
  return new Set([...names].filter(name => name.length >= 2 && !GENERIC.has(name.toLowerCase())));
}
