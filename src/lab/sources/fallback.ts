/**
 * The server extension where it answers; else stores read through Jupyter's contents API.
 *
 * Which it is gets decided at each look for stores, so that an extension that is enabled later is used.
 */
import type { Contents } from '@jupyterlab/services';
import { ServerError } from '../servererror.js';
import type { IRunsServer, StoreInfo } from '../tokens.js';

export class FallbackServer implements IRunsServer {
  private used: IRunsServer;
  private other: IRunsServer | null = null;

  constructor(
    private readonly server: IRunsServer,
    private readonly contents: Contents.IManager
  ) {
    this.used = server;
  }

  async stores(): Promise<readonly StoreInfo[]> {
    try {
      const found = await this.server.stores();
      this.used = this.server;
      return found;
    } catch (error) {
      if (!(error instanceof ServerError && error.code === 'no-server')) throw error;
      const other = await this.without();
      const found = await other.stores();
      // Nothing to look at: then the extension is what is missed.
      if (found.length === 0) throw error;
      this.used = other;
      return found;
    }
  }

  source(store: StoreInfo): ReturnType<IRunsServer['source']> {
    return this.used.source(store);
  }

  edit(...args: Parameters<IRunsServer['edit']>): Promise<number> {
    return this.used.edit(...args);
  }

  saveView(...args: Parameters<IRunsServer['saveView']>): Promise<string> {
    return this.used.saveView(...args);
  }

  storeAt(path: string): Promise<StoreInfo> {
    return this.used.storeAt(path);
  }

  private async without(): Promise<IRunsServer> {
    if (!this.other) {
      const { ContentsServer } = await import('./contents.js');
      this.other = new ContentsServer(this.contents);
    }
    return this.other;
  }
}
