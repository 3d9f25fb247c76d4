/** True when two types are the same: unlike with `extends`, `any` is only itself. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the compiler compares them only so
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
