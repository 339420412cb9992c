/**
 * The stores the server knows and those of them that are open: one session each, shared by all who look.
 */
import type { StoreSession } from './session.js';
import type { IRunsServer, StoreInfo } from './tokens.js';

const sessions = () => import('./session.js');

export class OpenStores {
  list: readonly StoreInfo[] = [];
  private readonly opening = new Map<string, Promise<StoreSession>>();
  private readonly opened = new Map<string, StoreSession>();

  constructor(private readonly server: IRunsServer) {}

  get sessions(): StoreSession[] {
    return [...this.opened.values()];
  }

  has(id: string): boolean {
    return this.list.some(store => store.id === id);
  }

  /** Asks the server which stores there are. */
  async find(): Promise<void> {
    sessions().catch(() => undefined); // comes while the server looks; who needs it says what is wrong
    this.list = await this.server.stores();
    // A server that was started anew does not know the stores that were opened by their path.
    for (const { info } of this.sessions)
      if (info.path !== null && !this.has(info.id)) await this.at(info.path).catch(() => null);
  }

  /** The store in a folder, which is listed from now on. Throws with a sentence where there is none. */
  async at(path: string): Promise<StoreInfo> {
    const info = await this.server.storeAt(path);
    if (!this.has(info.id)) this.list = [...this.list, info];
    return info;
  }

  /** A store's session if it is open already. */
  peek(id: unknown): StoreSession | undefined {
    return this.opened.get(String(id));
  }

  /** A store's session, opened where it is not; null for a store that nobody knows. */
  async session(id: string): Promise<StoreSession | null> {
    const info = this.list.find(store => store.id === id);
    let session = this.opening.get(id);
    if (!session && info) {
      session = this.open(info);
      this.opening.set(id, session);
    }
    return (await session) ?? null;
  }

  dispose(): void {
    for (const session of this.opened.values()) session.dispose();
  }

  private async open(info: StoreInfo): Promise<StoreSession> {
    const { StoreSession } = await sessions();
    const session = new StoreSession(info, this.server.source(info));
    this.opened.set(info.id, session);
    await session.refresh();
    return session;
  }
}
