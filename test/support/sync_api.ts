import type { SyncApi } from '../../lib';

/** A client with some of its calls replaced. */
export function changedApi(api: SyncApi, change: Partial<SyncApi>): SyncApi {
  return {
    get: (...call) => api.get(...call),
    head: (...call) => api.head(...call),
    put: (...call) => api.put(...call),
    post: (...call) => api.post(...call),
    ...change,
  };
}
