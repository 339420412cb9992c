/**
 * What this machine says of itself and of its processes, in the words that leases use.
 *
 * Python's host.py says the same, so that either tells whether the other's process lives. What a
 * system will not say is ''.
 */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';

const ASK_MS = 5000;
let boot: string | null = null;
let ownStart: string | null = null;

/** A word for this start of the machine; equal until it is started again. */
export function bootId(): string {
  boot ??= readBoot();
  return boot;
}

/** Which numbering of processes this one is in: containers have their own. '' where there is just one. */
export function pidSpace(): string {
  try {
    return process.platform === 'linux' ? fs.readlinkSync('/proc/self/ns/pid') : '';
  } catch {
    return '';
  }
}

/** When process `pid` began; '' when there is no such process, or none that will write again. */
export function processStart(pid: number): string {
  if (process.platform === 'linux') return startOnLinux(pid);
  if (process.platform === 'win32') return startOnWindows(pid);
  return ask('/bin/ps', '-o', 'lstart=', '-p', String(pid));
}

/** When this process began. */
export function ownProcessStart(): string {
  ownStart ??= processStart(process.pid);
  return ownStart;
}

function readBoot(): string {
  if (process.platform === 'darwin') return ask('/usr/sbin/sysctl', '-n', 'kern.bootsessionuuid');
  if (process.platform === 'win32') return bootOnWindows();
  try {
    return fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

// Field 22 of /proc/<pid>/stat; the name in field 2 may hold spaces and parentheses.
function startOnLinux(pid: number): string {
  let stat: string;
  try {
    stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const isGone = fields[0] === 'Z' || fields[0] === 'X';
  return isGone ? '' : (fields[19] ?? '');
}

function bootOnWindows(): string {
  const key =
    'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management\\PrefetchParameters';
  const told = ask('reg', 'query', key, '/v', 'BootId');
  const number = /0x([0-9a-f]+)/i.exec(told)?.[1];
  return number ? String(parseInt(number, 16)) : '';
}

function startOnWindows(pid: number): string {
  const question = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`;
  return ask('powershell', '-NoProfile', '-NonInteractive', '-Command', question);
}

function ask(program: string, ...args: string[]): string {
  const env = { ...process.env, LC_ALL: 'C' };
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', timeout: ASK_MS, env });
  return status === 0 ? stdout.trim() : '';
}
