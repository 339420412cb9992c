/** The person's settings, as schema/panel.json describes them. */
import type { ISettingRegistry } from '@jupyterlab/settingregistry';

export interface Preferences {
  /** Whether archived runs are listed until the list's own menu says otherwise. */
  readonly showArchived: boolean;
  /** Seconds between two looks while nothing runs. */
  readonly pollInterval: number;
  /** Weight of the moving average that the compare view begins with, 0 to 0.99. */
  readonly smoothing: number;
}

export const defaultPreferences: Preferences = {
  showArchived: false,
  pollInterval: 10,
  smoothing: 0
};

/** Settings as they are now; what has another type than it should is as at first. */
export function readPreferences(settings: ISettingRegistry.ISettings): Preferences {
  const read = <T>(key: keyof Preferences, standard: T): T => {
    const value = settings.get(key).composite;
    return typeof value === typeof standard ? (value as T) : standard;
  };
  return {
    showArchived: read('showArchived', defaultPreferences.showArchived),
    pollInterval: read('pollInterval', defaultPreferences.pollInterval),
    smoothing: read('smoothing', defaultPreferences.smoothing)
  };
}
