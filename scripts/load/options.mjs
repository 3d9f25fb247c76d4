// The options of the load test.
import { parseArgs } from 'node:util';
import { faultNames } from './faults.mjs';

/** @throws Error that says which option is wrong */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: 'string', default: '120' },
      clients: { type: 'string', default: '200' },
      drivers: { type: 'string', default: '2' },
      seed: { type: 'string', default: '1' },
      fault: { type: 'string', multiple: true, default: [] },
    },
  });
  const faults = values.fault;
  const unknown = faults.find((name) => !faultNames.includes(name));
  if (unknown !== undefined) throw new Error(`--fault must be one of ${faultNames.join(', ')}, not '${unknown}'`);
  const number = (name, max) => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= 1 && value <= max) return value;
    throw new Error(`--${name} must be a whole number from 1 to ${max}, not '${values[name]}'`);
  };
  const clients = number('clients', 2000);
  return {
    seconds: number('seconds', 24 * 3600),
    clients,
    drivers: Math.min(clients, number('drivers', 16)),
    seed: number('seed', 2 ** 31 - 1),
    faults,
  };
}
