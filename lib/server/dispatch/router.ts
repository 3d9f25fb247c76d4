import type { Answer } from './answer';
import type { Call } from './call';
import { HttpError } from '../http/http_error';
import { type ApiVersion, versions } from '../http/target';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Handler = (call: Call) => Promise<Answer> | Answer;

/** How many segments follow an endpoint. */
const lengths = { none: [0, 0], item: [0, 1], one: [1, 1], two: [2, 2], path: [0, Infinity] } as const;

export interface Route {
  /** Segments below `/api/<version>/`, such as `path/info`; for a public route, below the base URL. May be empty. */
  readonly endpoint: string;
  readonly versions: readonly ApiVersion[];
  /** What follows the endpoint: nothing, at most one segment, one, two, or any path. @default 'none' */
  readonly rest?: keyof typeof lengths;
  /** Needs no credentials. */
  readonly isAnonymous?: boolean;
  /** Lies beside `/api/`, for people without an account. */
  readonly isPublic?: boolean;
  readonly methods: Readonly<Partial<Record<Method, Handler>>>;
}

export interface Match {
  readonly version: ApiVersion;
  readonly handler: Handler;
  readonly endpoint: string;
  readonly isAnonymous: boolean;
  /** Decoded segments after the endpoint. */
  readonly rest: readonly string[];
}

/**
 * Finds the handler of a request.
 * @throws HttpError 404 when there is none, 405 for the wrong method.
 */
export function match(routes: readonly Route[], method: string, segments: readonly string[]): Match {
  const [api, version, ...path] = segments;
  const isApi = api === 'api';
  const known = isApi ? versions.find((candidate) => candidate === version) : '2';
  if (!known) throw new HttpError(404, `This version of the API is not known; known are ${versions.join(', ')}.`);

  for (const route of routes) {
    if ((route.isPublic ?? false) === isApi) continue;
    const rest = restOf(route, isApi ? path : segments);
    if (!rest || !route.versions.includes(known)) continue;
    const handler = route.methods[(method === 'HEAD' ? 'GET' : method) as Method];
    if (!handler) {
      const allowed = Object.keys(route.methods);
      const headers = { Allow: [...allowed, ...(allowed.includes('GET') ? ['HEAD'] : [])].join(', ') };
      throw new HttpError(405, `This URL does not take ${method}.`, headers);
    }
    const isAnonymous = route.isPublic === true || route.isAnonymous === true;
    return { version: known, handler, endpoint: route.endpoint, isAnonymous, rest };
  }
  throw new HttpError(
    404,
    isApi ? 'The API has nothing at this URL.' : 'There is nothing at this URL. The API is below /api/.',
  );
}

/** What follows the route's endpoint in the path; undefined when the route is another. */
function restOf(route: Route, path: readonly string[]): readonly string[] | undefined {
  const endpoint = route.endpoint === '' ? [] : route.endpoint.split('/');
  if (endpoint.some((segment, index) => path[index] !== segment)) return undefined;
  const rest = path.slice(endpoint.length);
  const [least, most] = lengths[route.rest ?? 'none'];
  return rest.length >= least && rest.length <= most ? rest : undefined;
}
